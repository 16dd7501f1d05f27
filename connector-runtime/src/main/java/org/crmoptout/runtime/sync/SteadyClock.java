package org.crmoptout.runtime.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A clock that never goes back: when its source does, it goes on from where it was, at the source's pace. Thread-safe. */
final class SteadyClock extends Clock {

    private final Clock source;
    private Duration ahead = Duration.ZERO;
    private Instant last = Instant.MIN;

    SteadyClock(Clock source) {
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
