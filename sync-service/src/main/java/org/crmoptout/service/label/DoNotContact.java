package org.crmoptout.service.label;

import static java.util.Objects.requireNonNull;

import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.runtime.sync.LabelSource;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.people.AddressBook;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.PersonLabel;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Marks and unmarks people. Every change of a label goes through here, in one transaction with its deliveries (S6): the person
 * is locked first, then the keys. Thread-safe.
 *
 * <p>L2 is the {@link MarkFollower}'s. L4 and L6 hold because nothing else hears of a label; L9 because nobody asks whether a
 * record is a contact or a lead; L12 because no one else clears a label.
 */
@Service
public class DoNotContact {

    private static final int MOST_TRIES = 5;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final LabelSyncs syncs;
    private final Ledger ledger;
    private final MarkFollower follower;
    private final AddressBook addresses;

    DoNotContact(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Clock clock,
            LabelSyncs syncs,
            Ledger ledger,
            MarkFollower follower,
            AddressBook addresses) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.syncs = syncs;
        this.ledger = ledger;
        this.follower = follower;
        this.addresses = addresses;
    }

    /**
     * Marks a person by hand (L1). Marking twice is harmless.
     *
     * @param actor who marks: needs an Engage seat (L5)
     * @param personId the person, of the actor's workspace
     * @param source from where: one that is {@linkplain MarkSource#isByHand() by hand}
     * @param reason why, or null
     * @return the label after it
     * @throws NotEntitledException when the actor has no seat, or the source is not by hand
     * @throws NotFoundException when the actor's workspace has no such person
     */
    public PersonLabel mark(Actor actor, String personId, MarkSource source, @Nullable Reason reason) {
        onlyWithSeat(actor);
        if (!source.isByHand()) {
            throw new NotEntitledException(source + " is not a place from which a person is marked by hand");
        }
        return inTransaction(() -> assertMark(
                lock(actor.workspaceId(), personId), source, actor.name(), reason == null ? null : reason.text()));
    }

    /**
     * Marks the person an address belongs to, for an unsubscribe link: nothing but the address is demanded (L10), and an address
     * nobody has yet is kept.
     *
     * @param workspaceId the workspace
     * @param address the address the link was sent to
     * @param reason what exactly was asked for
     * @throws NotFoundException when there is no such workspace
     */
    public void unsubscribe(String workspaceId, EmailAddress address, Reason reason) {
        inTransaction(() -> assertMark(
                lock(workspaceId, addresses.personWith(workspaceId, address)),
                MarkSource.UNSUBSCRIBE_LINK,
                "unsubscribe link",
                reason.text()));
    }

    /**
     * Marks the person an address belongs to, from a list of opt-outs; an address nobody has yet is kept.
     *
     * @param actor who brings the list: needs an Engage seat (L5)
     * @param address the address
     * @param reason why, or null
     * @return whether the person was not marked before
     * @throws NotEntitledException when the actor has no seat
     */
    public boolean markListed(Actor actor, EmailAddress address, @Nullable Reason reason) {
        onlyWithSeat(actor);
        return inTransaction(() -> {
            Held person = lock(actor.workspaceId(), addresses.personWith(actor.workspaceId(), address));
            assertMark(person, MarkSource.OPT_OUT_LIST, actor.name(), reason == null ? null : reason.text());
            return !person.label().isMarked();
        });
    }

    /**
     * Unmarks a person by hand. Unmarking one who is not marked changes nothing.
     *
     * @param actor who unmarks: needs an Engage seat (L5)
     * @param personId the person, of the actor's workspace
     * @param reason why
     * @return the label after it
     * @throws UnmarkRefusedException when L8 stands against it
     * @throws NotEntitledException when the actor has no seat
     * @throws NotFoundException when the actor's workspace has no such person
     */
    public PersonLabel unmark(Actor actor, String personId, Reason reason) {
        onlyWithSeat(actor);
        return inTransaction(() -> {
            Held person = lock(actor.workspaceId(), personId);
            if (!person.label().isMarked()) {
                return person.label();
            }
            refuseFor(obstacles(actor.workspaceId(), List.of(personId)).getOrDefault(personId, List.of()));
            return lift(person, null, actor.name(), reason.text());
        });
    }

    /**
     * Answers a review with the opt-out's standing (S3): the mark is asserted again. Joins the caller's transaction.
     *
     * @param actor who decides: needs an Engage seat (L5)
     * @param personId the person, of the actor's workspace
     * @param reason why
     * @return the label after it
     * @throws NotEntitledException when the actor has no seat
     * @throws NotFoundException when the actor's workspace has no such person
     */
    public PersonLabel keep(Actor actor, String personId, Reason reason) {
        return mark(actor, personId, MarkSource.PERSON_VIEW, reason);
    }

    /**
     * Answers a review with the opt-out's end (S3): it is lifted everywhere. A CRM that can't lift one is in the way only
     * where there is one to lift. Joins the caller's transaction.
     *
     * @param actor who decides: needs an Engage seat (L5)
     * @param personId the person, of the actor's workspace
     * @param reason why
     * @return the label after it
     * @throws UnmarkRefusedException when it can't be lifted everywhere
     * @throws NotEntitledException when the actor has no seat
     * @throws NotFoundException when the actor's workspace has no such person
     */
    public PersonLabel unmarkAsDecided(Actor actor, String personId, Reason reason) {
        onlyWithSeat(actor);
        return inTransaction(() -> {
            Held person = lock(actor.workspaceId(), personId);
            refuseFor(syncs.obstaclesToDecided(actor.workspaceId(), personId));
            return lift(person, null, actor.name(), reason.text());
        });
    }

    /**
     * Marks a person because a CRM says so. A person already marked stays as they are. Joins the caller's transaction.
     *
     * @param workspaceId whose person
     * @param personId the person
     * @param connectionName which CRM says so
     * @param overtakesUnmark whether an unmark is overtaken by it: who unmarked is told
     */
    public void markFromCrm(String workspaceId, String personId, String connectionName, boolean overtakesUnmark) {
        inTransaction(() -> {
            Held person = lock(workspaceId, personId);
            PersonLabel before = person.label();
            if (before.isMarked()) {
                return before;
            }
            String notice = overtakesUnmark
                    ? "The unmark" + (before.by() == null ? "" : " by " + before.by())
                            + " did not go through: " + connectionName
                            + " showed an opt-out that may be newer. Unmark again if it is to be lifted."
                    : null;
            PersonLabel after = marked(before, clock.instant(), MarkSource.CRM, "CRM: " + connectionName, null, notice);
            store(person, after, DncTransition.MARK);
            note(person, LedgerKind.MARKED, after, MarkSource.CRM, after.by(), null);
            return after;
        });
    }

    /**
     * Unmarks a person because a CRM says so and its connection's policy is to follow. Joins the caller's transaction.
     *
     * @param workspaceId whose person
     * @param personId the person
     * @param connectionName which CRM says so
     */
    public void unmarkFromCrm(String workspaceId, String personId, String connectionName) {
        inTransaction(() -> {
            Held person = lock(workspaceId, personId);
            return person.label().isMarked()
                    ? lift(person, MarkSource.CRM, "CRM: " + connectionName, null)
                    : person.label();
        });
    }

    /**
     * Marks a person with an opt-out that outlived an erased one: its date stays, and a person's own request stays one (L11).
     * Joins the caller's transaction.
     *
     * @param workspaceId whose person
     * @param personId the person
     * @param source from where the erased person was marked
     * @param since since when
     * @return false when the person carries such a mark already
     */
    public boolean bringBack(String workspaceId, String personId, MarkSource source, Instant since) {
        return inTransaction(() -> {
            Held person = lock(workspaceId, personId);
            PersonLabel before = person.label();
            boolean weaker = before.source() == null
                    || (source.assertedBy() == LabelSource.PERSON
                            && before.source().assertedBy() != LabelSource.PERSON);
            if (before.isMarked() && !weaker) {
                return false;
            }
            String by = "an erased person with this address";
            PersonLabel after =
                    new PersonLabel(DncLabel.MARKED, since, clock.instant(), source, by, null, before.notice());
            store(person, after, DncTransition.MARK);
            note(person, LedgerKind.MARKED, after, source, by, null);
            return true;
        });
    }

    /**
     * Makes a mark of either of two people count for both, because a CRM says that they are one. Joins the caller's
     * transaction.
     *
     * @param workspaceId whose people
     * @param onePersonId the one
     * @param otherPersonId the other
     */
    public void shareMark(String workspaceId, String onePersonId, String otherPersonId) {
        boolean inOrder = onePersonId.compareTo(otherPersonId) < 0;
        inTransaction(() -> {
            Held first = lock(workspaceId, inOrder ? onePersonId : otherPersonId);
            Held second = lock(workspaceId, inOrder ? otherPersonId : onePersonId);
            if (first.label().isMarked() && !second.label().isMarked()) {
                hand(first, second);
            } else if (second.label().isMarked() && !first.label().isMarked()) {
                hand(second, first);
            }
            return first;
        });
    }

    private void hand(Held from, Held to) {
        PersonLabel mark = from.label();
        assertMark(
                to,
                mark.source() == null ? MarkSource.CRM : mark.source(),
                mark.by() == null ? "" : mark.by(),
                mark.reason());
    }

    /**
     * A person's label, held still until the caller's transaction ends.
     *
     * @param workspaceId whose person
     * @param personId the person
     * @return the label
     * @throws NotFoundException when there is no such person
     */
    public PersonLabel lockLabel(String workspaceId, String personId) {
        return lock(workspaceId, personId).label();
    }

    /**
     * What stands against unmarking people (L8), to say so before they try.
     *
     * @param workspaceId whose
     * @param personIds the people
     * @return an entry for each person who can't be unmarked
     */
    public Map<String, List<UnmarkObstacle>> obstacles(String workspaceId, Collection<String> personIds) {
        return inTransaction(() -> syncs.obstacles(workspaceId, personIds));
    }

    /** L5: only an Engage seat marks or unmarks by hand. */
    private static void onlyWithSeat(Actor actor) {
        if (!actor.hasEngageSeat()) {
            throw new NotEntitledException("only someone with an Engage seat can mark or unmark a person");
        }
    }

    /** L8. */
    private static void refuseFor(List<UnmarkObstacle> obstacles) {
        if (!obstacles.isEmpty()) {
            throw new UnmarkRefusedException(obstacles);
        }
    }

    private PersonLabel assertMark(Held person, MarkSource source, String by, @Nullable String reason) {
        PersonLabel after = marked(person.label(), clock.instant(), source, by, reason, null);
        store(person, after, DncTransition.MARK);
        note(person, LedgerKind.MARKED, after, source, by, reason);
        return after;
    }

    /** L1: the first date stays, the last assertion is remembered. L11: a person's own request stays one. */
    private static PersonLabel marked(
            PersonLabel before,
            Instant now,
            MarkSource source,
            String by,
            @Nullable String reason,
            @Nullable String notice) {
        if (!before.isMarked()) {
            return new PersonLabel(DncLabel.MARKED, now, now, source, by, reason, notice);
        }
        MarkSource known = before.source();
        boolean downgrade =
                known != null && known.assertedBy() == LabelSource.PERSON && source.assertedBy() != LabelSource.PERSON;
        return downgrade
                ? new PersonLabel(
                        DncLabel.MARKED, before.since(), now, known, before.by(), before.reason(), before.notice())
                : new PersonLabel(DncLabel.MARKED, before.since(), now, source, by, reason, notice);
    }

    private PersonLabel lift(Held person, @Nullable MarkSource source, String by, @Nullable String reason) {
        Instant now = clock.instant();
        PersonLabel after = new PersonLabel(DncLabel.UNMARKED, now, now, null, by, reason, null);
        store(person, after, DncTransition.UNMARK);
        note(person, LedgerKind.UNMARKED, after, source, by, reason);
        return after;
    }

    /** What was said just now, also where an older word of the person's own stays the label's. */
    private void note(
            Held person,
            LedgerKind kind,
            PersonLabel after,
            @Nullable MarkSource source,
            @Nullable String by,
            @Nullable String reason) {
        Instant at = after.assertedAt() == null ? clock.instant() : after.assertedAt();
        ledger.append(
                person.workspaceId(),
                LedgerLine.of(at, kind)
                        .person(person.id())
                        .by(by)
                        .source(source == null ? null : source.name())
                        .words(reason));
    }

    /** S6: the label and what follows from it are one transaction. */
    private void store(Held person, PersonLabel label, DncTransition transition) {
        MarkSource source = label.source();
        jdbc.sql("""
                        UPDATE person
                        SET label = :label, label_since = :since, asserted_at = :assertedAt, mark_source = :source,
                            asserted_by = :by, reason = :reason, notice = :notice
                        WHERE id = :id""")
                .param("label", label.label().name())
                .param("since", Instants.toColumn(label.since()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("assertedAt", Instants.toColumn(label.assertedAt()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("source", source == null ? null : source.name(), Types.VARCHAR)
                .param("by", label.by(), Types.VARCHAR)
                .param("reason", label.reason(), Types.VARCHAR)
                .param("notice", label.notice(), Types.VARCHAR)
                .param("id", person.id())
                .update();
        boolean urgent = source != null && source.assertedBy() == LabelSource.PERSON;
        syncs.labelChanged(person.workspaceId(), person.id(), transition, urgent);
        if (source != null) {
            follower.marked(person.workspaceId(), person.id(), source, label.by() == null ? "" : label.by());
        }
    }

    /** A person whose row is held until the transaction ends. */
    private record Held(String workspaceId, String id, PersonLabel label) {}

    private Held lock(String workspaceId, String personId) {
        return jdbc.sql("SELECT * FROM person WHERE id = :id AND workspace_id = :workspace FOR UPDATE")
                .param("id", personId)
                .param("workspace", workspaceId)
                .query((row, number) -> new Held(workspaceId, personId, PersonLabel.read(row)))
                .optional()
                .orElseThrow(() -> new NotFoundException("there is no such person in workspace " + workspaceId));
    }

    /** The database may take us for the one to give way to others. Within the caller's transaction that is the caller's. */
    private <T> T inTransaction(Supplier<T> work) {
        boolean own = !TransactionSynchronizationManager.isActualTransactionActive();
        for (int tries = 1; ; tries++) {
            try {
                return requireNonNull(transactions.execute(status -> work.get()));
            } catch (ConcurrencyFailureException e) {
                if (!own || tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }
}
