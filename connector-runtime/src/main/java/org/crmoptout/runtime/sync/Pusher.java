package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.runtime.sync.SyncLaw.PendingChange;

/** Label → CRM: sends pending deliveries and records what became of them. */
final class Pusher {

    /** Longer than a connector's slowest batch: its requests' time-outs and the guard's waiting together. */
    private static final Duration WRITE_LEASE = Duration.ofMinutes(5);

    private final Connection connection;
    private final SyncStore store;
    private final LabelBook book;
    private final Deliveries deliveries;
    private final QueueBackoff backoff;

    Pusher(Connection connection, SyncStore store, LabelBook book, Deliveries deliveries, QueueBackoff backoff) {
        this.connection = connection;
        this.store = store;
        this.book = book;
        this.deliveries = deliveries;
        this.backoff = backoff;
    }

    /** A write on the wire: the key as it was before, its delivery, and when the write started. */
    private record Sent(KeyState before, Delivery delivery, Instant startedAt) {}

    /** Sends one batch; answers how many deliveries it took. */
    int pushBatch(PushReport.Tally tally) {
        List<Sent> batch = begin(connection.report().preferredWriteSize());
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
        for (int i = 0; i < batch.size(); i++) {
            Sent sent = batch.get(i);
            WriteOutcome outcome = outcomes.get(i);
            store.inTransaction(() -> {
                end(sent, outcome, tally);
                return outcome;
            });
        }
        if (ofAll != null) {
            throw ofAll;
        }
        return batch.size();
    }

    /** Records durably that the writes start, before anything is sent (S6). */
    private List<Sent> begin(int limit) {
        return store.inTransaction(() -> {
            Instant now = connection.now();
            List<Sent> batch = new ArrayList<>();
            for (KeyState key : store.lockDeliveries(limit, now)) {
                KeyState writing = SyncLaw.onWriteStart(key, now, now.plus(WRITE_LEASE));
                store.save(writing);
                batch.add(new Sent(key, pendingOf(writing), now));
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

    private void end(Sent sent, WriteOutcome outcome, PushReport.Tally tally) {
        book.lock(sent.before().personId());
        KeyState key = store.lock(sent.before().key()).orElse(null);
        if (key == null) {
            return; // the sync was switched off meanwhile
        }
        Instant now = connection.now();
        if (outcome instanceof WriteOutcome.Applied applied) {
            connection.answered();
            SyncLaw.WriteRuling ruling = SyncLaw.onWriteConfirmed(key, sent.delivery(), sent.startedAt(), now);
            settle(ruling.key(), ruling.pending(), now);
            if (applied.redirectedTo() != null && key.key() instanceof OptOutKey.OfRecord ofRecord) {
                KeyState written = store.lock(key.key()).orElse(ruling.key());
                store.save(
                        deliveries.end(written, Delivery.End.RECORD_GONE, now).recordGone());
                book.recordMoved(ofRecord.ref(), applied.redirectedTo());
            }
            tally.applied();
        } else if (outcome instanceof WriteOutcome.Failed failed) {
            fail(sent, key, failed, now, tally);
        } else if (outcome instanceof WriteOutcome.Refused refused) {
            KeyState next = SyncLaw.onWriteFailed(key, now, sent.before().inDoubt());
            store.save(parked(sent, next, refused.reason(), "Change it in the CRM by hand, then retry here."));
            tally.parked();
        } else {
            // Superseded, or a kind newer than this host: the CRM has another value than the one to lift, so look.
            store.save(SyncLaw.onWriteFailed(key, now, true).readDue(now));
            tally.waiting();
        }
    }

    private void fail(Sent sent, KeyState key, WriteOutcome.Failed failed, Instant now, PushReport.Tally tally) {
        ConnectorException cause = failed.cause();
        KeyState next = SyncLaw.onWriteFailed(
                key, now, failed.inDoubt() || sent.before().inDoubt());
        String problem = cause.kind() + ": " + cause.getMessage();
        if (connection.suspendsFor(cause)) {
            store.save(waiting(sent, next, now, problem));
            tally.waiting();
        } else if (cause.kind().remedy() == ErrorKind.Remedy.HUMAN && !failed.inDoubt()) {
            store.save(parked(sent, next, problem, remedyFor(cause.kind())));
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

    private static KeyState parked(Sent sent, KeyState key, String reason, String remedy) {
        return isNewest(sent, key) ? key.withPending(pendingOf(key).parkedFor(reason, remedy)) : key;
    }

    private void settle(KeyState key, PendingChange change, Instant now) {
        deliveries.settle(key, change, DncTransition.MARK, false, now);
    }
}
