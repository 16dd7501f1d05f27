package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of one key of a connection. Immutable; a {@link SyncStore} stores every component and gives it back as it was,
 * instants to the microsecond.
 *
 * @param key the key
 * @param personId the host's id of the person it belongs to
 * @param record for a key that is an address, the record it was last seen on, or null
 * @param shadow the value we last knew it to have, or null while it has not been seen, and when it is gone
 * @param seenAt when the read that saw the shadow began; for our own confirmed write, when the write began; null with shadow
 * @param seenUntil when that read's answer, or that write's, was recorded: the key had the value at some time in between; null
 *     with shadow
 * @param lastWriteEndedAt when our last write to it ended, or null
 * @param inDoubt whether a write was started of which we don't know whether it took effect
 * @param writingUntil while a write is on the wire, when it is taken for dead; else null
 * @param pending the one newest delivery that is not ended, or null
 * @param readDueAt when it has to be read, or null when no read is wanted
 * @param readAttempts how often in a row reading it failed
 * @param gone whether the CRM has no such record any more
 */
public record KeyState(
        OptOutKey key,
        String personId,
        @Nullable RecordRef record,
        @Nullable OptOutStatus shadow,
        @Nullable Instant seenAt,
        @Nullable Instant seenUntil,
        @Nullable Instant lastWriteEndedAt,
        boolean inDoubt,
        @Nullable Instant writingUntil,
        @Nullable Delivery pending,
        @Nullable Instant readDueAt,
        int readAttempts,
        boolean gone) {

    /** As fine as a store keeps instants. */
    private static final Duration A_TICK = Duration.ofNanos(1000);

    /**
     * A key not seen yet: the first thing to do is to read it.
     *
     * @param key the key
     * @param personId whose it is
     * @param record for an address, the record it is on, or null
     * @param now the time by the sync's clock
     * @return the state
     */
    public static KeyState unseen(OptOutKey key, String personId, @Nullable RecordRef record, Instant now) {
        return new KeyState(key, personId, record, null, null, null, null, false, null, null, now, 0, false);
    }

    /**
     * The person to name in a request to the CRM.
     *
     * @return the record, or the address with the record it is on
     */
    public CrmPerson person() {
        if (key instanceof OptOutKey.OfRecord ofRecord) {
            return CrmPerson.of(ofRecord.ref());
        }
        var address = ((OptOutKey.OfAddress) key).address();
        return record == null ? CrmPerson.of(address) : CrmPerson.of(record, List.of(address));
    }

    /**
     * Whether a write is on the wire.
     *
     * @param now the time by the sync's clock
     * @return false when there is none or it is taken for dead
     */
    public boolean isWriting(Instant now) {
        return writingUntil != null && !SyncLaw.hasCome(writingUntil, now);
    }

    /**
     * Whether an opt-out may stand on the key in the CRM, or be on its way there: on each that is not gone and not surely clear.
     *
     * @return false for a key that is gone, and for one that is known not to be opted out with no MARK pending
     */
    public boolean mayBeOptedOut() {
        return !gone && (shadow != OptOutStatus.NOT_OPTED_OUT || inDoubt || (pending != null && pending.isMark()));
    }

    boolean isKnown(OptOutStatus status, Instant now) {
        return shadow == status && !inDoubt && !isWriting(now);
    }

    /**
     * The same key with another pending delivery.
     *
     * @param delivery the delivery, or null for none
     * @return the next state
     */
    public KeyState withPending(@Nullable Delivery delivery) {
        return change().pending(delivery).made();
    }

    KeyState seen(Sighting sighting) {
        Change next = change();
        next.shadow = sighting.status();
        next.seenAt = sighting.began();
        next.seenUntil = sighting.ended();
        next.inDoubt = false;
        next.writingUntil = null;
        next.gone = false;
        // What was wanted after this reading began is not answered by it.
        return next.readDue(readDueAt == null || SyncLaw.hasCome(readDueAt, sighting.began()) ? null : readDueAt, 0)
                .made();
    }

    /** The same key, of which a look told nothing new. */
    KeyState seenAgain(Sighting sighting) {
        Change next = change();
        next.seenAt = sighting.began();
        next.seenUntil = sighting.ended();
        return next.made();
    }

    KeyState writing(Instant takenForDeadAt, Delivery attempted) {
        Change next = change();
        next.inDoubt = true;
        next.writingUntil = takenForDeadAt;
        return next.pending(attempted).made();
    }

    KeyState writeEnded(Instant at, boolean doubt) {
        Change next = change();
        next.lastWriteEndedAt = at;
        next.inDoubt = doubt;
        next.writingUntil = null;
        return next.made();
    }

    /** A write ended that was taken for dead; another may be on the wire. */
    KeyState lateWriteEnded(Instant at) {
        Change next = change();
        next.writingUntil = isWriting(at) ? writingUntil : null;
        next.lastWriteEndedAt = at;
        next.inDoubt = true;
        return next.readDue(at, readAttempts).made();
    }

    KeyState readDue(@Nullable Instant at) {
        return change().readDue(at, readAttempts).made();
    }

    KeyState readFailed(Instant nextTry) {
        return change().readDue(nextTry, readAttempts + 1).made();
    }

    /** What was seen of it counts no more: should it come back, it is seen for the first time (S2). */
    KeyState recordGone() {
        Change next = change();
        next.shadow = null;
        next.seenAt = null;
        next.seenUntil = null;
        next.inDoubt = false;
        next.writingUntil = null;
        next.gone = true;
        return next.pending(null).readDue(null, 0).made();
    }

    /** Whether something is recorded as later than it can have been: a clock went wrong. */
    boolean isAheadOf(Instant now) {
        return !equals(setRight(now));
    }

    /**
     * What was recorded had happened before now, whatever a clock that went wrong wrote down: a reading begun from now on is newer
     * than all of it, and no assertion of the label can be shown to be older than such a sight.
     */
    KeyState setRight(Instant now) {
        Change next = change();
        if (seenAt != null && seenAt.isAfter(now)) {
            next.seenAt = Instant.EPOCH;
        }
        if (seenUntil != null && seenUntil.isAfter(now)) {
            next.seenUntil = now.minus(A_TICK);
        }
        if (lastWriteEndedAt != null && lastWriteEndedAt.isAfter(now)) {
            next.lastWriteEndedAt = now.minus(A_TICK);
        }
        if (writingUntil != null && writingUntil.isAfter(now) && !isWriting(now)) {
            next.writingUntil = now.minus(A_TICK);
        }
        return next.made();
    }

    KeyState onRecord(@Nullable RecordRef ref) {
        Change next = change();
        next.record = ref;
        return next.made();
    }

    private Change change() {
        return new Change(this);
    }

    /** The components that change, taken over from a state. */
    private static final class Change {
        private final KeyState before;
        private @Nullable RecordRef record;
        private @Nullable OptOutStatus shadow;
        private @Nullable Instant seenAt;
        private @Nullable Instant seenUntil;
        private @Nullable Instant lastWriteEndedAt;
        private boolean inDoubt;
        private @Nullable Instant writingUntil;
        private @Nullable Delivery pending;
        private @Nullable Instant readDueAt;
        private int readAttempts;
        private boolean gone;

        Change(KeyState before) {
            this.before = before;
            this.record = before.record;
            this.shadow = before.shadow;
            this.seenAt = before.seenAt;
            this.seenUntil = before.seenUntil;
            this.lastWriteEndedAt = before.lastWriteEndedAt;
            this.inDoubt = before.inDoubt;
            this.writingUntil = before.writingUntil;
            this.pending = before.pending;
            this.readDueAt = before.readDueAt;
            this.readAttempts = before.readAttempts;
            this.gone = before.gone;
        }

        Change pending(@Nullable Delivery delivery) {
            pending = delivery;
            return this;
        }

        Change readDue(@Nullable Instant at, int attempts) {
            readDueAt = at;
            readAttempts = attempts;
            return this;
        }

        KeyState made() {
            return new KeyState(
                    before.key,
                    before.personId,
                    record,
                    shadow,
                    seenAt,
                    seenUntil,
                    lastWriteEndedAt,
                    inDoubt,
                    writingUntil,
                    pending,
                    readDueAt,
                    readAttempts,
                    gone);
        }
    }
}
