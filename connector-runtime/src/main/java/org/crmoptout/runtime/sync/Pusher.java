package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.jspecify.annotations.Nullable;

/** Label → CRM: sends pending deliveries and records what became of them. */
final class Pusher {

    /** Longer than a connector's slowest batch: its requests' time-outs and the guard's waiting together. */
    private static final Duration WRITE_LEASE = Duration.ofMinutes(5);

    /** So few that a look for them, each second while the connection waits, holds few of the others. */
    private static final int OWN_REQUESTS = 200;

    private final Connection connection;
    private final SyncStore store;
    private final LabelBook book;
    private final Deliveries deliveries;
    private final Readings readings;
    private final QueueBackoff backoff;
    private final Law law;
    private final int peopleATransaction;
    /** Writes that ended, each list for one transaction. Only who pushes, one at a time, uses it. */
    private final List<List<Ended>> toRecord = new ArrayList<>();

    Pusher(
            Connection connection,
            SyncStore store,
            LabelBook book,
            Deliveries deliveries,
            Readings readings,
            QueueBackoff backoff,
            Law law,
            int peopleATransaction) {
        this.connection = connection;
        this.store = store;
        this.book = book;
        this.deliveries = deliveries;
        this.readings = readings;
        this.backoff = backoff;
        this.law = law;
        this.peopleATransaction = peopleATransaction;
    }

    /** A write on the wire: the key as it was before, its delivery, when the write started, and until when it may last. */
    private record Sent(KeyState before, Delivery delivery, Instant startedAt, Instant takenForDeadAt) {}

    private record Ended(Sent sent, WriteOutcome outcome) {
        boolean isJustDone() {
            return outcome instanceof WriteOutcome.Applied applied && applied.redirectedTo() == null;
        }
    }

    /** Sends one batch; answers how many deliveries it took. */
    int pushBatch(PushReport.Tally tally) {
        return pushBatch(tally, connection.report().preferredWriteSize(), delivery -> true);
    }

    /** Sends one batch of people's own requests, and nothing else. */
    int pushOwnRequests(PushReport.Tally tally) {
        return pushBatch(tally, Math.min(connection.report().preferredWriteSize(), OWN_REQUESTS), Delivery::urgent);
    }

    private int pushBatch(PushReport.Tally tally, int limit, Predicate<Delivery> wanted) {
        recordEnds(tally);
        List<Sent> batch = begin(limit, wanted);
        if (batch.isEmpty()) {
            return 0;
        }
        List<WriteOutcome> outcomes;
        ConnectorException ofAll = null;
        try {
            outcomes = send(batch);
        } catch (ConnectorException e) {
            WriteOutcome failed = WriteOutcome.Failed.of(e);
            outcomes = batch.stream().map(sent -> failed).toList();
            ofAll = e;
        }
        ended(batch, outcomes);
        if (outcomes.stream().anyMatch(WriteOutcome.Applied.class::isInstance)) {
            connection.answered();
        }
        recordEnds(tally);
        if (ofAll == null) {
            return batch.size();
        }
        if (Connection.concernsAll(ofAll)) {
            return 0; // the ends recorded above made the connection wait; a human may have resumed it since
        }
        throw ofAll;
    }

    /** Writes that were just done end together, which spares commits. Any other may hold more than its person and key. */
    private void ended(List<Sent> batch, List<WriteOutcome> outcomes) {
        List<Ended> done = new ArrayList<>();
        List<Ended> others = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            Ended ended = new Ended(batch.get(i), outcomes.get(i));
            (ended.isJustDone() ? done : others).add(ended);
        }
        done.sort(Comparator.comparing(ended -> ended.sent().before().personId()));
        for (int from = 0; from < done.size(); from += peopleATransaction) {
            toRecord.add(done.subList(from, Math.min(from + peopleATransaction, done.size())));
        }
        others.forEach(ended -> toRecord.add(List.of(ended)));
    }

    /**
     * What the store did not take, as when its database is away for a moment, is recorded with the next push. When its lease is over,
     * it is like the write of a process that died, and is let go.
     */
    private void recordEnds(PushReport.Tally tally) {
        if (toRecord.isEmpty()) {
            return;
        }
        Instant now = connection.now();
        RuntimeException notTaken = null;
        for (Iterator<List<Ended>> each = toRecord.iterator(); each.hasNext(); ) {
            List<Ended> together = each.next();
            try {
                endTogether(together, tally);
                each.remove();
            } catch (RuntimeException e) {
                notTaken = e;
                if (!now.isBefore(together.get(0).sent().takenForDeadAt())) {
                    each.remove();
                }
            }
        }
        if (notTaken != null) {
            throw notTaken;
        }
    }

    private void endTogether(List<Ended> some, PushReport.Tally tally) {
        store.inTransaction(() -> {
            Instant now = connection.now();
            some.forEach(ended -> end(ended.sent(), ended.outcome(), now, tally));
            return some;
        });
    }

    /** Records durably that the writes start, before anything is sent (S6). */
    private List<Sent> begin(int limit, Predicate<Delivery> wanted) {
        return store.inTransaction(() -> {
            Instant now = connection.now();
            List<Sent> batch = new ArrayList<>();
            Instant takenForDeadAt = now.plus(WRITE_LEASE);
            SyncRules rules = connection.limited(store.rules());
            for (KeyState key : store.lockDeliveries(limit, now, rules.pushed())) {
                if (law.maySend(key, now) && wanted.test(pendingOf(key))) {
                    KeyState writing = law.onWriteStart(key, now, takenForDeadAt);
                    store.save(writing);
                    batch.add(new Sent(key, pendingOf(writing), now, takenForDeadAt));
                }
            }
            return batch;
        });
    }

    private static Delivery pendingOf(KeyState key) {
        Delivery pending = key.pending();
        if (pending == null) {
            throw new IllegalStateException("the store gave " + key.key() + " for writing without a delivery");
        }
        return pending;
    }

    private List<WriteOutcome> send(List<Sent> batch) {
        List<OptOutChange> changes = batch.stream()
                .map(sent -> sent.delivery().urgent() ? change(sent).asOwnRequest() : change(sent))
                .toList();
        return connection.outcomes(changes.size(), client -> client.write(WriteRequest.of(changes)));
    }

    private static OptOutChange change(Sent sent) {
        KeyState key = sent.before();
        if (sent.delivery().transition() == DncTransition.MARK) {
            return OptOutChange.mark(key.person());
        }
        Instant seenAt = key.seenAt();
        if (seenAt == null) {
            throw new IllegalStateException("the store gave " + key.key() + " for an UNMARK without a sight of it");
        }
        return OptOutChange.unmark(
                key.person(),
                OptOutReading.builder(key.person(), OptOutStatus.OPTED_OUT, seenAt)
                        .build());
    }

    private void end(Sent sent, WriteOutcome outcome, Instant now, PushReport.Tally tally) {
        if (store.find(sent.before().key()).isEmpty()) {
            return; // the sync was switched off meanwhile, or the person erased
        }
        book.lock(sent.before().personId());
        KeyState key = store.lock(sent.before().key()).orElse(null);
        if (key == null) {
            return;
        }
        if (!sent.takenForDeadAt().equals(key.writingUntil()) || !key.isWriting(now)) {
            attempted(sent, LedgerEntry.Outcome.TOO_LATE, null, now);
            store.save(SyncLaw.onLateWriteEnd(key, now));
            tally.waiting();
        } else if (outcome instanceof WriteOutcome.Applied applied) {
            confirm(sent, key, applied, now);
            tally.applied();
        } else if (outcome instanceof WriteOutcome.Failed failed) {
            fail(sent, key, failed, now, tally);
        } else if (outcome instanceof WriteOutcome.Refused refused) {
            attempted(sent, LedgerEntry.Outcome.NOT_TAKEN, refused.reason(), now);
            KeyState next = law.onWriteFailed(key, now, sent.before().inDoubt());
            park(sent, next, refused.reason(), "Change it in the CRM by hand, then retry here.", now);
            tally.parked();
        } else {
            // Superseded, or a kind newer than this host: the CRM has another value than the one to lift, so look.
            attempted(sent, LedgerEntry.Outcome.NOT_TAKEN, "the CRM has another value by now", now);
            store.save(law.onWriteFailed(key, now, true).readDue(now));
            tally.waiting();
        }
    }

    private void attempted(Sent sent, LedgerEntry.Outcome outcome, @Nullable String problem, Instant now) {
        Delivery delivery = sent.delivery();
        deliveries.note(
                sent.before(),
                new LedgerEntry.Attempted(delivery.id(), delivery.transition(), delivery.attempts(), outcome, problem),
                now);
    }

    private void confirm(Sent sent, KeyState key, WriteOutcome.Applied applied, Instant now) {
        attempted(
                sent, applied.alreadySo() ? LedgerEntry.Outcome.ALREADY_SO : LedgerEntry.Outcome.CONFIRMED, null, now);
        SyncLaw.WriteRuling ruling = law.onWriteConfirmed(key, sent.delivery(), sent.startedAt(), now);
        deliveries.settle(ruling.key(), ruling.pending(), sent.delivery().transition(), false, now);
        if (applied.redirectedTo() != null && key.key() instanceof OptOutKey.OfRecord ofRecord) {
            readings.recordGone(store.lock(key.key()).orElse(ruling.key()));
            book.recordMoved(ofRecord.ref(), applied.redirectedTo());
        }
    }

    private void fail(Sent sent, KeyState key, WriteOutcome.Failed failed, Instant now, PushReport.Tally tally) {
        ConnectorException cause = failed.cause();
        boolean unmarkInDoubt = failed.inDoubt() && sent.delivery().transition() == DncTransition.UNMARK;
        KeyState next = unmarkInDoubt
                ? law.onUnmarkInDoubt(key, now)
                : law.onWriteFailed(key, now, failed.inDoubt() || sent.before().inDoubt());
        String problem = cause.kind() + ": " + cause.getMessage();
        attempted(sent, failed.inDoubt() ? LedgerEntry.Outcome.IN_DOUBT : LedgerEntry.Outcome.NOT_TAKEN, problem, now);
        if (connection.suspendsFor(cause)) {
            store.save(waiting(sent, next, now, problem));
            tally.waiting();
        } else if (cause.kind().remedy() == ErrorKind.Remedy.HUMAN && !failed.inDoubt()) {
            // A look tells whether the record is gone for good: then nothing is left to do.
            KeyState looked = cause.kind() == ErrorKind.NOT_FOUND ? next.readDue(now) : next;
            park(sent, looked, problem, remedyFor(cause.kind()), now);
            tally.parked();
        } else {
            Duration delay = backoff.before(sent.delivery().attempts(), cause);
            store.save(waiting(sent, next, now.plus(delay), problem));
            tally.waiting();
        }
    }

    private static String remedyFor(ErrorKind kind) {
        return switch (kind) {
            case PERMISSION -> "Let an admin of the CRM give the integration user access to this record, then retry.";
            case NOT_FOUND -> "Look for the record in the CRM; when it is gone for good, nothing is left to do.";
            case UNSUPPORTED -> "Change it in the CRM by hand.";
            default -> "Look at the record in the CRM, mend what it complains of, then retry.";
        };
    }

    /** A newer delivery that took the place of the one sent is left as it is. */
    private static boolean isNewest(Sent sent, KeyState key) {
        return key.pending() != null
                && key.pending().id().equals(sent.delivery().id());
    }

    private static KeyState waiting(Sent sent, KeyState key, Instant until, String problem) {
        return isNewest(sent, key) ? key.withPending(pendingOf(key).waitingUntil(until, problem)) : key;
    }

    /** A doubt that no repetition will end is ended by a read. */
    private void park(Sent sent, KeyState key, String reason, String remedy, Instant now) {
        if (!isNewest(sent, key)) {
            store.save(key);
            return;
        }
        deliveries.note(key, new LedgerEntry.Parked(sent.delivery().id(), reason), now);
        KeyState parked = key.withPending(pendingOf(key).parkedFor(reason, remedy));
        store.save(parked.inDoubt() ? parked.readDue(now) : parked);
    }
}
