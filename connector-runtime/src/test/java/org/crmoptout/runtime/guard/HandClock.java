package org.crmoptout.runtime.guard;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A nano clock that stands still until it is moved. */
final class HandClock implements LongSupplier {

    private final AtomicLong nanos = new AtomicLong(-1_000_000_000L);

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
