package org.crmoptout.runtime.sync;

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
 * @param shadow the value we last knew it to have, or null while it has not been seen
 * @param seenAt when the read that saw the shadow began; for our own confirmed write, when the write began; null with shadow
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
        @Nullable Instant lastWriteEndedAt,
        boolean inDoubt,
        @Nullable Instant writingUntil,
        @Nullable Delivery pending,
        @Nullable Instant readDueAt,
        int readAttempts,
        boolean gone) {

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
        return new KeyState(key, personId, record, null, null, null, false, null, null, now, 0, false);
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
        return writingUntil != null && now.isBefore(writingUntil);
    }

    boolean isKnown(OptOutStatus status, Instant now) {
        return shadow == status && !inDoubt && !isWriting(now);
    }

    KeyState seen(OptOutStatus status, Instant at) {
        return new KeyState(key, personId, record, status, at, lastWriteEndedAt, false, null, pending, null, 0, false);
    }

    KeyState withPending(@Nullable Delivery delivery) {
        return new KeyState(
                key,
                personId,
                record,
                shadow,
                seenAt,
                lastWriteEndedAt,
                inDoubt,
                writingUntil,
                delivery,
                readDueAt,
                readAttempts,
                gone);
    }

    KeyState writing(Instant takenForDeadAt, Delivery attempted) {
        return new KeyState(
                key,
                personId,
                record,
                shadow,
                seenAt,
                lastWriteEndedAt,
                true,
                takenForDeadAt,
                attempted,
                readDueAt,
                readAttempts,
                gone);
    }

    KeyState writeEnded(Instant at, boolean doubt) {
        return new KeyState(
                key, personId, record, shadow, seenAt, at, doubt, null, pending, readDueAt, readAttempts, gone);
    }

    KeyState readDue(@Nullable Instant at) {
        return new KeyState(
                key,
                personId,
                record,
                shadow,
                seenAt,
                lastWriteEndedAt,
                inDoubt,
                writingUntil,
                pending,
                at,
                readAttempts,
                gone);
    }

    KeyState readFailed(Instant nextTry) {
        return new KeyState(
                key,
                personId,
                record,
                shadow,
                seenAt,
                lastWriteEndedAt,
                inDoubt,
                writingUntil,
                pending,
                nextTry,
                readAttempts + 1,
                gone);
    }

    KeyState recordGone() {
        return new KeyState(key, personId, record, shadow, seenAt, lastWriteEndedAt, false, null, null, null, 0, true);
    }

    KeyState onRecord(@Nullable RecordRef ref) {
        return new KeyState(
                key,
                personId,
                ref,
                shadow,
                seenAt,
                lastWriteEndedAt,
                inDoubt,
                writingUntil,
                pending,
                readDueAt,
                readAttempts,
                gone);
    }
}
