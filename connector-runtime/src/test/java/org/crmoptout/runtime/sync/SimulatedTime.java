package org.crmoptout.runtime.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The time of a simulation: what passes, and what the clock shows, which can be set. Labels and syncs go by one steady clock, as
 * long as no restart makes another.
 */
final class SimulatedTime {

    private final Clock shown = new Clock() {
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
            throw new IllegalArgumentException("the simulation knows only UTC");
        }
    };

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Duration passed = Duration.ZERO;
    private SteadyClock steady = new SteadyClock(shown);

    void pass(Duration by) {
        now = now.plus(by);
        passed = passed.plus(by);
    }

    /** Somebody sets the clock; no time passes. */
    void set(Duration by) {
        now = now.plus(by);
    }

    /** What is started from now on knows nothing of what the clock showed before. */
    void restart() {
        steady = new SteadyClock(shown);
    }

    /** What has passed since the beginning, whatever the clock showed: a request's time-out goes by it. */
    Duration passed() {
        return passed;
    }

    SteadyClock clock() {
        return steady;
    }

    Instant now() {
        return steady.instant();
    }
}
