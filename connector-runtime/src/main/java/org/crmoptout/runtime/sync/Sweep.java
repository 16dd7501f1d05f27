package org.crmoptout.runtime.sync;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of every key with the CRM (S11), how far it has come and what it found. Immutable; a {@link SyncStore} stores
 * every component.
 *
 * @param id unique
 * @param cause why it was begun
 * @param startedAt when it was asked for
 * @param total how many keys there were then
 * @param reached the {@link OptOutKey#text() text} of the last key compared, or null
 * @param counts how many keys each finding has; findings without any are absent
 * @param endedAt when it was through, or when a newer one took its place; null while it runs
 */
public record Sweep(
        String id,
        Cause cause,
        Instant startedAt,
        long total,
        @Nullable String reached,
        Map<SweepFinding, Long> counts,
        @Nullable Instant endedAt) {

    /** Why a sweep was begun. */
    public enum Cause {
        /** Its time had come. */
        SCHEDULE,
        /** Somebody asked for it. */
        BY_HAND,
        /** The CRM no longer knew what came after the cursor, or the cursor was spoilt. */
        CURSOR_LOST,
        /** The rules let something travel that they held back before. */
        RULES_CHANGED
    }

    /**
     * Copies the counts.
     *
     * @param id unique
     * @param cause why it was begun
     * @param startedAt when it was asked for; later than the one before, whatever the clock says
     * @param total how many keys there were then
     * @param reached the last key compared, or null
     * @param counts how many keys each finding has
     * @param endedAt when it was through, or null
     */
    public Sweep {
        EnumMap<SweepFinding, Long> copy = new EnumMap<>(SweepFinding.class);
        copy.putAll(counts);
        counts = Collections.unmodifiableMap(copy);
    }

    static Sweep begun(String id, Cause cause, Instant now, long total) {
        return new Sweep(id, cause, now, total, null, Map.of(), null);
    }

    /**
     * Whether it is not through yet.
     *
     * @return false once it is through or a newer one took its place
     */
    public boolean isRunning() {
        return endedAt == null;
    }

    /**
     * How many keys were compared or tried.
     *
     * @return the sum of the counts
     */
    public long compared() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    Sweep counting(SweepFinding finding) {
        EnumMap<SweepFinding, Long> more = new EnumMap<>(SweepFinding.class);
        more.putAll(counts);
        more.merge(finding, 1L, Long::sum);
        return new Sweep(id, cause, startedAt, total, reached, more, endedAt);
    }

    Sweep reaching(OptOutKey key) {
        return new Sweep(id, cause, startedAt, total, key.text(), counts, endedAt);
    }

    Sweep endingAt(Instant now) {
        return new Sweep(id, cause, startedAt, total, reached, counts, now);
    }
}
