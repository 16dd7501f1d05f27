package org.crmoptout.runtime.sync;

import java.time.Duration;
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

    /** Longer than any back-off, and than any write lasts. */
    public static final Duration LONGEST_WAIT = Duration.ofHours(2);

    private SyncLaw() {}

    /**
     * Whether a time for which something waits has come. One that is further off than anything waits was written down by a clock
     * that was ahead, and is waited for no longer.
     *
     * @param due when it is due
     * @param now the time by the sync's clock
     * @return true at that time and after it, and more than {@link #LONGEST_WAIT} before it
     */
    public static boolean hasCome(Instant due, Instant now) {
        return !due.isAfter(now) || due.isAfter(now.plus(LONGEST_WAIT));
    }

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
        /** Opted out in the CRM, but the rules don't let it mark the label: the shadow takes the value, the sweep lists it. */
        MARK_LEFT_TO_POLICY,
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
        /** S3: un-ticked in the CRM otherwise, and the policy is APPLY: the label is unmarked. */
        UNMARK_APPLIED,
        /** S3: un-ticked in the CRM otherwise, and the policy is REVIEW: a human decides. */
        UNMARK_IN_REVIEW,
        /** S3: un-ticked in the CRM otherwise, and the policy is IGNORE: the label stays, the sweep lists it. */
        UNMARK_IGNORED
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
     * @param unmarks whether the label is unmarked by the CRM
     * @param reviewQuestion the review to open, or null
     * @param reviewEnd how an open review ends, or null
     */
    public record ReadingRuling(
            ReadingRow row,
            KeyState key,
            PendingChange pending,
            @Nullable CrmMark mark,
            boolean unmarks,
            @Nullable String reviewQuestion,
            @Nullable ReviewEnd reviewEnd) {

        private static ReadingRuling of(ReadingRow row, KeyState key, PendingChange pending) {
            return new ReadingRuling(row, key, pending, null, false, null, null);
        }

        private ReadingRuling marking(CrmMark cause) {
            return new ReadingRuling(row, key, pending, cause, unmarks, reviewQuestion, reviewEnd);
        }

        private ReadingRuling unmarking() {
            return new ReadingRuling(row, key, pending, mark, true, reviewQuestion, reviewEnd);
        }

        private ReadingRuling closingReview(ReviewEnd end) {
            return new ReadingRuling(row, key, pending, mark, unmarks, reviewQuestion, end);
        }

        private ReadingRuling asking(String question) {
            return new ReadingRuling(row, key, pending, mark, unmarks, question, reviewEnd);
        }
    }

    /**
     * Judges a reading of a key.
     *
     * @param label the person's label
     * @param key what is kept of the key
     * @param sighting what the CRM says
     * @param mayBeOptedOutElsewhere whether another key of the person {@linkplain KeyState#mayBeOptedOut() may be opted out}
     * @param rules what the connection lets travel
     * @return what follows
     */
    public static ReadingRuling onReading(
            LabelState label, KeyState key, Sighting sighting, boolean mayBeOptedOutElsewhere, SyncRules rules) {
        OptOutStatus status = sighting.status();
        if (status == OptOutStatus.UNKNOWN) {
            return ReadingRuling.of(ReadingRow.NOTHING_SAID, key, PendingChange.KEEP);
        }
        if (!isBelieved(key, sighting)) {
            return ReadingRuling.of(ReadingRow.READ_AGAIN, key.readDue(sighting.ended()), PendingChange.KEEP);
        }
        KeyState seen = key.seen(sighting);
        boolean optedOut = status == OptOutStatus.OPTED_OUT;
        if (key.shadow() == status) {
            return echo(key, seen, optedOut, rules);
        }
        if (optedOut) {
            return optedOutInCrm(label, key, seen, rules);
        }
        return key.shadow() == null
                ? firstSeenClear(label, key, seen, rules)
                : untickedInCrm(label, key, seen, mayBeOptedOutElsewhere, rules);
    }

    /** Whether a reading was begun after our last write to the key ended, with no write running, and is newer than what we know. */
    private static boolean isBelieved(KeyState key, Sighting sighting) {
        Instant began = sighting.began();
        return (key.lastWriteEndedAt() == null || began.isAfter(key.lastWriteEndedAt()))
                && (key.writingUntil() == null || began.isAfter(key.writingUntil()))
                && isNewer(key, sighting);
    }

    /** Of two looks that overlapped and differ, neither is known to be newer. */
    private static boolean isNewer(KeyState key, Sighting sighting) {
        if (sighting.status() == key.shadow()) {
            return key.seenAt() == null || !sighting.began().isBefore(key.seenAt());
        }
        return key.seenUntil() == null || sighting.began().isAfter(key.seenUntil());
    }

    private static ReadingRuling echo(KeyState key, KeyState seen, boolean optedOut, SyncRules rules) {
        Delivery pending = key.pending();
        if (pending == null) {
            return ReadingRuling.of(ReadingRow.ECHO, seen, PendingChange.KEEP);
        }
        if (pending.isMark() == optedOut) {
            ReadingRow row = optedOut ? ReadingRow.ECHO : ReadingRow.ECHO_AFTER_UNMARK;
            return ReadingRuling.of(row, seen, PendingChange.DONE);
        }
        if (optedOut && key.inDoubt()) {
            return overtakingUnmark(ReadingRow.ECHO_OVERTAKES_UNMARK, seen, rules);
        }
        return ReadingRuling.of(ReadingRow.ECHO, seen, PendingChange.KEEP);
    }

    private static ReadingRuling optedOutInCrm(LabelState label, KeyState key, KeyState seen, SyncRules rules) {
        boolean firstSight = key.shadow() == null;
        if (label.isMarked()) {
            return ReadingRuling.of(
                            firstSight ? ReadingRow.FIRST_SIGHT_OPTED_OUT : ReadingRow.MARK_AGREED,
                            seen,
                            doneIfAny(key))
                    .closingReview(ReviewEnd.CRM_OPTED_OUT_AGAIN);
        }
        ReadingRow row = !rules.pullMark()
                ? ReadingRow.MARK_LEFT_TO_POLICY
                : firstSight ? ReadingRow.FIRST_SIGHT_OPTED_OUT : ReadingRow.MARKED_IN_CRM;
        if (key.pending() != null && !key.pending().isMark()) {
            return overtakingUnmark(row, seen, rules);
        }
        ReadingRuling ruling = ReadingRuling.of(row, seen, doneIfAny(key));
        return rules.pullMark() ? ruling.marking(CrmMark.OPTED_OUT_IN_CRM) : ruling;
    }

    /** An UNMARK that cannot be shown to have come later never overwrites an opt-out, whatever the rules let travel. */
    private static ReadingRuling overtakingUnmark(ReadingRow row, KeyState seen, SyncRules rules) {
        ReadingRuling ruling = ReadingRuling.of(row, seen, PendingChange.OVERTAKEN);
        return rules.pullMark() ? ruling.marking(CrmMark.UNMARK_OVERTAKEN) : ruling;
    }

    private static ReadingRuling firstSeenClear(LabelState label, KeyState key, KeyState seen, SyncRules rules) {
        if (label.isMarked()) {
            return ReadingRuling.of(ReadingRow.FIRST_SIGHT_OF_MARKED, seen, pushMark(key, rules));
        }
        return ReadingRuling.of(ReadingRow.FIRST_SIGHT_ADOPTED, seen, doneIfAny(key));
    }

    private static ReadingRuling untickedInCrm(
            LabelState label, KeyState key, KeyState seen, boolean mayBeOptedOutElsewhere, SyncRules rules) {
        if (!label.isMarked()) {
            return ReadingRuling.of(ReadingRow.UNMARK_AGREED, seen, doneIfAny(key));
        }
        if (key.pending() != null && key.pending().isMark()) {
            return ReadingRuling.of(ReadingRow.MARK_ON_ITS_WAY, seen, PendingChange.KEEP);
        }
        if (key.seenAt() == null || !label.assertedAt().isBefore(key.seenAt())) {
            return ReadingRuling.of(ReadingRow.UNORDERED, seen, pushMark(key, rules));
        }
        if (label.source() == LabelSource.PERSON) {
            return ReadingRuling.of(ReadingRow.PROTECTED_MARK, seen, PendingChange.KEEP)
                    .asking("The opt-out was lifted in the CRM, but the person asked not to be contacted.");
        }
        if (mayBeOptedOutElsewhere) {
            return ReadingRuling.of(ReadingRow.PROTECTED_MARK, seen, PendingChange.KEEP)
                    .asking(
                            "The opt-out was lifted on one record or address, but may stand on another of the same person.");
        }
        return switch (rules.onCrmUnmark()) {
            case APPLY ->
                ReadingRuling.of(ReadingRow.UNMARK_APPLIED, seen, PendingChange.KEEP)
                        .unmarking();
            case REVIEW ->
                ReadingRuling.of(ReadingRow.UNMARK_IN_REVIEW, seen, PendingChange.KEEP)
                        .asking("The opt-out was lifted in the CRM.");
            case IGNORE -> ReadingRuling.of(ReadingRow.UNMARK_IGNORED, seen, PendingChange.KEEP);
        };
    }

    private static PendingChange doneIfAny(KeyState key) {
        return key.pending() == null ? PendingChange.KEEP : PendingChange.DONE;
    }

    private static PendingChange pushMark(KeyState key, SyncRules rules) {
        boolean onItsWay = key.pending() != null && key.pending().isMark();
        return onItsWay || !rules.pushMark() ? PendingChange.KEEP : PendingChange.PUSH;
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
        /** The rules don't let it travel: what it contradicts is no longer pending, nothing takes its place. */
        SWITCHED_OFF,
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
     * @param rules what the connection lets travel
     * @return what follows
     */
    public static LabelRuling onLabelChange(DncTransition transition, KeyState key, Instant now, SyncRules rules) {
        if (key.gone()) {
            return new LabelRuling(LabelRow.GONE, key, supersededIfAny(key));
        }
        KeyState right = key.setRight(now); // else the change could not be ordered later
        return switch (transition) {
            case MARK -> onMark(right, now, rules);
            case UNMARK -> onUnmark(right, now, rules);
        };
    }

    private static LabelRuling onMark(KeyState key, Instant now, SyncRules rules) {
        Delivery pending = key.pending();
        if (key.isKnown(OptOutStatus.OPTED_OUT, now) && (pending == null || pending.isMark())) {
            return new LabelRuling(LabelRow.ALREADY_SO, key, supersededIfAny(key));
        }
        if (isOnItsWay(pending, DncTransition.MARK)) {
            return new LabelRuling(LabelRow.ON_ITS_WAY, key, PendingChange.KEEP);
        }
        return rules.pushMark()
                ? new LabelRuling(LabelRow.PUSH, key, PendingChange.PUSH)
                : switchedOff(DncTransition.MARK, key, now);
    }

    private static LabelRuling onUnmark(KeyState key, Instant now, SyncRules rules) {
        if (key.isKnown(OptOutStatus.NOT_OPTED_OUT, now)) {
            return new LabelRuling(LabelRow.ALREADY_SO, key, supersededIfAny(key));
        }
        if (!rules.pushUnmark()) {
            return switchedOff(DncTransition.UNMARK, key, now);
        }
        PendingChange change =
                isOnItsWay(key.pending(), DncTransition.UNMARK) ? PendingChange.KEEP : PendingChange.PUSH;
        if (key.shadow() == null || (key.inDoubt() && !key.isWriting(now))) {
            return new LabelRuling(LabelRow.READ_FIRST, key.readDue(now), change);
        }
        LabelRow row = change == PendingChange.KEEP ? LabelRow.ON_ITS_WAY : LabelRow.PUSH;
        return new LabelRuling(row, readIfInDoubt(key, now), change);
    }

    /** The opposite change must not be sent any more. */
    private static LabelRuling switchedOff(DncTransition transition, KeyState key, Instant now) {
        Delivery pending = key.pending();
        boolean same = pending != null && pending.transition() == transition;
        return new LabelRuling(
                LabelRow.SWITCHED_OFF, readIfInDoubt(key, now), same ? PendingChange.KEEP : supersededIfAny(key));
    }

    /** A doubt that no repetition will end is ended by a read: at once, or when the write on the wire is taken for dead. */
    private static KeyState readIfInDoubt(KeyState key, Instant now) {
        if (!key.inDoubt()) {
            return key;
        }
        if (!key.isWriting(now)) {
            return key.readDue(now);
        }
        return key.readDueAt() == null ? key.readDue(key.writingUntil()) : key;
    }

    private static boolean isOnItsWay(@Nullable Delivery pending, DncTransition transition) {
        return pending != null && pending.transition() == transition && pending.parked() == null;
    }

    private static PendingChange supersededIfAny(KeyState key) {
        return key.pending() == null ? PendingChange.KEEP : PendingChange.SUPERSEDED;
    }

    /**
     * Whether a key's pending delivery may be sent: it is due and not parked, no write is on the wire, and an UNMARK lifts an
     * opt-out that was seen, with no doubt.
     *
     * @param key the key
     * @param now the time by the sync's clock
     * @return false when nothing is pending
     */
    public static boolean maySend(KeyState key, Instant now) {
        Delivery pending = key.pending();
        return pending != null
                && pending.parked() == null
                && hasCome(pending.notBefore(), now)
                && !key.isWriting(now)
                && (pending.isMark() || (key.shadow() == OptOutStatus.OPTED_OUT && !key.inDoubt()));
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
        KeyState next = key.seen(new Sighting(OptOutMapping.statusAfter(written.transition()), startedAt, endedAt))
                .writeEnded(endedAt, false)
                .readDue(readDueAt);
        return new WriteRuling(next, isPending(key, written) ? PendingChange.DONE : PendingChange.KEEP);
    }

    /**
     * A write ended without a confirmation. An UNMARK that may have taken effect is {@link #onUnmarkInDoubt}.
     *
     * @param key the key as it is now
     * @param endedAt when we gave up
     * @param inDoubt whether the key is in doubt now: this write may have taken effect, or it was in doubt before
     * @return the next state; the delivery stays pending, and unless a MARK is repeated, a key in doubt is read. So is one with
     *     an UNMARK that took the place of what was written, and has no opt-out to lift
     */
    public static KeyState onWriteFailed(KeyState key, Instant endedAt, boolean inDoubt) {
        Delivery pending = key.pending();
        boolean isRead =
                pending == null ? inDoubt : !pending.isMark() && (inDoubt || key.shadow() != OptOutStatus.OPTED_OUT);
        return key.writeEnded(endedAt, inDoubt).readDue(isRead ? endedAt : wantedRead(key));
    }

    /**
     * An UNMARK's answer was lost: until it is taken for dead it may yet take effect, over whatever is written meanwhile, so
     * nothing is sent and no reading believed before. Then the key is read.
     *
     * @param key the key as it is now
     * @param endedAt when we gave up
     * @return the next state: the UNMARK stays on the wire
     */
    public static KeyState onUnmarkInDoubt(KeyState key, Instant endedAt) {
        return key.isWriting(endedAt) ? key.readDue(key.writingUntil()) : onWriteFailed(key, endedAt, true);
    }

    /**
     * The end of a write came after it was taken for dead: it may have taken effect at any time, so the key is read, and no
     * reading begun before is believed. Another write may be on the wire.
     *
     * @param key the key as it is now
     * @param endedAt when
     * @return the next state
     */
    public static KeyState onLateWriteEnd(KeyState key, Instant endedAt) {
        return key.lateWriteEnded(endedAt);
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

    /**
     * Compares a label with what is known of a key once a reading was applied (S11). A difference with nothing pending, no
     * review and no rule that explains it is drift; opt-out wins.
     *
     * @param label the person's label
     * @param key what is kept of the key
     * @param inReview whether a review of the key is open
     * @param rules what the connection lets travel
     * @return EQUAL, UNDER_WAY, IN_REVIEW, LEFT_BY_POLICY, or the repair to make
     */
    public static SweepFinding onComparison(LabelState label, KeyState key, boolean inReview, SyncRules rules) {
        if (key.pending() != null || key.inDoubt() || key.shadow() == null || key.readDueAt() != null) {
            return SweepFinding.UNDER_WAY;
        }
        boolean optedOut = key.shadow() == OptOutStatus.OPTED_OUT;
        if (optedOut == label.isMarked()) {
            return SweepFinding.EQUAL;
        }
        if (inReview) {
            return SweepFinding.IN_REVIEW;
        }
        if (optedOut) {
            return rules.pullMark() && rules.pushUnmark() ? SweepFinding.REPAIRED_IN_TOOL : SweepFinding.LEFT_BY_POLICY;
        }
        return rules.pushMark() && rules.onCrmUnmark() != UnmarkPolicy.IGNORE
                ? SweepFinding.REPAIRED_IN_CRM
                : SweepFinding.LEFT_BY_POLICY;
    }
}
