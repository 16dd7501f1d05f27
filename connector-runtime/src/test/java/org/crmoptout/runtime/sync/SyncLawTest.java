package org.crmoptout.runtime.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.runtime.sync.LabelBook.CrmMark;
import org.crmoptout.runtime.sync.SyncLaw.LabelRow;
import org.crmoptout.runtime.sync.SyncLaw.LabelRuling;
import org.crmoptout.runtime.sync.SyncLaw.PendingChange;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRuling;
import org.crmoptout.runtime.sync.SyncLaw.WriteRuling;
import org.crmoptout.runtime.sync.SyncStore.ReviewEnd;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The sync's law")
class SyncLawTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant SEEN = T0.plusSeconds(100);
    private static final Instant BEFORE_SIGHT = T0.plusSeconds(50);
    private static final Instant AFTER_SIGHT = T0.plusSeconds(150);
    private static final Instant READ = T0.plusSeconds(200);
    private static final Instant NOW = T0.plusSeconds(210);
    private static final OptOutKey KEY = new OptOutKey.OfRecord(new RecordRef(RecordType.CONTACT, "003A"));

    private static KeyState unseen() {
        return KeyState.unseen(KEY, "p1", null, T0);
    }

    private static KeyState shadow(OptOutStatus status) {
        return unseen().seen(new Sighting(status, SEEN, SEEN));
    }

    private static KeyState optedOut() {
        return shadow(OptOutStatus.OPTED_OUT);
    }

    private static KeyState notOptedOut() {
        return shadow(OptOutStatus.NOT_OPTED_OUT);
    }

    private static Delivery delivery(DncTransition transition, int attempts) {
        return new Delivery("d1", transition, T0, false, attempts, T0, null, null);
    }

    private static Delivery mark(int attempts) {
        return delivery(DncTransition.MARK, attempts);
    }

    private static Delivery unmark(int attempts) {
        return delivery(DncTransition.UNMARK, attempts);
    }

    private static KeyState inDoubt(KeyState key) {
        return key.writeEnded(AFTER_SIGHT, true);
    }

    private static LabelState marked(LabelSource source, Instant assertedAt) {
        return new LabelState(DncLabel.MARKED, assertedAt, source);
    }

    private static LabelState markedByRep() {
        return marked(LabelSource.REP, BEFORE_SIGHT);
    }

    private static LabelState unmarked() {
        return new LabelState(DncLabel.UNMARKED, BEFORE_SIGHT, LabelSource.REP);
    }

    private static ReadingRuling reading(LabelState label, KeyState key, OptOutStatus status) {
        return SyncLaw.onReading(label, key, new Sighting(status, READ, NOW), false, SyncRules.standard());
    }

    private static void isRow(
            ReadingRuling ruling, ReadingRow row, @Nullable OptOutStatus shadow, PendingChange pending) {
        assertThat(ruling.row()).isEqualTo(row);
        assertThat(ruling.key().shadow()).isEqualTo(shadow);
        assertThat(ruling.pending()).isEqualTo(pending);
    }

    @Nested
    @DisplayName("A reading")
    class AReading {

        @Test
        @DisplayName("S7 answers a read that was wanted before it began, and none that was wanted since")
        void wantedRead() {
            KeyState wantedBefore = optedOut().readDue(READ);
            KeyState wantedSince = optedOut().readDue(NOW);

            assertThat(reading(markedByRep(), wantedBefore, OptOutStatus.OPTED_OUT)
                            .key()
                            .readDueAt())
                    .isNull();
            assertThat(reading(markedByRep(), wantedSince, OptOutStatus.OPTED_OUT)
                            .key()
                            .readDueAt())
                    .isEqualTo(NOW);
        }

        @Test
        @DisplayName(
                "S7 that is not believed leaves a read that was wanted since it began, and no other answers that one")
        void wantedReadAndTwoOthers() {
            KeyState wantedSince = inDoubt(optedOut()).readDue(NOW);
            Sighting tooOld = new Sighting(OptOutStatus.OPTED_OUT, BEFORE_SIGHT, NOW);

            KeyState disbelieved = SyncLaw.onReading(markedByRep(), wantedSince, tooOld, false, SyncRules.standard())
                    .key();
            assertThat(disbelieved.readDueAt()).isEqualTo(NOW);

            KeyState echoed =
                    reading(markedByRep(), disbelieved, OptOutStatus.OPTED_OUT).key();
            assertThat(echoed.readDueAt()).isEqualTo(NOW);
        }

        @ParameterizedTest(name = "with shadow {0}")
        @EnumSource(OptOutStatus.class)
        @DisplayName("UNKNOWN, any label: nothing")
        void unknown(OptOutStatus shadow) {
            KeyState key = shadow == OptOutStatus.UNKNOWN ? unseen() : shadow(shadow);

            ReadingRuling ruling = reading(markedByRep(), key, OptOutStatus.UNKNOWN);

            isRow(ruling, ReadingRow.NOTHING_SAID, key.shadow(), PendingChange.KEEP);
            assertThat(ruling.key()).isEqualTo(key);
            assertThat(ruling.mark()).isNull();
        }

        @Test
        @DisplayName("S1 = shadow: echo, the sight moves, doubt ends")
        void echo() {
            KeyState key = inDoubt(optedOut());

            ReadingRuling ruling = reading(markedByRep(), key, OptOutStatus.OPTED_OUT);

            isRow(ruling, ReadingRow.ECHO, OptOutStatus.OPTED_OUT, PendingChange.KEEP);
            assertThat(ruling.key().seenAt()).isEqualTo(READ);
            assertThat(ruling.key().inDoubt()).isFalse();
            assertThat(ruling.mark()).isNull();
            assertThat(ruling.reviewQuestion()).isNull();
        }

        @Test
        @DisplayName("S1 = shadow NOT_OPTED_OUT with a MARK pending: the MARK stays to be pushed")
        void echoKeepsAMark() {
            isRow(
                    reading(markedByRep(), notOptedOut().withPending(mark(0)), OptOutStatus.NOT_OPTED_OUT),
                    ReadingRow.ECHO,
                    OptOutStatus.NOT_OPTED_OUT,
                    PendingChange.KEEP);
        }

        @Test
        @DisplayName("= shadow OPTED_OUT with an UNMARK waiting, not in doubt: the UNMARK stays to be pushed")
        void echoKeepsAnUnmark() {
            ReadingRuling ruling = reading(unmarked(), optedOut().withPending(unmark(0)), OptOutStatus.OPTED_OUT);

            isRow(ruling, ReadingRow.ECHO, OptOutStatus.OPTED_OUT, PendingChange.KEEP);
            assertThat(ruling.mark()).isNull();
        }

        @Test
        @DisplayName("= shadow NOT_OPTED_OUT with an UNMARK in doubt: it was applied")
        void echoAfterUnmark() {
            isRow(
                    reading(unmarked(), inDoubt(notOptedOut().withPending(unmark(1))), OptOutStatus.NOT_OPTED_OUT),
                    ReadingRow.ECHO_AFTER_UNMARK,
                    OptOutStatus.NOT_OPTED_OUT,
                    PendingChange.DONE);
        }

        @Test
        @DisplayName("= shadow OPTED_OUT with an UNMARK in doubt: the opt-out wins and the one who unmarked is told")
        void echoOvertakesUnmark() {
            ReadingRuling ruling =
                    reading(unmarked(), inDoubt(optedOut().withPending(unmark(1))), OptOutStatus.OPTED_OUT);

            isRow(ruling, ReadingRow.ECHO_OVERTAKES_UNMARK, OptOutStatus.OPTED_OUT, PendingChange.OVERTAKEN);
            assertThat(ruling.mark()).isEqualTo(CrmMark.UNMARK_OVERTAKEN);
        }

        @Test
        @DisplayName("S2 none, OPTED_OUT, UNMARKED: the label is marked, nothing to push")
        void firstSightOptedOut() {
            ReadingRuling ruling = reading(LabelState.neverMarked(), unseen(), OptOutStatus.OPTED_OUT);

            isRow(ruling, ReadingRow.FIRST_SIGHT_OPTED_OUT, OptOutStatus.OPTED_OUT, PendingChange.KEEP);
            assertThat(ruling.mark()).isEqualTo(CrmMark.OPTED_OUT_IN_CRM);
        }

        @Test
        @DisplayName("S2 none, OPTED_OUT, MARKED: the label stays as it is, a pending MARK is done")
        void firstSightAgrees() {
            ReadingRuling ruling = reading(markedByRep(), unseen().withPending(mark(0)), OptOutStatus.OPTED_OUT);

            isRow(ruling, ReadingRow.FIRST_SIGHT_OPTED_OUT, OptOutStatus.OPTED_OUT, PendingChange.DONE);
            assertThat(ruling.mark()).isNull();
        }

        @Test
        @DisplayName("S2 none, NOT_OPTED_OUT, MARKED: push MARK")
        void firstSightOfMarked() {
            isRow(
                    reading(markedByRep(), unseen(), OptOutStatus.NOT_OPTED_OUT),
                    ReadingRow.FIRST_SIGHT_OF_MARKED,
                    OptOutStatus.NOT_OPTED_OUT,
                    PendingChange.PUSH);
        }

        @Test
        @DisplayName("none, NOT_OPTED_OUT, UNMARKED: adopt")
        void firstSightAdopted() {
            ReadingRuling ruling = reading(unmarked(), unseen(), OptOutStatus.NOT_OPTED_OUT);

            isRow(ruling, ReadingRow.FIRST_SIGHT_ADOPTED, OptOutStatus.NOT_OPTED_OUT, PendingChange.KEEP);
            assertThat(ruling.mark()).isNull();
        }

        @Test
        @DisplayName("NOT, OPTED_OUT, MARKED: agree, a pending MARK is done, a review closes by itself")
        void markAgreed() {
            ReadingRuling ruling = reading(markedByRep(), notOptedOut().withPending(mark(1)), OptOutStatus.OPTED_OUT);

            isRow(ruling, ReadingRow.MARK_AGREED, OptOutStatus.OPTED_OUT, PendingChange.DONE);
            assertThat(ruling.reviewEnd()).isEqualTo(ReviewEnd.CRM_OPTED_OUT_AGAIN);
        }

        @Test
        @DisplayName("NOT, OPTED_OUT, UNMARKED: label MARKED by CRM")
        void markedInCrm() {
            ReadingRuling ruling = reading(unmarked(), notOptedOut(), OptOutStatus.OPTED_OUT);

            isRow(ruling, ReadingRow.MARKED_IN_CRM, OptOutStatus.OPTED_OUT, PendingChange.KEEP);
            assertThat(ruling.mark()).isEqualTo(CrmMark.OPTED_OUT_IN_CRM);
        }

        @Test
        @DisplayName("NOT, OPTED_OUT, UNMARKED with an UNMARK pending: it is dropped and the one who unmarked is told")
        void markedInCrmDropsUnmark() {
            ReadingRuling ruling =
                    reading(unmarked(), inDoubt(notOptedOut().withPending(unmark(0))), OptOutStatus.OPTED_OUT);

            isRow(ruling, ReadingRow.MARKED_IN_CRM, OptOutStatus.OPTED_OUT, PendingChange.OVERTAKEN);
            assertThat(ruling.mark()).isEqualTo(CrmMark.UNMARK_OVERTAKEN);
        }

        @Test
        @DisplayName("OPTED_OUT, NOT, UNMARKED: agree, a pending UNMARK is done")
        void unmarkAgreed() {
            isRow(
                    reading(unmarked(), optedOut().withPending(unmark(1)), OptOutStatus.NOT_OPTED_OUT),
                    ReadingRow.UNMARK_AGREED,
                    OptOutStatus.NOT_OPTED_OUT,
                    PendingChange.DONE);
        }

        @Test
        @DisplayName("OPTED_OUT, NOT, MARKED with a MARK pending: keep and push")
        void markOnItsWay() {
            isRow(
                    reading(markedByRep(), optedOut().withPending(mark(0)), OptOutStatus.NOT_OPTED_OUT),
                    ReadingRow.MARK_ON_ITS_WAY,
                    OptOutStatus.NOT_OPTED_OUT,
                    PendingChange.KEEP);
        }

        @ParameterizedTest(name = "by {0}")
        @EnumSource(LabelSource.class)
        @DisplayName("OPTED_OUT, NOT, MARKED, asserted after the last sight: cannot be ordered, push MARK again")
        void unordered(LabelSource source) {
            isRow(
                    reading(marked(source, AFTER_SIGHT), optedOut(), OptOutStatus.NOT_OPTED_OUT),
                    ReadingRow.UNORDERED,
                    OptOutStatus.NOT_OPTED_OUT,
                    PendingChange.PUSH);
        }

        @Test
        @DisplayName("OPTED_OUT, NOT, MARKED, asserted at the very instant of the last sight: a tie never clears")
        void tie() {
            isRow(
                    reading(marked(LabelSource.REP, SEEN), optedOut(), OptOutStatus.NOT_OPTED_OUT),
                    ReadingRow.UNORDERED,
                    OptOutStatus.NOT_OPTED_OUT,
                    PendingChange.PUSH);
        }

        @Test
        @DisplayName("S3 OPTED_OUT, NOT, MARKED by PERSON: review")
        void personsRequest() {
            ReadingRuling ruling =
                    reading(marked(LabelSource.PERSON, BEFORE_SIGHT), optedOut(), OptOutStatus.NOT_OPTED_OUT);

            isRow(ruling, ReadingRow.PROTECTED_MARK, OptOutStatus.NOT_OPTED_OUT, PendingChange.KEEP);
            assertThat(ruling.reviewQuestion()).isNotBlank();
        }

        @Test
        @DisplayName("S3 OPTED_OUT, NOT, MARKED, another key of the person opted out: review")
        void anotherKey() {
            Sighting unticked = new Sighting(OptOutStatus.NOT_OPTED_OUT, READ, NOW);

            ReadingRuling ruling = SyncLaw.onReading(markedByRep(), optedOut(), unticked, true, SyncRules.standard());

            isRow(ruling, ReadingRow.PROTECTED_MARK, OptOutStatus.NOT_OPTED_OUT, PendingChange.KEEP);
            assertThat(ruling.reviewQuestion()).isNotBlank();
        }

        @ParameterizedTest(name = "by {0}")
        @EnumSource(names = {"REP", "CRM"})
        @DisplayName("S3 OPTED_OUT, NOT, MARKED otherwise: the policy, which is REVIEW; the label is never cleared")
        void policy(LabelSource source) {
            ReadingRuling ruling = reading(marked(source, BEFORE_SIGHT), optedOut(), OptOutStatus.NOT_OPTED_OUT);

            isRow(ruling, ReadingRow.UNMARK_IN_REVIEW, OptOutStatus.NOT_OPTED_OUT, PendingChange.KEEP);
            assertThat(ruling.reviewQuestion()).isNotBlank();
            assertThat(ruling.mark()).isNull();
        }
    }

    @Nested
    @DisplayName("A reading is believed only if")
    class Believed {

        private void isReadAgain(KeyState key) {
            ReadingRuling ruling = reading(unmarked(), key, OptOutStatus.OPTED_OUT);
            isRow(ruling, ReadingRow.READ_AGAIN, key.shadow(), PendingChange.KEEP);
            assertThat(ruling.key().readDueAt()).isNotNull();
            assertThat(ruling.mark()).isNull();
        }

        @Test
        @DisplayName("it was begun after our last write ended")
        void afterLastWrite() {
            isReadAgain(notOptedOut().writeEnded(READ.plusSeconds(1), false));
            isReadAgain(notOptedOut().writeEnded(READ, false));
            assertThat(reading(
                                    unmarked(),
                                    notOptedOut().writeEnded(READ.minusNanos(1000), false),
                                    OptOutStatus.OPTED_OUT)
                            .row())
                    .isEqualTo(ReadingRow.MARKED_IN_CRM);
        }

        @Test
        @DisplayName("no write is running, nor was one that nobody ended when the read began")
        void noWriteRunning() {
            isReadAgain(SyncLaw.onWriteStart(notOptedOut().withPending(mark(0)), SEEN, READ.plusSeconds(60)));
            isReadAgain(SyncLaw.onWriteStart(notOptedOut().withPending(mark(0)), SEEN, READ));
        }

        @Test
        @DisplayName("it was not begun before the sight we have")
        void notBeforeTheSight() {
            Instant later = READ.plusSeconds(1);
            isReadAgain(unseen().seen(new Sighting(OptOutStatus.NOT_OPTED_OUT, later, later)));
        }

        @Test
        @DisplayName("it says the same as the sight we have, or was begun after that one had ended")
        void notDuringTheSight() {
            KeyState seenMeanwhile = unseen().seen(new Sighting(OptOutStatus.NOT_OPTED_OUT, SEEN, READ));

            isReadAgain(seenMeanwhile);
            assertThat(reading(unmarked(), seenMeanwhile, OptOutStatus.NOT_OPTED_OUT)
                            .row())
                    .isEqualTo(ReadingRow.ECHO);
        }
    }

    @Nested
    @DisplayName("A change of the label")
    class AChange {

        private void isRow(LabelRuling ruling, LabelRow row, PendingChange pending) {
            assertThat(ruling.row()).isEqualTo(row);
            assertThat(ruling.pending()).isEqualTo(pending);
        }

        private LabelRuling onMark(KeyState key) {
            return SyncLaw.onLabelChange(DncTransition.MARK, key, NOW, SyncRules.standard());
        }

        private LabelRuling onUnmark(KeyState key) {
            return SyncLaw.onLabelChange(DncTransition.UNMARK, key, NOW, SyncRules.standard());
        }

        @Test
        @DisplayName("MARK, shadow OPTED_OUT, no UNMARK pending, no write running, no doubt: nothing")
        void markAlreadySo() {
            isRow(onMark(optedOut()), LabelRow.ALREADY_SO, PendingChange.KEEP);
        }

        @Test
        @DisplayName("MARK, else: the pending delivery becomes MARK")
        void markElse() {
            isRow(onMark(unseen()), LabelRow.PUSH, PendingChange.PUSH);
            isRow(onMark(notOptedOut()), LabelRow.PUSH, PendingChange.PUSH);
            isRow(onMark(inDoubt(optedOut())), LabelRow.PUSH, PendingChange.PUSH);
            isRow(onMark(optedOut().withPending(unmark(0))), LabelRow.PUSH, PendingChange.PUSH);
            KeyState writing = SyncLaw.onWriteStart(optedOut().withPending(unmark(0)), NOW, NOW.plusSeconds(60));
            isRow(onMark(writing), LabelRow.PUSH, PendingChange.PUSH);
        }

        @Test
        @DisplayName("MARK with a MARK pending: it stays, unless it is parked and gets a new try")
        void markOnItsWay() {
            isRow(onMark(notOptedOut().withPending(mark(3))), LabelRow.ON_ITS_WAY, PendingChange.KEEP);
            isRow(onMark(notOptedOut().withPending(mark(3).parkedFor("no", "do"))), LabelRow.PUSH, PendingChange.PUSH);
        }

        @Test
        @DisplayName("UNMARK, a MARK never attempted, key known not opted out: the MARK is dropped")
        void unmarkDropsMark() {
            isRow(onUnmark(notOptedOut().withPending(mark(0))), LabelRow.ALREADY_SO, PendingChange.SUPERSEDED);
        }

        @Test
        @DisplayName("UNMARK of an opted-out key: the pending delivery becomes UNMARK")
        void unmarkOptedOut() {
            isRow(onUnmark(optedOut()), LabelRow.PUSH, PendingChange.PUSH);
        }

        @Test
        @DisplayName("UNMARK while a MARK is on the wire: pending, to be sent when the write has ended")
        void unmarkWhileWriting() {
            KeyState writing = SyncLaw.onWriteStart(notOptedOut().withPending(mark(0)), NOW, NOW.plusSeconds(60));
            isRow(onUnmark(writing), LabelRow.PUSH, PendingChange.PUSH);
        }

        @Test
        @DisplayName("UNMARK of a key in doubt or never seen: read first")
        void unmarkInDoubt() {
            LabelRuling doubt = onUnmark(inDoubt(notOptedOut().withPending(mark(1))));
            isRow(doubt, LabelRow.READ_FIRST, PendingChange.PUSH);
            assertThat(doubt.key().readDueAt()).isEqualTo(NOW);
            isRow(onUnmark(unseen()), LabelRow.READ_FIRST, PendingChange.PUSH);
        }

        @Test
        @DisplayName(
                "UNMARK while a MARK is on the wire: read when that write is taken for dead, unless its end is recorded")
        void unmarkDuringAMark() {
            Instant deadAt = NOW.plusSeconds(60);
            KeyState writing = SyncLaw.onWriteStart(notOptedOut().withPending(mark(0)), AFTER_SIGHT, deadAt);

            LabelRuling ruling = onUnmark(writing);

            isRow(ruling, LabelRow.PUSH, PendingChange.PUSH);
            assertThat(ruling.key().readDueAt()).isEqualTo(deadAt);
            KeyState next = ruling.key().withPending(unmark(0));
            assertThat(SyncLaw.onWriteConfirmed(next, mark(1), AFTER_SIGHT, NOW)
                            .key()
                            .readDueAt())
                    .isNull();
        }

        @ParameterizedTest(name = "{0}")
        @EnumSource(DncTransition.class)
        @DisplayName("L12 on a record that is gone: nothing")
        void gone(DncTransition transition) {
            isRow(
                    SyncLaw.onLabelChange(transition, optedOut().recordGone(), NOW, SyncRules.standard()),
                    LabelRow.GONE,
                    PendingChange.KEEP);
        }
    }

    @Nested
    @DisplayName("A write")
    class AWrite {

        private final Instant deadAt = NOW.plusSeconds(60);
        private final Instant ended = NOW.plusSeconds(2);

        @Test
        @DisplayName("starts: the key is in doubt, the attempt counted")
        void starts() {
            KeyState writing = SyncLaw.onWriteStart(notOptedOut().withPending(mark(0)), NOW, deadAt);

            assertThat(writing.inDoubt()).isTrue();
            assertThat(writing.isWriting(NOW)).isTrue();
            assertThat(writing.pending()).isEqualTo(mark(1));
        }

        @Test
        @DisplayName("confirmed: shadow = written value, seen when the write STARTED, doubt ends, delivery done")
        void confirmed() {
            KeyState writing = SyncLaw.onWriteStart(notOptedOut().withPending(mark(0)), NOW, deadAt);

            WriteRuling ruling = SyncLaw.onWriteConfirmed(writing, mark(1), NOW, ended);

            assertThat(ruling.pending()).isEqualTo(PendingChange.DONE);
            assertThat(ruling.key().shadow()).isEqualTo(OptOutStatus.OPTED_OUT);
            assertThat(ruling.key().seenAt()).isEqualTo(NOW);
            assertThat(ruling.key().lastWriteEndedAt()).isEqualTo(ended);
            assertThat(ruling.key().inDoubt()).isFalse();
            assertThat(ruling.key().isWriting(NOW)).isFalse();
        }

        @Test
        @DisplayName("S8 confirmed after a newer change took its place: the newer one stays pending")
        void confirmedButNotNewest() {
            Delivery newer = new Delivery("d2", DncTransition.UNMARK, NOW, false, 0, NOW, null, null);
            KeyState writing = SyncLaw.onWriteStart(notOptedOut().withPending(mark(0)), NOW, deadAt)
                    .withPending(newer);

            WriteRuling ruling = SyncLaw.onWriteConfirmed(writing, mark(1), NOW, ended);

            assertThat(ruling.pending()).isEqualTo(PendingChange.KEEP);
            assertThat(ruling.key().pending()).isEqualTo(newer);
            assertThat(ruling.key().shadow()).isEqualTo(OptOutStatus.OPTED_OUT);
        }

        @Test
        @DisplayName("a read wanted while it ran is still wanted after its confirmation")
        void keepsAWantedRead() {
            KeyState writing = SyncLaw.onWriteStart(notOptedOut().withPending(mark(0)), NOW, deadAt);
            KeyState readWanted =
                    reading(markedByRep(), writing, OptOutStatus.OPTED_OUT).key();

            assertThat(SyncLaw.onWriteConfirmed(readWanted, mark(1), NOW, ended)
                            .key()
                            .readDueAt())
                    .isNotNull();
            assertThat(SyncLaw.onWriteConfirmed(writing, mark(1), NOW, ended)
                            .key()
                            .readDueAt())
                    .isNull();
        }

        @Test
        @DisplayName("answer lost: the key stays in doubt, a MARK may be repeated blindly")
        void markLost() {
            KeyState writing = SyncLaw.onWriteStart(notOptedOut().withPending(mark(0)), NOW, deadAt);

            KeyState next = SyncLaw.onWriteFailed(writing, ended, true);

            assertThat(next.inDoubt()).isTrue();
            assertThat(next.readDueAt()).isNull();
            assertThat(next.pending()).isEqualTo(mark(1));
        }

        @Test
        @DisplayName(
                "answer lost: an UNMARK is never repeated blindly, and until it is taken for dead nothing is sent or believed")
        void unmarkLost() {
            KeyState writing = SyncLaw.onWriteStart(optedOut().withPending(unmark(0)), NOW, deadAt);

            KeyState next = SyncLaw.onUnmarkInDoubt(writing, ended);

            assertThat(next.inDoubt()).isTrue();
            assertThat(next.isWriting(ended)).isTrue();
            assertThat(next.readDueAt()).isEqualTo(deadAt);
            KeyState marked = next.withPending(mark(0));
            assertThat(SyncLaw.maySend(marked, ended)).isFalse();
            assertThat(SyncLaw.maySend(marked, deadAt)).isTrue();
        }

        @Test
        @DisplayName("crash during an UNMARK: the key is due to be read once the write is taken for dead")
        void crashDuringUnmark() {
            KeyState writing = SyncLaw.onWriteStart(optedOut().withPending(unmark(0)), NOW, deadAt);

            assertThat(writing.inDoubt()).isTrue();
            assertThat(writing.readDueAt()).isEqualTo(deadAt);
        }

        @Test
        @DisplayName("surely not taken: an earlier doubt stays, none is added")
        void notTaken() {
            KeyState writing = SyncLaw.onWriteStart(optedOut().withPending(unmark(0)), NOW, deadAt);

            KeyState next = SyncLaw.onWriteFailed(writing, ended, false);

            assertThat(next.inDoubt()).isFalse();
            assertThat(next.readDueAt()).isNull();
            assertThat(Duration.between(NOW, ended)).isPositive();
        }

        @Test
        @DisplayName("surely not taken, and an UNMARK took its place: read, for there is no opt-out to lift")
        void notTakenAndOvertaken() {
            KeyState writing = SyncLaw.onWriteStart(notOptedOut().withPending(mark(0)), NOW, deadAt);
            LabelRuling unmarked = SyncLaw.onLabelChange(DncTransition.UNMARK, writing, NOW, SyncRules.standard());

            KeyState next = SyncLaw.onWriteFailed(unmarked.key().withPending(unmark(0)), ended, false);

            assertThat(SyncLaw.maySend(next, ended)).isFalse();
            assertThat(next.readDueAt()).isEqualTo(ended);
        }
    }
}
