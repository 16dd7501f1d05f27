package org.crmoptout.service.outreach;

import static java.util.Objects.requireNonNull;

import java.sql.Types;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.flow.Flows;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.outreach.Activity.Kind;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.NotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Records calls and emails. A label stands in the way of neither (L4). Whoever recorded the step a person is at in a flow takes
 * them on to the next. Thread-safe.
 */
@Service
public class Outreach {

    private static final int LONGEST_SUBJECT = 200;
    private static final int MOST_SHOWN = 50;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final DoNotContact doNotContact;
    private final Flows flows;
    private final CallSettings settings;

    Outreach(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Clock clock,
            DoNotContact doNotContact,
            Flows flows,
            CallSettings settings) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.doNotContact = doNotContact;
        this.flows = flows;
        this.settings = settings;
    }

    /**
     * How a call can end.
     *
     * @return in the order they are offered
     */
    public List<Disposition> dispositions() {
        return settings.dispositions();
    }

    /**
     * Records a call. An opt-out disposition marks the person, as their own request (L1, L11), in the same transaction.
     *
     * @param actor who called: needs an Engage seat
     * @param personId with whom, of the actor's workspace
     * @param dispositionId how it ended
     * @param note what is to be noted, or null; the reason of the mark, when it marks
     * @param flowId the flow whose step it was, or null
     * @return what was recorded
     * @throws NotEntitledException when the actor has no seat
     * @throws NotFoundException when the actor's workspace has no such person, or they are not in that flow
     * @throws IllegalArgumentException when there is no such disposition
     */
    public Activity call(
            Actor actor, String personId, String dispositionId, @Nullable Reason note, @Nullable String flowId) {
        Disposition disposition = settings.dispositions().stream()
                .filter(one -> one.id().equals(dispositionId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("allowed are "
                        + settings.dispositions().stream().map(Disposition::id).collect(Collectors.joining(", "))));
        return record(actor, personId, Kind.CALL, disposition.name(), note, flowId, () -> {
            if (disposition.optOut()) {
                doNotContact.mark(actor, personId, MarkSource.DIALER_OPT_OUT, note);
            }
        });
    }

    /**
     * Records an email.
     *
     * @param actor who writes: needs an Engage seat
     * @param personId to whom, of the actor's workspace
     * @param subject its subject, 1 to 200 characters
     * @param flowId the flow whose step it was, or null
     * @return what was recorded
     * @throws NotEntitledException when the actor has no seat
     * @throws NotFoundException when the actor's workspace has no such person, or they are not in that flow
     * @throws IllegalArgumentException when the subject is not as it has to be
     */
    public Activity email(Actor actor, String personId, String subject, @Nullable String flowId) {
        String summary = subject.strip();
        if (summary.isEmpty()
                || summary.length() > LONGEST_SUBJECT
                || summary.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("needs 1 to " + LONGEST_SUBJECT + " characters in one line");
        }
        return record(actor, personId, Kind.EMAIL, summary, null, flowId, () -> {});
    }

    private Activity record(
            Actor actor,
            String personId,
            Kind kind,
            String summary,
            @Nullable Reason note,
            @Nullable String flowId,
            Runnable besides) {
        if (!actor.hasEngageSeat()) {
            throw new NotEntitledException("only someone with an Engage seat can call and write to people");
        }
        return requireNonNull(transactions.execute(status -> {
            doNotContact.lockLabel(actor.workspaceId(), personId);
            if (flowId != null) {
                flows.stepDone(actor, flowId, personId);
            }
            Activity activity = new Activity(
                    UUID.randomUUID().toString(),
                    personId,
                    flowId,
                    kind,
                    summary,
                    note == null ? null : note.text(),
                    actor.name(),
                    clock.instant());
            insert(actor.workspaceId(), activity);
            besides.run();
            return activity;
        }));
    }

    private void insert(String workspaceId, Activity activity) {
        jdbc.sql("""
                        INSERT INTO activity (id, workspace_id, person_id, flow_id, kind, summary, note, done_by, done_at)
                        VALUES (:id, :workspace, :person, :flow, :kind, :summary, :note, :by, :at)""")
                .param("id", activity.id())
                .param("workspace", workspaceId)
                .param("person", activity.personId())
                .param("flow", activity.flowId(), Types.VARCHAR)
                .param("kind", activity.kind().name())
                .param("summary", activity.summary())
                .param("note", activity.note(), Types.VARCHAR)
                .param("by", activity.by())
                .param("at", Instants.toColumn(activity.at()), Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
    }

    /**
     * What was recorded with a person.
     *
     * @param workspaceId whose
     * @param personId the person
     * @return at most 50, the newest first
     */
    public List<Activity> of(String workspaceId, String personId) {
        return jdbc.sql("""
                        SELECT * FROM activity WHERE person_id = :person AND workspace_id = :workspace
                        ORDER BY done_at DESC, id FETCH FIRST :most ROWS ONLY""")
                .param("person", personId)
                .param("workspace", workspaceId)
                .param("most", MOST_SHOWN)
                .query((row, number) -> new Activity(
                        row.getString("id"),
                        row.getString("person_id"),
                        row.getString("flow_id"),
                        Kind.valueOf(row.getString("kind")),
                        row.getString("summary"),
                        row.getString("note"),
                        row.getString("done_by"),
                        requireNonNull(Instants.fromColumn(row, "done_at"))))
                .list();
    }
}
