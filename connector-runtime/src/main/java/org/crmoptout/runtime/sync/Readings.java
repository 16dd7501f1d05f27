package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.runtime.sync.SyncLaw.PendingChange;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRuling;
import org.crmoptout.runtime.sync.SyncStore.ReviewEnd;

/** Applies what the CRM says of a key. Everything but {@link #ask} is part of a transaction that {@link #begin} began. */
final class Readings {

    private final Connection connection;
    private final SyncStore store;
    private final LabelBook book;
    private final Deliveries deliveries;
    private final QueueBackoff backoff;
    private final Law law;

    Readings(
            Connection connection,
            SyncStore store,
            LabelBook book,
            Deliveries deliveries,
            QueueBackoff backoff,
            Law law) {
        this.connection = connection;
        this.store = store;
        this.book = book;
        this.deliveries = deliveries;
        this.backoff = backoff;
        this.law = law;
    }

    /**
     * What the CRM answered to a read.
     *
     * @param began before it was asked, by our clock: whatever was recorded until then, the answer is newer
     */
    record Answers(Instant began, List<ReadOutcome> outcomes) {}

    Answers ask(List<CrmPerson> people) {
        Instant began = connection.now();
        List<ReadOutcome> outcomes = connection.outcomes(people.size(), client -> client.read(ReadRequest.of(people)));
        if (!outcomes.stream().allMatch(ReadOutcome.Failed.class::isInstance)) {
            connection.answered();
        }
        return new Answers(began, outcomes);
    }

    /** Holds the first run, if there is one, before any person is held. */
    void begin() {
        if (store.firstRun().phase() != FirstRun.Phase.RUNNING) {
            store.lockFirstRun();
        }
    }

    void apply(KeyState asked, Instant began, ReadOutcome outcome, PullReport.Tally tally) {
        if (outcome instanceof ReadOutcome.Seen seen) {
            apply(asked.key(), asked.personId(), seen.reading(), began, tally);
        } else if (outcome instanceof ReadOutcome.MovedTo moved) {
            moved(asked, moved.to());
        } else if (outcome instanceof ReadOutcome.Gone) {
            gone(asked);
        } else if (outcome instanceof ReadOutcome.Failed failed) {
            tally.failed(1);
            readLater(asked.key(), failed.cause());
            connection.suspendsFor(failed.cause());
        } else {
            tally.failed(1);
            readLater(asked.key(), unknownValue(asked.key()));
        }
    }

    private static ConnectorException unknownValue(OptOutKey key) {
        return new ConnectorException(ErrorKind.PROTOCOL, "the CRM gave no value for " + key + " that we know");
    }

    void readLater(OptOutKey key, ConnectorException cause) {
        store.lock(key).ifPresent(state -> {
            Duration delay = backoff.before(state.readAttempts() + 1, cause);
            store.save(state.readFailed(connection.now().plus(delay)));
        });
    }

    /** What a reading of the feed or of a read says of a key. */
    void apply(OptOutKey key, String personId, OptOutReading reading, Instant began, PullReport.Tally tally) {
        LabelState label = book.lock(personId);
        Instant now = connection.now();
        KeyState state = store.lock(key)
                .orElseGet(() -> KeyState.unseen(key, personId, null, now))
                .onRecord(
                        key instanceof OptOutKey.OfAddress
                                ? reading.person().ref().orElse(null)
                                : null);
        ReadingRuling ruling = law.onReading(
                label,
                state,
                new Sighting(reading.status(), began, now),
                reading.status() == OptOutStatus.NOT_OPTED_OUT && store.mayBeOptedOutElsewhere(personId, key),
                connection.limited(store.rules()));
        if (isBraked(label, state, ruling, now)) {
            store.save(state.readDue(now));
            tally.setAside();
            return;
        }
        tally.count(ruling.row());
        deliveries.settle(
                ruling.key(), ruling.pending(), DncTransition.MARK, label.source() == LabelSource.PERSON, now);
        if (ruling.reviewEnd() != null) {
            closeReview(ruling.key(), ruling.reviewEnd(), now);
        }
        if (ruling.reviewQuestion() != null && store.openReview(ruling.key(), ruling.reviewQuestion(), now)) {
            deliveries.note(ruling.key(), new LedgerEntry.ReviewOpened(ruling.reviewQuestion()), now);
        }
        if (ruling.mark() != null) {
            deliveries.note(ruling.key(), new LedgerEntry.MarkedFromCrm(ruling.mark()), now);
            book.markFromCrm(personId, ruling.mark());
            // A second sight, after the label was asserted, so that an un-tick that follows can be ordered.
            store.lock(key).ifPresent(marked -> store.save(marked.readDue(connection.now())));
        }
        if (ruling.unmarks()) {
            deliveries.note(ruling.key(), new LedgerEntry.UnmarkedFromCrm(), now);
            book.unmarkFromCrm(personId);
        }
        if (ruling.row() == ReadingRow.NOTHING_SAID && state.readDueAt() != null) {
            readLater(key, unknownValue(key));
        }
    }

    /**
     * S1: whether a look at a key with nothing pending moves the times of the sight and nothing else. The law does not ask for the
     * label then.
     */
    boolean isOnlySeenAgain(KeyState key, Sighting sighting, SyncRules rules) {
        ReadingRuling ruling = law.onReading(LabelState.neverMarked(), key, sighting, false, rules);
        return ruling.row() == ReadingRow.ECHO
                && ruling.pending() == PendingChange.KEEP
                && ruling.key().equals(key.seenAgain(sighting));
    }

    /** S10: in a first run, a reading that would newly mark one person too many is set aside, and everything stops. */
    private boolean isBraked(LabelState label, KeyState key, ReadingRuling ruling, Instant now) {
        FirstRun run = store.firstRun();
        return switch (run.phase()) {
            case RUNNING -> false;
            case BRAKED -> true;
            case STARTING -> {
                if (!newlyMarks(label, key, ruling)) {
                    yield false;
                }
                boolean tooMany = run.wouldExceedLimit();
                store.saveFirstRun(tooMany ? run.braked(now) : run.counting());
                yield tooMany;
            }
        };
    }

    private boolean newlyMarks(LabelState label, KeyState key, ReadingRuling ruling) {
        if (ruling.mark() != null) {
            return !label.isMarked();
        }
        return ruling.row() == ReadingRow.FIRST_SIGHT_OF_MARKED
                && store.lockKeysOf(key.personId()).stream()
                        .filter(other -> !other.key().equals(key.key()))
                        .noneMatch(other -> other.shadow() != null && other.mayBeOptedOut());
    }

    private void closeReview(KeyState key, ReviewEnd how, Instant now) {
        if (store.closeReview(key.key(), how, now)) {
            deliveries.note(key, new LedgerEntry.ReviewClosed(how), now);
        }
    }

    /** L12 and the merge of records: the label stays, and the record that took the place is looked at. */
    void moved(KeyState asked, RecordRef to) {
        book.lock(asked.personId());
        KeyState key = store.lock(asked.key()).orElse(null);
        if (key == null) {
            return; // nobody keeps it any more
        }
        if (key.key() instanceof OptOutKey.OfRecord ofRecord) {
            recordGone(key);
            book.recordMoved(ofRecord.ref(), to);
        } else {
            RecordRef from = key.record();
            store.save(key.onRecord(to).readDue(connection.now()));
            if (from != null) {
                book.recordMoved(from, to);
            }
        }
    }

    /** L12: that a record is deleted lifts nothing. An address goes on without its record. */
    void gone(KeyState asked) {
        book.lock(asked.personId());
        KeyState key = store.lock(asked.key()).orElse(null);
        if (key == null) {
            return; // nobody keeps it any more
        }
        if (key.key() instanceof OptOutKey.OfRecord) {
            recordGone(key);
        } else if (key.record() == null) {
            readLater(key.key(), unknownValue(key.key())); // an address alone can't be gone
        } else {
            store.save(key.onRecord(null).readDue(connection.now()));
        }
    }

    void recordGone(KeyState key) {
        Instant now = connection.now();
        store.save(deliveries.end(key, Delivery.End.RECORD_GONE, now).recordGone());
        closeReview(key, ReviewEnd.RECORD_GONE, now);
    }
}
