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
    private volatile Told told = new Told(Instant.MIN, Duration.ZERO);

    /**
     * What was told last.
     *
     * @param ahead how far the clock is ahead of its source
     */
    private record Told(Instant last, Duration ahead) {}

    /**
     * A clock.
     *
     * @param source tells the time, and may be set back
     */
    public SteadyClock(Clock source) {
        this.source = source;
    }

    /**
     * Others may ask while the source takes its time. Only an answer that is behind what was told before it was asked shows that
     * the source went back.
     */
    @Override
    public Instant instant() {
        Told before = told;
        Instant now = source.instant().plus(before.ahead());
        synchronized (this) {
            if (!now.isBefore(told.last())) {
                told = new Told(now, told.ahead());
            } else if (told == before) {
                told = new Told(told.last(), told.ahead().plus(Duration.between(now, told.last())));
            }
            return told.last();
        }
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
