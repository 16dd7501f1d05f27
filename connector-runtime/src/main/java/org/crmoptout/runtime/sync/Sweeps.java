package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.runtime.sync.LabelBook.CrmMark;
import org.crmoptout.runtime.sync.SyncLaw.PendingChange;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;
import org.crmoptout.runtime.sync.SyncStore.Turn;
import org.jspecify.annotations.Nullable;

/** Compares every key with the CRM, batch by batch, and repairs what nothing explains (S11). */
final class Sweeps {

    /** As fine as a store keeps instants. */
    private static final Duration A_TICK = Duration.ofNanos(1000);

    private static final Duration SWEEP_LEASE = Duration.ofMinutes(5);

    private final Connection connection;
    private final SyncStore store;
    private final LabelBook book;
    private final Readings readings;
    private final Deliveries deliveries;
    private final Turns turns;
    private final int peopleATransaction;

    Sweeps(
            Connection connection,
            SyncStore store,
            LabelBook book,
            Readings readings,
            Deliveries deliveries,
            Turns turns,
            int peopleATransaction) {
        this.connection = connection;
        this.store = store;
        this.book = book;
        this.readings = readings;
        this.deliveries = deliveries;
        this.turns = turns;
        this.peopleATransaction = peopleATransaction;
    }

    /** Begins a sweep; one that is running gives way, for it may have passed keys already. Part of a transaction. */
    void request(Sweep.Cause cause) {
        Instant now = connection.now();
        Optional<Sweep> last = store.sweep();
        last.filter(Sweep::isRunning).ifPresent(running -> store.saveSweep(running.endingAt(now)));
        Instant startedAt = last.map(before -> before.startedAt().plus(A_TICK))
                .filter(now::isBefore)
                .orElse(now); // the newest, also when the clock was set back
        store.saveSweep(Sweep.begun(
                deliveries.newId(), cause, startedAt, store.backlog().keys()));
    }

    void requestIfDue(Duration every) {
        store.inTransaction(() -> {
            Instant now = connection.now();
            boolean due = store.sweep()
                    .map(last -> isLongAgo(last.endedAt(), every, now))
                    .orElseGet(() -> store.firstRun().phase() == FirstRun.Phase.RUNNING);
            if (due && hasTurn()) {
                request(Sweep.Cause.SCHEDULE);
            }
            return due;
        });
    }

    /** Also what has not been yet, by a clock that was set back since. */
    private static boolean isLongAgo(@Nullable Instant ended, Duration every, Instant now) {
        return ended != null && (ended.isAfter(now) || !ended.plus(every).isAfter(now));
    }

    private boolean hasTurn() {
        return turns.take(Turn.SWEEP, SWEEP_LEASE);
    }

    /** The next keys of the running sweep. */
    private record Batch(Sweep sweep, List<KeyState> keys) {}

    /**
     * Compares one batch; answers false when there is nothing to compare or somebody else does it.
     *
     * @param mayLook asked in the transaction that takes the keys: a cursor lost just before would make it too early
     */
    boolean compareBatch(PullReport.Tally tally, BooleanSupplier mayLook) {
        int limit = Math.min(connection.report().preferredReadSize(), peopleATransaction);
        Optional<Batch> taken = store.inTransaction(() -> {
            Optional<Sweep> running = store.sweep().filter(Sweep::isRunning);
            if (running.isEmpty() || !mayLook.getAsBoolean() || !hasTurn()) {
                return Optional.empty();
            }
            List<KeyState> keys = store.keysAfter(running.get().reached(), limit);
            setRight(keys);
            return Optional.of(new Batch(running.get(), keys));
        });
        if (taken.isEmpty()) {
            return false;
        }
        Batch batch = taken.get();
        if (batch.keys().isEmpty()) {
            return store.inTransaction(() -> {
                if (isStillAt(batch)) {
                    store.saveSweep(batch.sweep().endingAt(connection.now()));
                    turns.end(Turn.SWEEP);
                }
                return false;
            });
        }
        Readings.Answers answers =
                readings.ask(batch.keys().stream().map(KeyState::person).toList());
        return store.inTransaction(() -> {
            if (!isStillAt(batch)) {
                return false;
            }
            readings.begin();
            Sweep sweep = batch.sweep();
            for (int i : inLockOrder(batch.keys())) {
                sweep = compared(
                        sweep,
                        batch.keys().get(i),
                        answers.began(),
                        answers.outcomes().get(i),
                        tally);
            }
            store.saveSweep(
                    sweep.reaching(batch.keys().get(batch.keys().size() - 1).key()));
            return true;
        });
    }

    /** Before they are read: a reading must be able to be newer than what is recorded. */
    private void setRight(List<KeyState> keys) {
        Instant now = connection.now();
        for (int i : inLockOrder(keys)) {
            KeyState key = keys.get(i);
            if (key.isAheadOf(now)) {
                book.lock(key.personId());
                store.lock(key.key()).ifPresent(it -> store.save(it.setRight(now)));
            }
        }
    }

    /** Whether the turn is still ours, and nobody has gone on with the sweep or begun another. */
    private boolean isStillAt(Batch batch) {
        return hasTurn() && store.sweep().filter(batch.sweep()::equals).isPresent();
    }

    private static List<Integer> inLockOrder(List<KeyState> keys) {
        return IntStream.range(0, keys.size())
                .boxed()
                .sorted(Comparator.comparing(i -> keys.get(i).personId()))
                .toList();
    }

    private Sweep compared(Sweep sweep, KeyState asked, Instant began, ReadOutcome outcome, PullReport.Tally tally) {
        LabelState before = book.lock(asked.personId());
        PullReport.Tally own = new PullReport.Tally();
        readings.apply(asked, began, outcome, own);
        tally.add(own);
        KeyState key = store.lock(asked.key()).orElse(asked);
        @Nullable String why = null;
        SweepFinding finding;
        if (outcome instanceof ReadOutcome.Failed failed) {
            finding = SweepFinding.UNREADABLE;
            why = failed.cause().kind() + ": " + failed.cause().getMessage();
        } else if (own.counted(ReadingRow.NOTHING_SAID)) {
            finding = SweepFinding.UNREADABLE;
            why = "the CRM gave no value that we know";
        } else if (key.gone()) {
            finding = SweepFinding.GONE;
        } else if (own.changedAnything()) {
            finding = SweepFinding.CAUGHT_UP;
        } else {
            finding = SyncLaw.onComparison(before, key, store.isInReview(key.key()), connection.limited(store.rules()));
        }
        repair(sweep, key, before, finding);
        if (finding.isNoted()) {
            store.note(sweep.id(), new SweepNote(key.personId(), key.key(), finding, why));
        }
        return sweep.counting(finding);
    }

    private void repair(Sweep sweep, KeyState key, LabelState label, SweepFinding finding) {
        Instant now = connection.now();
        if (finding == SweepFinding.REPAIRED_IN_CRM) {
            deliveries.note(key, new LedgerEntry.Repaired(sweep.id(), finding), now);
            deliveries.settle(key, PendingChange.PUSH, DncTransition.MARK, label.source() == LabelSource.PERSON, now);
        } else if (finding == SweepFinding.REPAIRED_IN_TOOL) {
            deliveries.note(key, new LedgerEntry.Repaired(sweep.id(), finding), now);
            book.markFromCrm(key.personId(), CrmMark.OPTED_OUT_IN_CRM);
        }
    }
}
