package org.crmoptout.runtime.guard;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The wait before a repetition where the CRM names none: doubled each time, and between half and one and a half of that, so
 * that callers who failed together don't come back together.
 */
record BackOff(Duration first, RandomGenerator random) {

    Duration after(int failures) {
        double factor = Math.pow(2, failures - 1) * random.nextDouble(0.5, 1.5);
        return Duration.ofNanos((long) (first.toNanos() * factor));
    }
}
