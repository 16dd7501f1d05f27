package org.crmoptout.runtime.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;
import org.crmoptout.runtime.sync.SyncStore.ReviewEnd;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The two-way sync of a connection")
class OptOutSyncTest {

    private static final RecordRef CONTACT = new RecordRef(RecordType.CONTACT, "003A");
    private static final RecordRef LEAD = new RecordRef(RecordType.LEAD, "00QA");
    private static final OptOutKey CONTACT_KEY = new OptOutKey.OfRecord(CONTACT);
    private static final OptOutKey LEAD_KEY = new OptOutKey.OfRecord(LEAD);

    private final TickingClock clock = new TickingClock();
    private final InMemorySyncStore store = new InMemorySyncStore();
    private final FakeCrm crm = new FakeCrm(clock);
    private final FakeHost host = new FakeHost(store, clock);
    private OptOutSync sync = newSync();

    /** As after a restart: only the store and the labels are left. */
    private OptOutSync newSync() {
        OptOutSync made = OptOutSync.builder("acme", OptOutKeying.RECORD, crm, store, host)
                .clock(clock)
                .random(new SplittableRandom(1))
                .build();
        host.syncsWith(made);
        return made;
    }

    private void personInBoth(boolean optedOutInCrm) {
        crm.has(CONTACT, optedOutInCrm);
        host.knows("p1", CONTACT);
        sync.pullOnce();
    }

    private void settle() {
        for (int i = 0; i < 8; i++) {
            clock.advance(Duration.ofMinutes(10));
            sync.pullOnce();
            sync.pushOnce();
        }
    }

    private KeyState contact() {
        return store.key(CONTACT_KEY);
    }

    private Delivery pending() {
        return Objects.requireNonNull(contact().pending());
    }

    @Test
    @DisplayName("L7 pushes a mark and an unmark")
    void pushes() {
        personInBoth(false);

        host.mark("p1", LabelSource.REP);
        assertThat(sync.pushOnce()).isEqualTo(new PushReport(1, 0, 0));
        assertThat(crm.isOptedOut(CONTACT)).isTrue();

        host.unmark("p1");
        assertThat(sync.pushOnce()).isEqualTo(new PushReport(1, 0, 0));
        assertThat(crm.isOptedOut(CONTACT)).isFalse();
        assertThat(contact().pending()).isNull();
    }

    @Test
    @DisplayName("L7 pulls a tick of the CRM's field")
    void pulls() {
        personInBoth(false);

        crm.has(CONTACT, true);
        sync.pullOnce();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(contact().pending()).isNull();
    }

    @Test
    @DisplayName("S1 its own writes come back as echoes and do nothing, however often")
    void echoes() {
        personInBoth(false);
        host.mark("p1", LabelSource.REP);
        sync.pushOnce();

        for (int i = 0; i < 3; i++) {
            crm.has(CONTACT, true);
            PullReport report = sync.pullOnce();
            assertThat(report.rows().keySet()).containsExactly(ReadingRow.ECHO);
        }

        assertThat(sync.pushOnce()).isEqualTo(new PushReport(0, 0, 0));
        assertThat(crm.transitionsWritten()).containsExactly(DncTransition.MARK);
    }

    @Test
    @DisplayName("S1 nobody is held for an echo that leaves nothing to be done, and the sight of it is kept")
    void echoesHoldNobody() {
        personInBoth(true);
        sync.pullOnce();
        Instant seenAt = Objects.requireNonNull(contact().seenAt());
        int held = host.held();

        crm.has(CONTACT, true);
        assertThat(sync.pullOnce().rows()).isEqualTo(Map.of(ReadingRow.ECHO, 1));

        assertThat(host.held()).isEqualTo(held);
        assertThat(contact().seenAt()).isAfter(seenAt);
    }

    @Test
    @DisplayName("S2 opted out in the CRM before the first sync: the label is marked")
    void firstSightInCrm() {
        personInBoth(true);

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(crm.written()).isEmpty();
    }

    @Test
    @DisplayName("S2 marked before the first sync: the CRM is opted out")
    void firstSightOfLabel() {
        crm.has(CONTACT, false);
        host.knows("p1");
        host.mark("p1", LabelSource.REP);
        host.knows("p1", CONTACT);

        sync.pullOnce();
        sync.pushOnce();

        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @ParameterizedTest(name = "marked by {0}")
    @EnumSource(names = {"REP", "PERSON"})
    @DisplayName("S3 an un-tick in the CRM goes to review and neither side is written")
    void untickGoesToReview(LabelSource source) {
        personInBoth(false);
        host.mark("p1", source);
        sync.pushOnce();
        sync.pullOnce();

        crm.has(CONTACT, false);
        settle();

        assertThat(store.hasOpenReview(CONTACT_KEY)).isTrue();
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(crm.isOptedOut(CONTACT)).isFalse();
        assertThat(crm.transitionsWritten()).containsExactly(DncTransition.MARK);
    }

    private void openReview() {
        untickGoesToReview(LabelSource.REP);
    }

    @Test
    @DisplayName("S3 KEEP, which asserts the label again, pushes MARK and closes the review")
    void keep() {
        openReview();

        host.mark("p1", LabelSource.REP);
        settle();

        assertThat(store.reviewEnd(CONTACT_KEY)).contains(ReviewEnd.KEPT);
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @Test
    @DisplayName("S3 UNMARK closes the review, and both sides are clear")
    void unmarkInReview() {
        openReview();

        host.unmark("p1");
        settle();

        assertThat(store.reviewEnd(CONTACT_KEY)).contains(ReviewEnd.UNMARKED);
        assertThat(crm.isOptedOut(CONTACT)).isFalse();
        assertThat(contact().pending()).isNull();
    }

    @Test
    @DisplayName("S3 the review closes by itself when the CRM's value returns")
    void valueReturns() {
        openReview();

        crm.has(CONTACT, true);
        sync.pullOnce();

        assertThat(store.reviewEnd(CONTACT_KEY)).contains(ReviewEnd.CRM_OPTED_OUT_AGAIN);
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
    }

    @Test
    @DisplayName("S3 an un-tick while the mark was asserted again since our last look: pushed again, no question")
    void untickAndMarkTogether() {
        personInBoth(true);

        crm.has(CONTACT, false);
        host.mark("p1", LabelSource.REP);
        settle();

        assertThat(store.hasOpenReview(CONTACT_KEY)).isFalse();
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @Test
    @DisplayName("S5 a mark goes to all records of a person, an unmark too")
    void severalRecords() {
        crm.has(LEAD, false);
        personInBoth(false);
        host.knows("p1", LEAD);
        sync.pullOnce();

        host.mark("p1", LabelSource.REP);
        sync.pushOnce();
        assertThat(List.of(crm.isOptedOut(CONTACT), crm.isOptedOut(LEAD))).containsOnly(true);

        host.unmark("p1");
        sync.pushOnce();
        assertThat(List.of(crm.isOptedOut(CONTACT), crm.isOptedOut(LEAD))).containsOnly(false);
    }

    @Test
    @DisplayName("S5 a tick on one record is carried to the person's other records")
    void tickSpreads() {
        crm.has(LEAD, false);
        personInBoth(false);
        host.knows("p1", LEAD);
        sync.pullOnce();

        crm.has(LEAD, true);
        settle();

        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @Test
    @DisplayName("S6 a lost answer to a MARK: repeated, nothing lost")
    void lostAnswerToMark() {
        personInBoth(false);
        host.mark("p1", LabelSource.REP);
        crm.losesAnswersToWrites();
        assertThat(sync.pushOnce()).isEqualTo(new PushReport(0, 1, 0));
        assertThat(contact().inDoubt()).isTrue();

        crm.works();
        settle();

        assertThat(contact().pending()).isNull();
        assertThat(contact().inDoubt()).isFalse();
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @Test
    @DisplayName("S6 a lost answer to an UNMARK: read, not repeated")
    void lostAnswerToUnmark() {
        personInBoth(true);
        host.unmark("p1");
        crm.losesAnswersToWrites();
        sync.pushOnce();

        crm.works();
        settle();

        assertThat(crm.transitionsWritten()).containsExactly(DncTransition.UNMARK);
        assertThat(host.label("p1")).isEqualTo(DncLabel.UNMARKED);
        assertThat(contact().pending()).isNull();
    }

    @Test
    @DisplayName("S6 an UNMARK given up, of which the CRM is not done, never overwrites the mark that came after it")
    void unmarkTakesEffectLate() {
        store.inTransaction(() -> {
            store.saveRules(new SyncRules(true, true, true, UnmarkPolicy.APPLY));
            return store;
        });
        personInBoth(true);
        host.unmark("p1");
        crm.answersWritesWith(change ->
                WriteOutcome.Failed.of(new ConnectorException(ErrorKind.UNAVAILABLE, "no answer within the time-out")));
        sync.pushOnce();
        crm.works();
        host.mark("p1", LabelSource.REP);
        clock.advance(Duration.ofMinutes(1));
        sync.pushOnce();
        sync.pullOnce();

        crm.has(CONTACT, false); // that is our UNMARK
        sync.pullOnce();
        settle();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @Test
    @DisplayName("S6 an UNMARK that was lost on its way: the opt-out wins and the one who unmarked is told")
    void lostUnmark() {
        personInBoth(true);
        host.unmark("p1");
        crm.answersWritesWith(
                change -> WriteOutcome.Failed.of(new ConnectorException(ErrorKind.UNAVAILABLE, "connection reset")));
        sync.pushOnce();

        crm.works();
        settle();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(host.overtaken()).isEqualTo(1);
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @ParameterizedTest(name = "during a {0}")
    @EnumSource(DncTransition.class)
    @DisplayName("S6 death with a write on the wire: after a restart the change is in the CRM")
    void crashOnTheWire(DncTransition transition) {
        personInBoth(transition == DncTransition.UNMARK);
        if (transition == DncTransition.MARK) {
            host.mark("p1", LabelSource.REP);
        } else {
            host.unmark("p1");
        }
        crm.duringWrite(() -> {
            throw new Death();
        });
        try {
            sync.pushOnce();
        } catch (Death expected) {
            assertThat(contact().inDoubt()).isTrue();
        }
        crm.duringWrite(() -> {});

        sync = newSync();
        settle();

        assertThat(contact().pending()).isNull();
        assertThat(contact().inDoubt()).isFalse();
        assertThat(crm.isOptedOut(CONTACT)).isEqualTo(transition == DncTransition.MARK);
        assertThat(crm.transitionsWritten().stream().filter(it -> it == DncTransition.UNMARK))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    @DisplayName("S6 the end of a write that the store did not take at once is recorded with the next push")
    void storeAwayAtTheEndOfAWrite() {
        markWhoseEndIsNotTaken();

        sync.pushOnce();

        assertThat(contact().pending()).isNull();
        assertThat(contact().inDoubt()).isFalse();
        assertThat(crm.transitionsWritten()).containsExactly(DncTransition.MARK);
    }

    @Test
    @DisplayName("S6 an end that is recorded after its lease is over comes too late: the change is written again")
    void endRecordedTooLate() {
        markWhoseEndIsNotTaken();
        clock.advance(Duration.ofMinutes(6));

        settle();

        assertThat(contact().pending()).isNull();
        assertThat(contact().inDoubt()).isFalse();
        assertThat(attempts()).contains(LedgerEntry.Outcome.TOO_LATE);
    }

    @Test
    @DisplayName("S6 an end that is never taken holds up nothing once its lease is over: the change is written again")
    void endNeverTaken() {
        markWhoseEndIsNotTaken();
        clock.advance(Duration.ofMinutes(6));
        host.duringLock(OptOutSyncTest::storeIsAway);
        assertThatThrownBy(sync::pushOnce).hasMessage("the store is away");
        host.duringLock(() -> {});

        sync.pushOnce();

        assertThat(contact().pending()).isNull();
        assertThat(contact().inDoubt()).isFalse();
        assertThat(crm.transitionsWritten()).containsExactly(DncTransition.MARK, DncTransition.MARK);
        assertThat(attempts()).doesNotContain(LedgerEntry.Outcome.TOO_LATE);
    }

    private void markWhoseEndIsNotTaken() {
        personInBoth(false);
        host.mark("p1", LabelSource.REP);
        crm.duringWrite(() -> store.between(OptOutSyncTest::storeIsAway));
        assertThatThrownBy(sync::pushOnce).hasMessage("the store is away");
        crm.duringWrite(() -> {});
        store.between(() -> {});
        assertThat(contact().inDoubt()).isTrue();
    }

    private static void storeIsAway() {
        throw new IllegalStateException("the store is away");
    }

    private List<LedgerEntry.Outcome> attempts() {
        return store.ledger().stream()
                .filter(LedgerEntry.Attempted.class::isInstance)
                .map(event -> ((LedgerEntry.Attempted) event).outcome())
                .toList();
    }

    private static final class Death extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    @DisplayName("S6 S7 death while a page is applied: neither label nor cursor moved, the page comes again")
    void crashInAPage() {
        personInBoth(false);
        ChangeCursor before = store.inTransaction(store::cursor);
        crm.has(CONTACT, true);
        OptOutSync dying = OptOutSync.builder("acme", OptOutKeying.RECORD, crm, store, new DyingBook(host, "p1"))
                .clock(clock)
                .build();

        try {
            dying.pullOnce();
        } catch (Death expected) {
            assertThat(store.inTransaction(store::cursor)).isEqualTo(before);
        }
        clock.advance(Duration.ofMinutes(3)); // the dead one's turn is over
        sync.pullOnce();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(store.inTransaction(store::cursor)).isNotEqualTo(before);
    }

    @Test
    @DisplayName(
            "S6 S7 death in the midst of a page: what was applied lasts, the cursor did not move, the page comes again")
    void crashBetweenPartsOfAPage() {
        personInBoth(false);
        crm.has(LEAD, false);
        host.knows("p2", LEAD);
        sync.pullOnce();
        ChangeCursor before = store.inTransaction(store::cursor);
        crm.has(CONTACT, true);
        crm.has(LEAD, true);

        dieInTheSecondPart();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(host.label("p2")).isEqualTo(DncLabel.UNMARKED);
        assertThat(store.inTransaction(store::cursor)).isEqualTo(before);

        sync = newSync();
        clock.advance(Duration.ofMinutes(3));
        assertThat(sync.pullOnce().rows()).containsKey(ReadingRow.ECHO);

        assertThat(host.label("p2")).isEqualTo(DncLabel.MARKED);
        assertThat(store.inTransaction(store::cursor)).isNotEqualTo(before);
    }

    @Test
    @DisplayName(
            "S7 death in the midst of the first page: what was seen of it is read again, for no feed tells of a change since")
    void crashInTheFirstPage() {
        host.knows("p1", CONTACT);
        host.mark("p1", LabelSource.REP);
        host.knows("p2", LEAD);
        crm.has(CONTACT, true);
        crm.has(LEAD, true);
        dieInTheSecondPart();
        assertThat(contact().shadow()).isEqualTo(OptOutStatus.OPTED_OUT);

        crm.forgetsItsLog();
        crm.changesUnseen(CONTACT, false);
        sync = newSync();
        settle();

        assertThat(store.hasOpenReview(CONTACT_KEY)).isTrue();
    }

    /** One person a part. */
    private void dieInTheSecondPart() {
        OptOutSync dying = OptOutSync.builder("acme", OptOutKeying.RECORD, crm, store, new DyingBook(host, "p2"))
                .clock(clock)
                .peopleATransaction(1)
                .build();
        assertThatExceptionOfType(Death.class).isThrownBy(dying::pullOnce);
    }

    @Test
    @DisplayName(
            "S7 whoever loses the turn in the midst of a page applies no more of it, and another walks from where it began")
    void turnLostInAPage() {
        RecordRef third = new RecordRef(RecordType.CONTACT, "003C");
        host.knows("p1", CONTACT);
        host.knows("p2", LEAD);
        host.knows("p3", third);
        OptOutSync slow = OptOutSync.builder("acme", OptOutKeying.RECORD, crm, store, host)
                .clock(clock)
                .peopleATransaction(1)
                .build();
        slow.pullOnce();
        List.of(CONTACT, LEAD, third).forEach(record -> crm.has(record, true));
        AtomicInteger transactions = new AtomicInteger(); // first the echoes, then a part each
        crm.duringChanges(() -> store.between(() -> {
            if (transactions.incrementAndGet() == 3) {
                store.between(() -> {});
                crm.duringChanges(() -> {});
                clock.advance(Duration.ofMinutes(3));
                newSync().pullOnce();
            }
        }));

        assertThat(slow.pullOnce().rows()).isEqualTo(Map.of(ReadingRow.FIRST_SIGHT_OPTED_OUT, 1));
        assertThat(List.of("p1", "p2", "p3"))
                .allSatisfy(person -> assertThat(host.label(person)).isEqualTo(DncLabel.MARKED));
    }

    /** Dies when a person is marked. */
    private record DyingBook(FakeHost host, String victim) implements LabelBook {
        @Override
        public Optional<String> personBehind(CrmPerson person) {
            return host.personBehind(person);
        }

        @Override
        public LabelState lock(String personId) {
            return host.lock(personId);
        }

        @Override
        public void markFromCrm(String personId, CrmMark cause) {
            if (personId.equals(victim)) {
                throw new Death();
            }
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
    @DisplayName("S8 the newest change of a key wins; one overtaken in the queue is never sent")
    void newestWins() {
        personInBoth(false);

        host.mark("p1", LabelSource.REP);
        host.unmark("p1");
        sync.pushOnce();
        assertThat(crm.written()).isEmpty();

        host.mark("p1", LabelSource.REP);
        sync.pushOnce();
        assertThat(crm.transitionsWritten()).containsExactly(DncTransition.MARK);
        assertThat(store.endedDeliveries()).containsValues(Delivery.End.SUPERSEDED, Delivery.End.DONE);
    }

    @Test
    @DisplayName("S8 an unmark made while the mark is on the wire is sent after it")
    void changeDuringWrite() {
        personInBoth(false);
        host.mark("p1", LabelSource.REP);
        crm.duringWrite(() -> {
            crm.duringWrite(() -> {});
            host.unmark("p1");
        });

        sync.pushOnce();

        assertThat(crm.transitionsWritten()).containsExactly(DncTransition.MARK, DncTransition.UNMARK);
        assertThat(crm.isOptedOut(CONTACT)).isFalse();
    }

    @Test
    @DisplayName("S8 people's own requests go first, then marks, then unmarks")
    void order() {
        RecordRef[] refs = new RecordRef[3];
        for (int i = 0; i < refs.length; i++) {
            refs[i] = new RecordRef(RecordType.CONTACT, "003" + i);
            crm.has(refs[i], i == 0);
            host.knows("q" + i, refs[i]);
        }
        sync.pullOnce();

        host.unmark("q0");
        host.mark("q1", LabelSource.REP);
        host.mark("q2", LabelSource.PERSON);
        sync.pushOnce();

        assertThat(crm.written().stream().map(change -> change.person().ref().orElseThrow()))
                .containsExactly(refs[2], refs[1], refs[0]);
    }

    @Test
    @DisplayName("S9 what may be repeated backs off, honouring the CRM's own delay")
    void backsOff() {
        personInBoth(false);
        host.mark("p1", LabelSource.REP);
        crm.answersWritesWith(change -> WriteOutcome.Failed.of(
                new ConnectorException(ErrorKind.LOCKED, "locked").withRetryAfter(Duration.ofSeconds(20))));

        Instant before = clock.instant();
        sync.pushOnce();

        assertThat(pending().notBefore()).isAfterOrEqualTo(before.plusSeconds(20));
        crm.works();
        sync.pushOnce();
        assertThat(crm.written()).isEmpty();
        clock.advance(Duration.ofSeconds(21));
        sync.pushOnce();
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"QUOTA_EXHAUSTED", "RESERVE_ONLY", "AUTHENTICATION", "CONFIGURATION"})
    @DisplayName(
            "S9 what concerns the whole connection suspends it; its deliveries wait until a human or the time comes")
    void suspends(ErrorKind kind) {
        personInBoth(false);
        host.mark("p1", LabelSource.REP);
        crm.failsWith(kind);
        sync.pushOnce();

        assertThat(sync.health().suspension().orElseThrow().kind()).isEqualTo(kind);
        assertThat(pending().parked()).isNull();

        crm.works();
        sync.pushOnce();
        assertThat(crm.written()).isEmpty();

        sync.resume();
        sync.pushOnce();
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
        assertThat(sync.health().suspension()).isEmpty();
    }

    @Test
    @DisplayName("S9 a suspended connection tries again by itself when its time has come")
    void resumesInTime() {
        personInBoth(false);
        host.mark("p1", LabelSource.REP);
        crm.failsWith(new ConnectorException(ErrorKind.QUOTA_EXHAUSTED, "used up")
                .withUntil(clock.instant().plus(Duration.ofHours(2))));
        sync.pushOnce();
        crm.works();

        clock.advance(Duration.ofHours(1));
        sync.pushOnce();
        assertThat(crm.written()).isEmpty();

        clock.advance(Duration.ofHours(1));
        sync.pushOnce();
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
        assertThat(sync.health().suspension()).isEmpty();
    }

    /** p1 has been marked by a rep, and waits with the connection for two hours. */
    private Instant waitWithReserve() {
        twoPeople();
        host.mark("p1", LabelSource.REP);
        Instant until = clock.instant().plus(Duration.ofHours(2));
        crm.keepsReserve(until);
        sync.pushOnce();
        return until;
    }

    private void twoPeople() {
        personInBoth(false);
        crm.has(LEAD, false);
        host.knows("p2", LEAD);
        sync.pullOnce();
    }

    private Suspension suspension() {
        return sync.health().suspension().orElseThrow();
    }

    @ParameterizedTest(name = "restarted: {0}")
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "S9 a connection that waits with a reserve lets people's own requests through, and goes on waiting for the rest")
    void reserve(boolean restarted) {
        Instant until = waitWithReserve();
        assertThat(suspension().kind()).isEqualTo(ErrorKind.RESERVE_ONLY);
        if (restarted) {
            sync = newSync();
        }

        host.mark("p2", LabelSource.PERSON);
        assertThat(sync.pushOnce()).isEqualTo(new PushReport(1, 0, 0));

        assertThat(crm.isOptedOut(LEAD)).isTrue();
        assertThat(crm.isOptedOut(CONTACT)).isFalse();
        assertThat(pending().parked()).isNull();
        assertThat(suspension().until()).isEqualTo(until);
        assertThat(sync.pullOnce().rows()).isEmpty();

        crm.works();
        clock.advance(Duration.ofHours(2));
        sync.pushOnce();
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
        assertThat(sync.health().suspension()).isEmpty();
    }

    @Test
    @DisplayName("S9 a reserve lasts: people's own requests of a minute go together")
    void reserveIsNotSpentOneByOne() {
        waitWithReserve();
        host.mark("p2", LabelSource.PERSON);
        sync.pushOnce();

        host.mark("p1", LabelSource.PERSON);
        sync.pushOnce();
        assertThat(crm.isOptedOut(CONTACT)).isFalse();

        clock.advance(Duration.ofMinutes(1));
        sync.pushOnce();
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @Test
    @DisplayName(
            "S9 a person's own request that is refused waits like the rest, and no late answer to another opens the door")
    void reserveUsedUp() {
        twoPeople();
        Instant until = clock.instant().plus(Duration.ofHours(1));
        crm.keepsReserve(until.plus(Duration.ofHours(1)));
        crm.answersWritesWith(change -> WriteOutcome.Failed.of(
                new ConnectorException(ErrorKind.QUOTA_EXHAUSTED, "the reserve too").withUntil(until)));
        host.mark("p2", LabelSource.PERSON);
        crm.duringChanges(sync::pushOnce);
        sync.pullOnce();

        assertThat(suspension().kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
        assertThat(suspension().until()).isEqualTo(until);
        int asked = crm.asked();
        clock.advance(Duration.ofMinutes(59));
        sync.pushOnce();
        assertThat(crm.asked()).isEqualTo(asked);

        crm.works();
        clock.advance(Duration.ofMinutes(1));
        sync.pushOnce();
        assertThat(crm.isOptedOut(LEAD)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"QUOTA_EXHAUSTED", "AUTHENTICATION", "CONFIGURATION"})
    @DisplayName("S9 what the CRM itself refuses holds people's own requests too")
    void noReserve(ErrorKind kind) {
        waitWithReserve();
        sync.resume();
        crm.failsWith(kind);
        sync.pushOnce();
        crm.works();

        host.mark("p2", LabelSource.PERSON);
        sync.pushOnce();
        assertThat(crm.written()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"PERMISSION", "INVALID_REQUEST", "NOT_FOUND"})
    @DisplayName("S9 what needs a human is parked with the reason and what to do, and can be retried by hand")
    void parks(ErrorKind kind) {
        personInBoth(false);
        host.mark("p1", LabelSource.REP);
        crm.answersWritesWith(change -> WriteOutcome.Failed.of(new ConnectorException(kind, "the CRM said no")));
        assertThat(sync.pushOnce()).isEqualTo(new PushReport(0, 0, 1));
        Delivery.Parked parked = Objects.requireNonNull(pending().parked());
        assertThat(parked.reason()).contains("the CRM said no");
        assertThat(parked.remedy()).isNotBlank();

        crm.works();
        sync.pushOnce();
        assertThat(crm.written()).isEmpty();
        assertThat(store.inTransaction(() -> sync.retry(CONTACT_KEY))).isTrue();
        sync.pushOnce();
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @Test
    @DisplayName(
            "S9 a parked UNMARK that somebody made in the CRM is done when it is retried, though the feed never told")
    void retriedAfterTheChangeWasMade() {
        personInBoth(true);
        crm.cannotUnmark();
        host.unmark("p1");
        sync.pushOnce();
        crm.changesUnseen(CONTACT, false);

        store.inTransaction(() -> sync.retry(CONTACT_KEY));
        settle();

        assertThat(contact().pending()).isNull();
        assertThat(contact().shadow()).isEqualTo(OptOutStatus.NOT_OPTED_OUT);
    }

    @Test
    @DisplayName("S8 a MARK that the CRM surely did not take, and that an unmark overtook, leaves nothing behind")
    void refusedAndOvertaken() {
        personInBoth(false);
        host.mark("p1", LabelSource.REP);
        crm.answersWritesWith(change -> {
            host.unmark("p1");
            return WriteOutcome.Failed.of(new ConnectorException(ErrorKind.PERMISSION, "the CRM said no"));
        });
        sync.pushOnce();
        crm.works();
        settle();

        assertThat(contact().pending()).isNull();
        assertThat(crm.written()).isEmpty();
    }

    @Test
    @DisplayName("S9 one bad change of a batch does not sink the others")
    void oneBadOfMany() {
        crm.has(LEAD, false);
        personInBoth(false);
        host.knows("p2", LEAD);
        sync.pullOnce();
        crm.answersWritesWith(change -> change.person().ref().orElseThrow().equals(LEAD)
                ? WriteOutcome.Failed.of(new ConnectorException(ErrorKind.INVALID_REQUEST, "no"))
                : new WriteOutcome.Applied(false, null));

        host.mark("p1", LabelSource.REP);
        host.mark("p2", LabelSource.REP);

        assertThat(sync.pushOnce()).isEqualTo(new PushReport(1, 0, 1));
        assertThat(store.key(LEAD_KEY).pending()).isNotNull();
        assertThat(contact().pending()).isNull();
    }

    @Test
    @DisplayName("a CRM that can't unmark: the delivery is parked with the reason")
    void refused() {
        personInBoth(true);
        crm.cannotUnmark();
        host.unmark("p1");

        assertThat(sync.pushOnce()).isEqualTo(new PushReport(0, 0, 1));
        assertThat(Objects.requireNonNull(pending().parked()).reason()).contains("can't");
    }

    @Test
    @DisplayName("an UNMARK that finds a newer value looks first, and the opt-out wins")
    void superseded() {
        personInBoth(true);
        host.unmark("p1");
        crm.answersWritesWith(
                change -> new WriteOutcome.Superseded(change.lifts().orElseThrow()));
        sync.pushOnce();
        crm.works();
        settle();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(host.overtaken()).isEqualTo(1);
    }

    @Test
    @DisplayName("L12 a deleted record lifts nothing, and what waited for it ends")
    void deleted() {
        personInBoth(true);
        crm.delete(CONTACT);
        sync.pullOnce();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(contact().gone()).isTrue();
        host.unmark("p1");
        assertThat(contact().pending()).isNull();
    }

    @Test
    @DisplayName(
            "L12 S2 a deleted record that comes back is seen for the first time: a mark made meanwhile is pushed to it")
    void restoredAfterAMark() {
        personInBoth(false);
        crm.delete(CONTACT);
        sync.pullOnce();
        host.mark("p1", LabelSource.REP);
        crm.restore(CONTACT, false);
        settle();

        assertThat(crm.isOptedOut(CONTACT)).isTrue();
        assertThat(contact().gone()).isFalse();
    }

    @Test
    @DisplayName("L12 S2 a deleted record that comes back opted out marks the label, though it was unmarked meanwhile")
    void restoredAfterAnUnmark() {
        personInBoth(true);
        crm.delete(CONTACT);
        sync.pullOnce();
        host.unmark("p1");
        crm.restore(CONTACT, true);
        settle();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @Test
    @DisplayName(
            "a record that was gone and is tracked again is looked at: one that could not be seen leaves no trace in the feed")
    void trackedAgain() {
        personInBoth(false);
        crm.delete(CONTACT);
        sync.pullOnce();
        crm.changesUnseen(CONTACT, true);
        settle();
        assertThat(contact().gone()).isTrue();

        host.knows("p1", CONTACT);
        settle();

        assertThat(contact().gone()).isFalse();
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
    }

    @Test
    @DisplayName("a record merged into another: the mark follows to the other one")
    void merged() {
        personInBoth(true);
        crm.has(LEAD, false);
        crm.merge(CONTACT, LEAD);
        settle();

        assertThat(crm.isOptedOut(LEAD)).isTrue();
        assertThat(store.key(LEAD_KEY).shadow()).isEqualTo(OptOutStatus.OPTED_OUT);
        assertThat(contact().gone()).isTrue();
    }

    @Test
    @DisplayName("a write that the CRM redirected: the other record is looked at from then on")
    void redirected() {
        personInBoth(false);
        crm.has(LEAD, false);
        host.mark("p1", LabelSource.REP);
        crm.merge(CONTACT, LEAD);
        sync.pushOnce();
        settle();

        assertThat(crm.isOptedOut(LEAD)).isTrue();
        assertThat(contact().gone()).isTrue();
        assertThat(store.key(LEAD_KEY).shadow()).isEqualTo(OptOutStatus.OPTED_OUT);
    }

    @Test
    @DisplayName(
            "a redirected write overtaken by an unmark: the newer delivery ends with the record, none is left behind")
    void redirectedAndOvertaken() {
        personInBoth(false);
        crm.has(LEAD, false);
        host.mark("p1", LabelSource.REP);
        crm.merge(CONTACT, LEAD);
        crm.duringWrite(() -> {
            crm.duringWrite(() -> {});
            host.unmark("p1");
        });
        sync.pushOnce();

        assertThat(contact().pending()).isNull();
        assertThat(store.endedDeliveries()).containsValue(Delivery.End.RECORD_GONE);
    }

    @Test
    @DisplayName("a lost cursor: everyone is compared")
    void cursorLost() {
        personInBoth(false);
        crm.losesTheCursor();
        crm.has(CONTACT, true);

        sync.pullOnce();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
    }

    @Test
    @DisplayName("S7 a feed that fails does not move the cursor")
    void feedFails() {
        personInBoth(false);
        ChangeCursor before = store.inTransaction(store::cursor);
        crm.has(CONTACT, true);
        crm.failsWith(ErrorKind.UNAVAILABLE);
        sync.pullOnce();
        assertThat(store.inTransaction(store::cursor)).isEqualTo(before);
        assertThat(sync.health().lastProblem()).isPresent();

        crm.works();
        clock.advance(Duration.ofSeconds(2));
        sync.pullOnce();
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(sync.health().lastProblem()).isEmpty();
    }

    @Test
    @DisplayName("S9 a CRM that is away is asked less and less often, and the problem is told until it answers")
    void away() {
        personInBoth(false);
        crm.failsWith(ErrorKind.UNAVAILABLE);
        int before = crm.asked();
        for (int second = 0; second < 600; second++) {
            clock.advance(Duration.ofSeconds(1));
            sync.pullOnce();
            sync.pushOnce();
            assertThat(sync.health().lastProblem()).isPresent();
        }
        assertThat(crm.asked() - before).isBetween(10, 40);

        crm.works();
        crm.has(CONTACT, true);
        clock.advance(Duration.ofSeconds(33));
        sync.pullOnce();
        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
        assertThat(sync.health().lastProblem()).isEmpty();
    }

    @Test
    @DisplayName("a record id that the CRM does not know: nothing waits for it, the person's other records go on")
    void unknownRecord() {
        personInBoth(false);
        host.knows("p1", new RecordRef(RecordType.CONTACT, "003-never-was"));
        host.mark("p1", LabelSource.REP);
        settle();

        KeyState unknown = store.key(new OptOutKey.OfRecord(new RecordRef(RecordType.CONTACT, "003-never-was")));
        assertThat(unknown.gone()).isTrue();
        assertThat(unknown.pending()).isNull();
        assertThat(crm.isOptedOut(CONTACT)).isTrue();
    }

    @Test
    @DisplayName("people the host does not know are counted and left alone")
    void strangers() {
        crm.has(CONTACT, true);

        assertThat(sync.pullOnce().strangers()).isEqualTo(1);
    }

    @Test
    @DisplayName("S7 someone opted out in the CRM before the host knew them is marked when they come")
    void strangerComesLater() {
        crm.has(CONTACT, true);
        sync.pullOnce();

        host.knows("p1", CONTACT);
        sync.pullOnce();

        assertThat(host.label("p1")).isEqualTo(DncLabel.MARKED);
    }
}
