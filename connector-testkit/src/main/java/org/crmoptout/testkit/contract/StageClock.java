package org.crmoptout.testkit.contract;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The one time of a pretended CRM and of the connector under test. It stands still unless moved. Thread-safe. */
public final class StageClock extends Clock {

    private static final Instant START = Instant.parse("2030-01-07T09:00:00Z");

    private volatile Instant now = START;

    /** A clock at the time at which every rule begins. */
    public StageClock() {}

    /**
     * Lets time go by.
     *
     * @param duration how much
     */
    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant(), zone).withZone(zone);
    }
}
