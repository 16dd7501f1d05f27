package org.crmoptout.runtime.sync;

import java.time.Instant;
import java.util.Objects;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.OptOutMapping;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.runtime.sync.LabelBook.CrmMark;
import org.crmoptout.runtime.sync.SyncStore.ReviewEnd;
import org.jspecify.annotations.Nullable;

/**
 * The law of the two-way sync, as pure functions: opt-out wins, unless a later, explicit unmark by someone entitled exists, and
 * what cannot be ordered is an opt-out.
 *
 * <p>"Later" is judged by sightings: every instant is of one clock.
 */
public final class SyncLaw {

    private SyncLaw() {}

    /** The rows of the law's table for a reading. */
    public enum ReadingRow {
        /** UNKNOWN says nothing. */
        NOTHING_SAID,
        /** The reading may be older than what we know: the key has to be read again. */
        READ_AGAIN,
        /** S1: an echo does nothing. */
        ECHO,
        /** An echo of the value an UNMARK wanted: it was applied. */
        ECHO_AFTER_UNMARK,
        /** An opted-out echo while an UNMARK is in doubt: the opt-out wins, the one who unmarked is told. */
        ECHO_OVERTAKES_UNMARK,
        /** S2: first seen opted out: the label is marked. */
        FIRST_SIGHT_OPTED_OUT,
        /** S2: first seen not opted out, but marked: the mark is pushed. */
        FIRST_SIGHT_OF_MARKED,
        /** First seen not opted out, and not marked. */
        FIRST_SIGHT_ADOPTED,
        /** The CRM took the mark. */
        MARK_AGREED,
        /** Someone opted the person out in the CRM. */
        MARKED_IN_CRM,
        /** The CRM took the unmark. */
        UNMARK_AGREED,
        /** Un-ticked in the CRM while a MARK is on its way: keep and push. */
        MARK_ON_ITS_WAY,
        /** Un-ticked in the CRM, and the label asserted since the last sight: cannot be ordered, so the mark is pushed again. */
        UNORDERED,
        /** S3: un-ticked in the CRM against a person's own request, or with another key opted out: a human decides. */
        PROTECTED_MARK,
        /** S3: un-ticked in the CRM otherwise. There is one policy yet: a human decides. */
        LEFT_TO_POLICY
    }

    /** What a ruling does with the key's pending delivery. */
    public enum PendingChange {
        KEEP,
        DONE,
        SUPERSEDED,
        OVERTAKEN,
        /** A new delivery takes its place. */
        PUSH
    }

    /**
     * What follows from a reading.
     *
     * @param row the row of the table
     * @param key the key's next state, its pending delivery yet unchanged
     * @param pending what happens to the pending delivery; PUSH pushes a MARK
     * @param mark why the label is marked by the CRM, or null
     * @param reviewQuestion the review to open, or null
     * @param reviewEnd how an open review ends, or null
     */
    public record ReadingRuling(
            ReadingRow row,
            KeyState key,
            PendingChange pending,
            @Nullable CrmMark mark,
            @Nullable String reviewQuestion,
            @Nullable ReviewEnd reviewEnd) {

        private static ReadingRuling of(ReadingRow row, KeyState key, PendingChange pending) {
            return new ReadingRuling(row, key, pending, null, null, null);
        }

        private ReadingRuling marking(CrmMark cause) {
            return new ReadingRuling(row, key, pending, cause, reviewQuestion, reviewEnd);
        }

        private ReadingRuling closingReview(ReviewEnd end) {
            return new ReadingRuling(row, key, pending, mark, reviewQuestion, end);
        }

        private ReadingRuling asking(String question) {
            return new ReadingRuling(row, key, pending, mark, question, reviewEnd);
        }
    }

    /**
     * Judges a reading of a key.
     *
     * @param label the person's label
     * @param key what is kept of the key
     * @param status what the CRM says
     * @param readBegan when the read began
     * @param optedOutElsewhere whether another key of the person is opted out
     * @return what follows
     */
    public static ReadingRuling onReading(
            LabelState label, KeyState key, OptOutStatus status, Instant readBegan, boolean optedOutElsewhere) {
        if (status == OptOutStatus.UNKNOWN) {
            return ReadingRuling.of(ReadingRow.NOTHING_SAID, key, PendingChange.KEEP);
        }
        if (!isBelieved(key, readBegan)) {
            return ReadingRuling.of(ReadingRow.READ_AGAIN, key.readDue(readBegan), PendingChange.KEEP);
        }
        KeyState seen = key.seen(status, readBegan);
        boolean optedOut = status == OptOutStatus.OPTED_OUT;
        if (key.shadow() == status) {
            return echo(key, seen, optedOut);
        }
        if (key.shadow() == null) {
            return firstSight(label, key, seen, optedOut);
        }
        return optedOut ? tickedInCrm(label, key, seen) : untickedInCrm(label, key, seen, optedOutElsewhere);
    }

    /**
     * Whether a reading is newer than all we know: begun after our last write to the key ended, with no write running, and not
     * before the reading we know.
     */
    private static boolean isBelieved(KeyState key, Instant readBegan) {
        return (key.lastWriteEndedAt() == null || readBegan.isAfter(key.lastWriteEndedAt()))
                && (key.writingUntil() == null || readBegan.isAfter(key.writingUntil()))
                && (key.seenAt() == null || !readBegan.isBefore(key.seenAt()));
    }

    private static ReadingRuling echo(KeyState key, KeyState seen, boolean optedOut) {
        Delivery pending = key.pending();
        if (pending == null) {
            return ReadingRuling.of(ReadingRow.ECHO, seen, PendingChange.KEEP);
        }
        if (pending.isMark() == optedOut) {
            ReadingRow row = optedOut ? ReadingRow.ECHO : ReadingRow.ECHO_AFTER_UNMARK;
            return ReadingRuling.of(row, seen, PendingChange.DONE);
        }
        if (optedOut && key.inDoubt()) {
            return ReadingRuling.of(ReadingRow.ECHO_OVERTAKES_UNMARK, seen, PendingChange.OVERTAKEN)
                    .marking(CrmMark.UNMARK_OVERTAKEN);
        }
        return ReadingRuling.of(ReadingRow.ECHO, seen, PendingChange.KEEP);
    }

    private static ReadingRuling firstSight(LabelState label, KeyState key, KeyState seen, boolean optedOut) {
        if (optedOut) {
            return optedOutInCrm(ReadingRow.FIRST_SIGHT_OPTED_OUT, label, key, seen);
        }
        if (label.isMarked()) {
            return ReadingRuling.of(ReadingRow.FIRST_SIGHT_OF_MARKED, seen, pushUnlessOnItsWay(key));
        }
        return ReadingRuling.of(ReadingRow.FIRST_SIGHT_ADOPTED, seen, doneIfAny(key));
    }

    private static ReadingRuling tickedInCrm(LabelState label, KeyState key, KeyState seen) {
        if (label.isMarked()) {
            return ReadingRuling.of(ReadingRow.MARK_AGREED, seen, doneIfAny(key))
                    .closingReview(ReviewEnd.CRM_OPTED_OUT_AGAIN);
        }
        return optedOutInCrm(ReadingRow.MARKED_IN_CRM, label, key, seen);
    }

    private static ReadingRuling optedOutInCrm(ReadingRow row, LabelState label, KeyState key, KeyState seen) {
        Delivery pending = key.pending();
        if (pending != null && !pending.isMark()) {
            return ReadingRuling.of(row, seen, PendingChange.OVERTAKEN).marking(CrmMark.UNMARK_OVERTAKEN);
        }
        ReadingRuling ruling = ReadingRuling.of(row, seen, doneIfAny(key));
        return label.isMarked() ? ruling : ruling.marking(CrmMark.OPTED_OUT_IN_CRM);
    }

    private static ReadingRuling untickedInCrm(
            LabelState label, KeyState key, KeyState seen, boolean optedOutElsewhere) {
        if (!label.isMarked()) {
            return ReadingRuling.of(ReadingRow.UNMARK_AGREED, seen, doneIfAny(key));
        }
        if (key.pending() != null && key.pending().isMark()) {
            return ReadingRuling.of(ReadingRow.MARK_ON_ITS_WAY, seen, PendingChange.KEEP);
        }
        if (key.seenAt() == null || !label.assertedAt().isBefore(key.seenAt())) {
            return ReadingRuling.of(ReadingRow.UNORDERED, seen, PendingChange.PUSH);
        }
        if (label.source() == LabelSource.PERSON) {
            return ReadingRuling.of(ReadingRow.PROTECTED_MARK, seen, PendingChange.KEEP)
                    .asking("The opt-out was lifted in the CRM, but the person asked not to be contacted.");
        }
        if (optedOutElsewhere) {
            return ReadingRuling.of(ReadingRow.PROTECTED_MARK, seen, PendingChange.KEEP)
                    .asking(
                            "The opt-out was lifted on one record or address, but stands on another of the same person.");
        }
        return ReadingRuling.of(ReadingRow.LEFT_TO_POLICY, seen, PendingChange.KEEP)
                .asking("The opt-out was lifted in the CRM.");
    }

    private static PendingChange doneIfAny(KeyState key) {
        return key.pending() == null ? PendingChange.KEEP : PendingChange.DONE;
    }

    private static PendingChange pushUnlessOnItsWay(KeyState key) {
        return key.pending() != null && key.pending().isMark() ? PendingChange.KEEP : PendingChange.PUSH;
    }

    /** The rows of the law's table for a change of the label. */
    public enum LabelRow {
        /** The key surely has the value. */
        ALREADY_SO,
        /** The same change is on its way. */
        ON_ITS_WAY,
        /** The change becomes the pending delivery. */
        PUSH,
        /** An UNMARK of a key that is in doubt or was never seen: pending, but the key is read first. */
        READ_FIRST,
        /** The CRM has no such record any more. */
        GONE
    }

    /**
     * What follows from a change of the label, for one key.
     *
     * @param row the row of the table
     * @param key the key's next state, its pending delivery yet unchanged
     * @param pending what happens to the pending delivery; PUSH pushes the transition
     */
    public record LabelRuling(LabelRow row, KeyState key, PendingChange pending) {}

    /**
     * Judges a mark or an unmark for one key of the person.
     *
     * @param transition what happened to the label
     * @param key what is kept of the key
     * @param now when
     * @return what follows
     */
    public static LabelRuling onLabelChange(DncTransition transition, KeyState key, Instant now) {
        if (key.gone()) {
            return new LabelRuling(LabelRow.GONE, key, supersededIfAny(key));
        }
        return switch (transition) {
            case MARK -> onMark(key, now);
            case UNMARK -> onUnmark(key, now);
        };
    }

    private static LabelRuling onMark(KeyState key, Instant now) {
        Delivery pending = key.pending();
        if (key.isKnown(OptOutStatus.OPTED_OUT, now) && (pending == null || pending.isMark())) {
            return new LabelRuling(LabelRow.ALREADY_SO, key, supersededIfAny(key));
        }
        return isOnItsWay(pending, DncTransition.MARK)
                ? new LabelRuling(LabelRow.ON_ITS_WAY, key, PendingChange.KEEP)
                : new LabelRuling(LabelRow.PUSH, key, PendingChange.PUSH);
    }

    private static LabelRuling onUnmark(KeyState key, Instant now) {
        if (key.isKnown(OptOutStatus.NOT_OPTED_OUT, now)) {
            return new LabelRuling(LabelRow.ALREADY_SO, key, supersededIfAny(key));
        }
        PendingChange change =
                isOnItsWay(key.pending(), DncTransition.UNMARK) ? PendingChange.KEEP : PendingChange.PUSH;
        if (key.shadow() == null || (key.inDoubt() && !key.isWriting(now))) {
            return new LabelRuling(LabelRow.READ_FIRST, key.readDue(now), change);
        }
        return new LabelRuling(change == PendingChange.KEEP ? LabelRow.ON_ITS_WAY : LabelRow.PUSH, key, change);
    }

    private static boolean isOnItsWay(@Nullable Delivery pending, DncTransition transition) {
        return pending != null && pending.transition() == transition && pending.parked() == null;
    }

    private static PendingChange supersededIfAny(KeyState key) {
        return key.pending() == null ? PendingChange.KEEP : PendingChange.SUPERSEDED;
    }

    /**
     * A write of the pending delivery starts. To be made durable before anything is sent: from here on the key is in doubt.
     *
     * @param key the key, with a pending delivery
     * @param now when
     * @param takenForDeadAt when the write is taken for dead unless its end was recorded
     * @return the next state
     */
    public static KeyState onWriteStart(KeyState key, Instant now, Instant takenForDeadAt) {
        Delivery pending = key.pending();
        if (pending == null) {
            throw new IllegalArgumentException("nothing to write to " + key.key());
        }
        KeyState writing = key.writing(takenForDeadAt, pending.attempted());
        // An UNMARK is never repeated blindly: if we die, the key is read first.
        return pending.isMark() || key.readDueAt() != null ? writing : writing.readDue(takenForDeadAt);
    }

    /**
     * The CRM confirmed a write.
     *
     * @param key the key as it is now
     * @param written the delivery that was written
     * @param startedAt when the write started
     * @param endedAt when its answer had come
     * @return the next state, and whether the delivery is done: it is not, if a newer one took its place
     */
    public static WriteRuling onWriteConfirmed(KeyState key, Delivery written, Instant startedAt, Instant endedAt) {
        Instant readDueAt = wantedRead(key);
        KeyState next = key.seen(OptOutMapping.statusAfter(written.transition()), startedAt)
                .writeEnded(endedAt, false)
                .readDue(readDueAt);
        return new WriteRuling(next, isPending(key, written) ? PendingChange.DONE : PendingChange.KEEP);
    }

    /**
     * A write ended without a confirmation.
     *
     * @param key the key as it is now
     * @param endedAt when we gave up
     * @param inDoubt whether the key is in doubt now: this write may have taken effect, or it was in doubt before
     * @return the next state; the delivery stays pending, and an UNMARK in doubt is read before it may be sent
     */
    public static KeyState onWriteFailed(KeyState key, Instant endedAt, boolean inDoubt) {
        boolean unmarkPending = key.pending() != null && !key.pending().isMark();
        return key.writeEnded(endedAt, inDoubt).readDue(inDoubt && unmarkPending ? endedAt : wantedRead(key));
    }

    /** The read somebody wants of a key, but for the one that only guards against our death during a write. */
    private static @Nullable Instant wantedRead(KeyState key) {
        return Objects.equals(key.readDueAt(), key.writingUntil()) ? null : key.readDueAt();
    }

    /**
     * What follows from the end of a write.
     *
     * @param key the key's next state, its pending delivery yet unchanged
     * @param pending what happens to the pending delivery
     */
    public record WriteRuling(KeyState key, PendingChange pending) {}

    private static boolean isPending(KeyState key, Delivery delivery) {
        return key.pending() != null && key.pending().id().equals(delivery.id());
    }
}
