package org.crmoptout.service.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.label.UnmarkRefusedException;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The open reviews of the workspaces. Thread-safe. */
@Service
public class Reviews {

    private static final String OPEN = " FROM review r JOIN crm_connection c ON c.sync_id = r.sync_id"
            + " WHERE c.workspace_id = :workspace AND r.closed_at IS NULL";

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final DoNotContact doNotContact;
    private final Ledger ledger;
    private final Clock clock;

    Reviews(
            JdbcClient jdbc,
            TransactionOperations transactions,
            DoNotContact doNotContact,
            Ledger ledger,
            Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.doNotContact = doNotContact;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The answers to a review (S3). */
    public enum Decision {
        /** The opt-out stands: it is pushed to the CRM again. */
        KEEP,
        /** The opt-out is lifted, everywhere. */
        UNMARK
    }

    /**
     * A workspace's open reviews.
     *
     * @param workspaceId whose
     * @param request which page
     * @return the oldest first
     */
    public Page<ReviewView> page(String workspaceId, PageRequest request) {
        List<ReviewView> items = jdbc.sql("SELECT r.*, c.keying" + OPEN
                        + " ORDER BY r.opened_at, r.id OFFSET :offset ROWS FETCH NEXT :size ROWS ONLY")
                .param("workspace", workspaceId)
                .param("offset", request.offset())
                .param("size", request.size())
                .query(Reviews::view)
                .list();
        long total = jdbc.sql("SELECT COUNT(*)" + OPEN)
                .param("workspace", workspaceId)
                .query(Long.class)
                .single();
        return new Page<>(items, request.number(), request.size(), total);
    }

    private static ReviewView view(ResultSet row, int number) throws SQLException {
        return new ReviewView(
                row.getString("id"),
                row.getString("connection_id"),
                row.getString("person_id"),
                OptOutKey.parse(OptOutKeying.valueOf(row.getString("keying")), row.getString("key_text")),
                row.getString("question"),
                Columns.requiredInstant(row, "opened_at"));
    }

    /**
     * Answers a review.
     *
     * @param actor who decides: needs an Engage seat (L5)
     * @param reviewId the review, of the actor's workspace
     * @param decision the answer
     * @param reason why
     * @throws NotEntitledException when the actor has no seat
     * @throws UnmarkRefusedException when another CRM of the person can't lift the opt-out
     * @throws NotFoundException when the actor's workspace has no such open review
     */
    public void decide(Actor actor, String reviewId, Decision decision, Reason reason) {
        transactions.executeWithoutResult(status -> {
            String personId = get(actor.workspaceId(), reviewId).personId();
            doNotContact.lockLabel(actor.workspaceId(), personId);
            ReviewView review = get(actor.workspaceId(), reviewId); // again, now that nobody else can answer it
            ledger.append(
                    actor.workspaceId(),
                    LedgerLine.of(clock.instant(), LedgerKind.REVIEW_DECIDED)
                            .person(personId)
                            .connection(review.connectionId())
                            .by(actor.name())
                            .outcome(decision.name())
                            .words(reason.text()));
            switch (decision) {
                case KEEP -> doNotContact.keep(actor, personId, reason);
                case UNMARK -> doNotContact.unmarkAsDecided(actor, personId, reason);
            }
        });
    }

    /**
     * One open review.
     *
     * @param workspaceId whose
     * @param reviewId which
     * @return the review
     * @throws NotFoundException when the workspace has no such open review
     */
    public ReviewView get(String workspaceId, String reviewId) {
        Optional<ReviewView> review = jdbc.sql("SELECT r.*, c.keying" + OPEN + " AND r.id = :id")
                .param("workspace", workspaceId)
                .param("id", reviewId)
                .query(Reviews::view)
                .optional();
        return review.orElseThrow(() -> new NotFoundException("there is no such open review in this workspace"));
    }
}
