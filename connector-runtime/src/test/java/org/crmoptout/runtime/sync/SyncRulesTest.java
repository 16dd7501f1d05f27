package org.crmoptout.runtime.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.runtime.sync.PlanEntry.Verdict;
import org.crmoptout.runtime.sync.SyncStore.Turn;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The two-way sync of a connection, its rules, plan, first run and sweep")
class SyncRulesTest {

    private static final RecordRef CONTACT = new RecordRef(RecordType.CONTACT, "003A");
    private static final OptOutKey KEY = new OptOutKey.OfRecord(CONTACT);

    private final TickingClock clock = new TickingClock();
    private final InMemorySyncStore store = new InMemorySyncStore();
    private final FakeCrm crm = new FakeCrm(clock);
    private final FakeHost host = new FakeHost(store, clock);
    private final OptOutSync sync = newSync();

    private OptOutSync newSync() {
        OptOutSync made = OptOutSync.builder("acme", OptOutKeying.RECORD, crm, store, host)
                .clock(clock)
                .random(new SplittableRandom(1))
                .build();
        host.syncsWith(made);
        return made;
    }

    private static RecordRef contact(int number) {
        return new RecordRef(RecordType.CONTACT, "003" + number);
    }

    private void rules(SyncRules rules) {
        store.inTransaction(() -> {
            sync.setRules(rules);
            return rules;
        });
    }

    private void known(boolean optedOutInCrm) {
        crm.has(CONTACT, optedOutInCrm);
        host.knows("p1", CONTACT);
        sync.pullOnce();
        sync.pullOnce();
    }

    private void settle() {
        for (int i = 0; i < 6; i++) {
            clock.advance(Duration.ofMinutes(10));
            sync.pullOnce();
            sync.pushOnce();
            sync.sweepOnce();
        }
    }

    private Sweep sweep() {
        return sync.health().sweep().orElseThrow();
    }

    @Test
    @DisplayName("S3 APPLY: an un-tick in the CRM unmarks, by the CRM, and the ledger says so")
    void applies() {
        rules(new SyncRules(true, true, true, UnmarkPolicy.APPLY));
        known(true);
        crm.has(CONTACT, false);
        sync.pullOnce();

        assertThat(host.lock("p1").label()).isEqualTo(DncLabel.UNMARKED);
        assertThat(host.lock("p1").source()).isEqualTo(LabelSource.CRM);
        assertThat(store.ledger()).contains(new LedgerEntry.UnmarkedFromCrm());
        assertThat(crm.written()).isEmpty();
    }

    @Test
    @DisplayName("L11 APPLY: a person's own request is not lifted by an un-tick, but asked about")
    void protectsOwnRequest() {
        rules(new SyncRules(true, true, true, UnmarkPolicy.APPLY));
        known(false);
        host.mark("p1", LabelSource.PERSON);
        settle();
        crm.has(CONTACT, false);
        sync.pullOnce();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(store.hasOpenReview(KEY)).isTrue();
    }

    @Test
    @DisplayName("S3 IGNORE: the label stays, nothing is written, and the sweep lists it")
    void ignores() {
        rules(new SyncRules(true, true, true, UnmarkPolicy.IGNORE));
        known(true);
        crm.has(CONTACT, false);
        settle();
        sweepByHand();
        settle();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(crm.written()).isEmpty();
        assertThat(sweep().counts()).containsExactly(Map.entry(SweepFinding.LEFT_BY_POLICY, 1L));
        assertThat(store.notes()).extracting(SweepNote::key).containsExactly(KEY);
    }

    private void sweepByHand() {
        store.inTransaction(() -> {
            sync.requestSweep();
            return sync;
        });
    }

    @Test
    @DisplayName("L7 with push-mark off nothing is queued; switched on again, a comparison pushes the mark")
    void pushSwitchedOff() {
        rules(new SyncRules(false, true, true, UnmarkPolicy.REVIEW));
        known(false);
        host.mark("p1", LabelSource.REP);
        settle();
        assertThat(store.key(KEY).pending()).isNull();
        assertThat(crm.isOptedOut(CONTACT)).isFalse();

        rules(SyncRules.standard());
        settle();

        assertThat(crm.isOptedOut(CONTACT)).isTrue();
        assertThat(store.ledger()).anyMatch(LedgerEntry.Repaired.class::isInstance);
    }

    @Test
    @DisplayName("L7 with pull-mark off the label stays, and an UNMARK still never overwrites the opt-out")
    void pullSwitchedOff() {
        rules(new SyncRules(true, true, false, UnmarkPolicy.REVIEW));
        known(false);
        host.mark("p1", LabelSource.REP);
        sync.pushOnce();
        host.unmark("p1");
        sync.pushOnce();
        crm.has(CONTACT, true);
        settle();

        assertThat(host.label("p1")).isEqualTo(DncLabel.UNMARKED);
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
        assertThat(store.key(KEY).shadow()).isEqualTo(OptOutStatus.OPTED_OUT);

        rules(SyncRules.standard());
        settle();
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
    }

    @Test
    @DisplayName("S10 a plan tells what would happen on either side and why not, and touches nothing")
    void plans() {
        crm.has(contact(1), true);
        crm.has(contact(2), false);
        crm.has(contact(3), false);
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        List<Long> progress = new ArrayList<>();

        PlanSummary summary = sync.plan(
                List.of(
                                planned("a", DncLabel.UNMARKED, contact(1)),
                                planned("b", DncLabel.MARKED, contact(2)),
                                planned("c", DncLabel.UNMARKED, contact(3)),
                                planned("d", DncLabel.MARKED),
                                planned("e", DncLabel.MARKED, contact(9)))
                        .iterator(),
                5,
                new SyncRules(false, true, true, UnmarkPolicy.REVIEW),
                listener(verdicts, progress, 99));

        assertThat(verdicts)
                .containsEntry("a", Verdict.MARK_IN_TOOL)
                .containsEntry("b", Verdict.SWITCHED_OFF)
                .containsEntry("c", Verdict.EQUAL)
                .containsEntry("d", Verdict.NO_KEY)
                .containsEntry("e", Verdict.GONE);
        assertThat(summary.complete()).isTrue();
        assertThat(List.of(summary.people(), summary.markedInTool(), summary.markedInCrm()))
                .containsExactly(5L, 1L, 0L);
        assertThat(progress).last().isEqualTo(5L);
        assertThat(store.keys()).isEmpty();
        assertThat(crm.written()).isEmpty();
    }

    @Test
    @DisplayName("S10 a plan can be ended early, and says so")
    void plansAbort() {
        List<PlannedPerson> people = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            crm.has(contact(i), false);
            people.add(planned("p" + i, DncLabel.MARKED, contact(i)));
        }

        PlanSummary summary = sync.plan(
                people.iterator(), 20, SyncRules.standard(), listener(new LinkedHashMap<>(), new ArrayList<>(), 4));

        assertThat(summary.complete()).isFalse();
        assertThat(summary.people()).isLessThan(20);
        assertThat(summary.markedInCrm()).isEqualTo(summary.people());
    }

    private static PlannedPerson planned(String id, DncLabel label, RecordRef... records) {
        return new PlannedPerson(
                id, label, List.of(records).stream().map(CrmPerson::of).toList());
    }

    private static PlanListener listener(Map<String, Verdict> verdicts, List<Long> progress, long endAt) {
        return new PlanListener() {
            @Override
            public void entry(PlanEntry entry) {
                verdicts.put(entry.personId(), entry.verdict());
            }

            @Override
            public boolean progress(long done, long total) {
                progress.add(done);
                return done < endAt;
            }
        };
    }

    /** Ten people, of whom each is opted out on one side only. */
    private void tenPeople(VolumeBrake brake) {
        store.inTransaction(() -> {
            sync.begin(10, brake);
            return brake;
        });
        for (int i = 0; i < 10; i++) {
            crm.has(contact(i), i % 2 == 0);
            host.knows("p" + i);
            if (i % 2 == 1) {
                host.mark("p" + i, LabelSource.REP);
            }
            host.knows("p" + i, contact(i));
        }
        store.inTransaction(() -> {
            sync.allTracked();
            return brake;
        });
    }

    private long differing() {
        return java.util.stream.IntStream.range(0, 10)
                .filter(i -> crm.isOptedOut(contact(i)) != (host.label("p" + i) == DncLabel.MARKED))
                .count();
    }

    @Test
    @DisplayName(
            "S10 the volume brake stops a first run before more are newly marked, over restarts, until an admin lets it go on")
    void brakes() {
        tenPeople(new VolumeBrake(0.2, 10_000));
        settle();

        FirstRun braked = sync.health().firstRun();
        assertThat(braked.phase()).isEqualTo(FirstRun.Phase.BRAKED);
        assertThat(braked.newlyMarked()).isEqualTo(2);
        assertThat(braked.reason()).contains("10 people");
        assertThat(differing()).isBetween(8L, 10L);

        OptOutSync restarted = newSync();
        clock.advance(Duration.ofHours(1));
        restarted.pullOnce();
        restarted.pushOnce();
        assertThat(differing()).isBetween(8L, 10L);

        assertThat(store.inTransaction(restarted::release)).isTrue();
        settle();
        assertThat(differing()).isZero();
        assertThat(sync.health().firstRun().phase()).isEqualTo(FirstRun.Phase.RUNNING);
    }

    @Test
    @DisplayName("S2 S10 a first run under the brake ends with every opt-out on both sides")
    void runs() {
        tenPeople(VolumeBrake.none());
        assertThat(sync.health().firstRun().phase()).isEqualTo(FirstRun.Phase.STARTING);
        settle();

        assertThat(differing()).isZero();
        assertThat(sync.health().firstRun().phase()).isEqualTo(FirstRun.Phase.RUNNING);
        assertThat(sync.health().firstRun().newlyMarked()).isEqualTo(10);
    }

    @Test
    @DisplayName("S11 a sweep finds what the feed never told, and repairs what nothing explains")
    void sweeps() {
        crm.has(contact(1), false);
        host.knows("q1", contact(1));
        known(false);
        crm.changesUnseen(contact(1), true);
        store.inTransaction(() -> {
            Instant now = clock.instant();
            store.save(store.find(KEY).orElseThrow().seen(new Sighting(OptOutStatus.OPTED_OUT, now, now)));
            return store;
        });
        crm.changesUnseen(CONTACT, true);
        sync.pullOnce();
        assertThat(host.label("q1")).isEqualTo(DncLabel.UNMARKED);

        sweepByHand();
        settle();

        assertThat(host.label("q1")).isEqualTo(DncLabel.MARKED);
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(sweep().isRunning()).isFalse();
        assertThat(sweep().compared()).isEqualTo(2);
        assertThat(sweep().counts().keySet())
                .containsExactlyInAnyOrder(SweepFinding.CAUGHT_UP, SweepFinding.REPAIRED_IN_TOOL);
    }

    @Test
    @DisplayName("a spoilt cursor is a lost one: the feed begins anew and everything is compared")
    void spoiltCursor() {
        known(false);
        store.inTransaction(() -> {
            store.storeCursor("two words");
            return store;
        });
        crm.changesUnseen(CONTACT, true);

        sync.pullOnce();
        settle();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(sweep().cause()).isEqualTo(Sweep.Cause.CURSOR_LOST);
    }

    @Test
    @DisplayName(
            "S11 nothing is compared before the walk is begun anew: who changes in between would be seen by neither")
    void sweepsAfterTheWalkIsBegun() {
        known(true);
        store.inTransaction(() -> {
            store.saveCursor(ChangeCursor.start());
            return store;
        });
        sweepByHand();

        sync.sweepOnce();
        crm.has(CONTACT, false);
        assertThat(sweep().counts()).isEmpty();

        settle();
        assertThat(store.hasOpenReview(KEY)).isTrue();
        assertThat(sweep().counts()).containsExactly(Map.entry(SweepFinding.IN_REVIEW, 1L));
    }

    @ParameterizedTest(name = "before its transaction {0}")
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    @DisplayName(
            "S11 wherever a sweep is when another process loses the cursor, it compares nothing before the walk is begun")
    void cursorLostDuringASweep(int transaction) {
        known(true);
        sweepByHand();
        AtomicInteger count = new AtomicInteger();
        store.between(() -> {
            if (count.incrementAndGet() == transaction) {
                store.inTransaction(() -> {
                    store.saveCursor(ChangeCursor.start());
                    sync.requestSweep();
                    return store;
                });
            }
        });
        sync.sweepOnce();
        store.between(() -> {});
        crm.changesUnseen(CONTACT, false);
        crm.forgetsChanges();
        settle();

        assertThat(store.hasOpenReview(KEY)).isTrue();
    }

    @Test
    @DisplayName("S7 who has lost the turn does not move the cursor")
    void lostTurn() {
        known(false);
        ChangeCursor before = store.inTransaction(store::cursor);
        crm.has(CONTACT, true);
        crm.duringChanges(() -> {
            clock.advance(Duration.ofMinutes(3));
            Instant now = clock.instant();
            store.inTransaction(() -> store.takeTurn(Turn.FEED, "another", now, now.plusSeconds(60)));
        });

        sync.pullOnce();

        assertThat(store.inTransaction(store::cursor)).isEqualTo(before);
        assertThat(host.label("p1")).isEqualTo(DncLabel.UNMARKED);
    }

    @Test
    @DisplayName("S7 whoever is closed in the midst of a page applies nothing more, and others walk on at once")
    void closedInAPage() {
        known(false);
        ChangeCursor before = store.inTransaction(store::cursor);
        crm.has(CONTACT, true);
        crm.duringChanges(() -> {
            crm.duringChanges(() -> {});
            sync.close();
        });

        sync.pullOnce();
        assertThat(store.inTransaction(store::cursor)).isEqualTo(before);
        assertThat(host.label("p1")).isEqualTo(DncLabel.UNMARKED);

        newSync().pullOnce();
        assertThat(store.inTransaction(store::cursor)).isNotEqualTo(before);
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
    }

    @Test
    @DisplayName("S11 a sweep is gone on with at once when its process is closed")
    void closedInASweep() {
        for (int i = 0; i < 5; i++) {
            crm.has(contact(i), false);
            host.knows("q" + i, contact(i));
        }
        sync.pullOnce();
        sync.pullOnce();
        sweepByHand();
        crm.duringRead(() -> {
            crm.duringRead(() -> {});
            sync.close();
        });
        sync.sweepOnce();
        assertThat(sweep().isRunning()).isTrue();

        newSync().sweepOnce();

        assertThat(sweep().isRunning()).isFalse();
        assertThat(sweep().counts()).containsExactly(Map.entry(SweepFinding.EQUAL, 5L));
    }

    @Test
    @DisplayName("a clock that goes back holds nothing up: what is read next is believed")
    void clockGoesBack() {
        known(false);
        clock.advance(Duration.ofDays(-1));
        crm.has(CONTACT, true);
        sync.pullOnce(); // what the feed says is of yesterday, so it is read
        sync.pullOnce();
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);

        OptOutSync restarted = newSync();
        crm.has(CONTACT, false);
        host.mark("p1", LabelSource.REP);
        for (int i = 0; i < 4; i++) {
            clock.advance(Duration.ofMinutes(3));
            restarted.pullOnce();
            restarted.pushOnce();
        }
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @Test
    @DisplayName(
            "a clock that was ahead and is set back: what waits for its times, or for its suspension, is sent at once")
    void clockWasAhead() {
        known(false);
        Duration ahead = Duration.ofDays(10);
        clock.advance(ahead);
        sync.pullOnce();
        sweepByHand();
        sync.sweepOnce();
        host.mark("p1", LabelSource.REP);
        crm.answersWritesWith(change ->
                WriteOutcome.Failed.of(new ConnectorException(ErrorKind.LOCKED, "somebody edits the record")));
        sync.pushOnce();
        crm.failsWith(ErrorKind.QUOTA_EXHAUSTED);
        clock.advance(Duration.ofMinutes(1));
        sync.pullOnce();
        assertThat(sync.health().suspension()).isPresent();
        crm.works();

        clock.advance(ahead.negated());
        OptOutSync restarted = newSync();
        restarted.pullOnce();
        restarted.pushOnce();

        assertThat(crm.isOptedOut(CONTACT)).isTrue();
        Instant before = sweep().startedAt();
        restarted.walk(Duration.ofHours(1));
        assertThat(sweep().startedAt())
                .as("compared, for the last time was in days that have not been")
                .isAfter(before);
        assertThat(sweep().isRunning()).isFalse();
        assertThat(sweep().endedAt()).isBefore(before);
    }

    @Test
    @DisplayName("S9 however long a CRM wants to be left alone, it is asked again after a day")
    void longestSuspension() {
        known(false);
        crm.failsWith(new ConnectorException(ErrorKind.QUOTA_EXHAUSTED, "used up").withRetryAfter(Duration.ofDays(30)));
        sync.pullOnce();
        crm.works();
        crm.has(CONTACT, true);

        clock.advance(Duration.ofHours(23));
        sync.pullOnce();
        assertThat(host.label("p1")).isEqualTo(DncLabel.UNMARKED);
        clock.advance(Duration.ofHours(2));
        sync.pullOnce();
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
    }

    @Test
    @DisplayName("S7 keys whose reading was lost with its transaction are read again at once, not after their lease")
    void givesBack() {
        crm.changesUnseen(CONTACT, true);
        host.knows("p1", CONTACT);
        OptOutSync unlucky = OptOutSync.builder("acme", OptOutKeying.RECORD, crm, store, new LosingBook(host))
                .clock(clock)
                .build();
        assertThatThrownBy(unlucky::pullOnce).hasMessage("another transaction goes first");
        assertThat(store.key(KEY).shadow()).isNull();
        unlucky.close();

        sync.pullOnce();

        assertThat(store.key(KEY).shadow()).isEqualTo(OptOutStatus.OPTED_OUT);
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
    }

    /** A database that lets somebody else's transaction go first. */
    private record LosingBook(FakeHost host) implements LabelBook {
        @Override
        public Optional<String> personBehind(CrmPerson person) {
            return host.personBehind(person);
        }

        @Override
        public LabelState lock(String personId) {
            throw new IllegalStateException("another transaction goes first");
        }

        @Override
        public void markFromCrm(String personId, CrmMark cause) {
            host.markFromCrm(personId, cause);
        }

        @Override
        public void unmarkFromCrm(String personId) {
            host.unmarkFromCrm(personId);
        }

        @Override
        public void recordMoved(RecordRef from, RecordRef to) {
            host.recordMoved(from, to);
        }
    }

    @Test
    @DisplayName("a write that ends after it was taken for dead leaves the key in doubt, and it is looked at")
    void lateEnd() {
        known(false);
        host.mark("p1", LabelSource.REP);
        crm.duringWrite(() -> {
            crm.duringWrite(() -> {});
            clock.advance(Duration.ofMinutes(6));
        });
        sync.pushOnce();

        assertThat(store.ledger())
                .anyMatch(it -> it instanceof LedgerEntry.Attempted attempted
                        && attempted.outcome() == LedgerEntry.Outcome.TOO_LATE);
        settle();
        assertThat(store.key(KEY).shadow()).isEqualTo(OptOutStatus.OPTED_OUT);
        assertThat(store.key(KEY).inDoubt()).isFalse();
    }

    @Test
    @DisplayName("S9 health tells the backlog, the oldest wait and the lag")
    void health() {
        known(false);
        host.mark("p1", LabelSource.REP);
        crm.failsWith(ErrorKind.UNAVAILABLE);
        clock.advance(Duration.ofMinutes(10));
        sync.pushOnce();

        SyncHealth health = sync.health();
        assertThat(health.backlog().pending()).isEqualTo(1);
        assertThat(health.oldestWait().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
        assertThat(health.lag().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMinutes(10));
    }

    @Test
    @DisplayName(
            "a connection never fills the workers: the same work waits there once, and is tried again when they refuse")
    void workers() {
        known(false);
        host.mark("p1", LabelSource.REP);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        CountDownLatch testIsOver = new CountDownLatch(1);
        try {
            timer.execute(() -> awaitQuietly(testIsOver)); // no time passes
            Queue<Runnable> waiting = new ArrayDeque<>();
            AtomicBoolean full = new AtomicBoolean(true);
            sync.start(
                    timer,
                    work -> {
                        if (full.get()) {
                            throw new RejectedExecutionException("full");
                        }
                        waiting.add(work);
                    },
                    Duration.ofMinutes(1),
                    Duration.ofDays(1));

            sync.wake();
            assertThat(waiting).isEmpty();
            full.set(false);
            for (int i = 0; i < 5; i++) {
                sync.wake();
            }
            assertThat(waiting).hasSize(1);
            waiting.remove().run();
            assertThat(crm.isOptedOut(CONTACT)).isTrue();
            sync.wake();
            assertThat(waiting).hasSize(1);
        } finally {
            sync.close();
            testIsOver.countDown();
            timer.shutdownNow();
        }
    }

    @Test
    @DisplayName("a connection whose CRM does not answer takes two workers and no more, and another's marks go on")
    void hangingCrm() throws InterruptedException {
        CountDownLatch testIsOver = new CountDownLatch(1);
        CountDownLatch bothHang = new CountDownLatch(2);
        CountDownLatch marked = new CountDownLatch(1);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        ExecutorService workers = Executors.newFixedThreadPool(3);
        FakeCrm hanging = new FakeCrm(clock);
        hanging.duringCheck(() -> {
            bothHang.countDown();
            awaitQuietly(testIsOver);
        });
        InMemorySyncStore itsStore = new InMemorySyncStore();
        OptOutSync slow = OptOutSync.builder(
                        "slow", OptOutKeying.RECORD, hanging, itsStore, new FakeHost(itsStore, clock))
                .clock(clock)
                .build();
        known(false);
        crm.duringWrite(marked::countDown);
        try {
            slow.start(timer, workers, Duration.ofSeconds(1), Duration.ofDays(1));
            assertThat(bothHang.await(1, TimeUnit.MINUTES)).isTrue();
            sync.start(timer, workers, Duration.ofSeconds(1), Duration.ofDays(1));
            host.mark("p1", LabelSource.REP);
            sync.wake();

            assertThat(marked.await(1, TimeUnit.MINUTES)).isTrue();
        } finally {
            testIsOver.countDown();
            sync.close();
            slow.close();
            timer.shutdownNow();
            workers.shutdownNow();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
