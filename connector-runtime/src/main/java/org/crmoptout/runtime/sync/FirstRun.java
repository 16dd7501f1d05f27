package org.crmoptout.runtime.sync;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the first run of a sync that was switched on has come (S10). Immutable; a {@link SyncStore} stores every component.
 *
 * @param phase where it stands
 * @param people how many people the host has in all
 * @param limit how many of them may be newly marked before it stops
 * @param newlyMarked how many were newly marked, on either side
 * @param allTracked whether every person's keys were told to the sync
 * @param since when it came to this phase; {@link Instant#MIN} for a sync that knows no first run
 * @param reason why it stopped, with the counts; null unless BRAKED
 */
public record FirstRun(
        Phase phase,
        long people,
        long limit,
        long newlyMarked,
        boolean allTracked,
        Instant since,
        @Nullable String reason) {

    /** Where a first run stands. */
    public enum Phase {
        /** Everyone is looked at for the first time, under the volume brake. */
        STARTING,
        /** Stopped by the volume brake: nothing travels until an admin lets it go on, or switches it off. */
        BRAKED,
        /** Over: the sync runs without a brake. */
        RUNNING
    }

    /**
     * The state of a sync of which no first run was begun.
     *
     * @return RUNNING, all counts zero
     */
    public static FirstRun over() {
        return new FirstRun(Phase.RUNNING, 0, 0, 0, true, Instant.MIN, null);
    }

    static FirstRun begun(long people, VolumeBrake brake, Instant now) {
        return new FirstRun(Phase.STARTING, people, brake.limit(people), 0, false, now, null);
    }

    FirstRun withAllTracked() {
        return new FirstRun(phase, people, limit, newlyMarked, true, since, reason);
    }

    FirstRun counting() {
        return new FirstRun(phase, people, limit, newlyMarked + 1, allTracked, since, reason);
    }

    boolean wouldExceedLimit() {
        return newlyMarked >= limit;
    }

    FirstRun braked(Instant now) {
        return new FirstRun(
                Phase.BRAKED,
                people,
                limit,
                newlyMarked,
                allTracked,
                now,
                "of " + people + " people, more than " + limit + " would be newly marked; " + newlyMarked
                        + " were. Look at the plan, then let it go on or switch the sync off");
    }

    FirstRun released(Instant now) {
        return new FirstRun(Phase.STARTING, people, Long.MAX_VALUE, newlyMarked, allTracked, now, null);
    }

    FirstRun ended(Instant now) {
        return new FirstRun(Phase.RUNNING, people, limit, newlyMarked, allTracked, now, null);
    }
}
