package org.crmoptout.benchmarks;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** The time of the machine, and of what was skipped. */
final class SkippingClock extends Clock {

    private final AtomicReference<Duration> offset;

    SkippingClock(Duration offset) {
        this.offset = new AtomicReference<>(offset);
    }

    void skip(Duration time) {
        offset.accumulateAndGet(time, Duration::plus);
    }

    @Override
    public Instant instant() {
        return Instant.now().plus(offset.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.offset(Clock.system(zone), offset.get());
    }
}
