package org.crmoptout.runtime.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/**
 * A clock that never goes back: when its source does, it goes on from where it was, at the source's pace. A host whose clock can
 * be set back gives one of these to its labels and to its syncs, for what happened to either is ordered by it. Thread-safe.
 */
public final class SteadyClock extends Clock {

    private final Clock source;
    private Duration ahead = Duration.ZERO;
    private Instant last = Instant.MIN;

    /**
     * A clock.
     *
     * @param source tells the time, and may be set back
     */
    public SteadyClock(Clock source) {
        this.source = source;
    }

    @Override
    public synchronized Instant instant() {
        Instant now = source.instant().plus(ahead);
        if (now.isBefore(last)) {
            ahead = ahead.plus(Duration.between(now, last));
            now = last;
        }
        last = now;
        return now;
    }

    @Override
    public ZoneId getZone() {
        return source.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return new SteadyClock(source.withZone(zone));
    }
}
