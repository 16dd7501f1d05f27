package org.crmoptout.runtime.guard;

import java.time.Duration;
import org.crmoptout.connector.Operation;

/**
 * How many requests of one limit group a connection may send, where the connector tells no limit or the host wants less.
 *
 * <p>Requests are counted in windows that follow each other, so that around the border of two windows up to twice the
 * permits can be sent within one period. Where a CRM counts more strictly, spread them: one permit per fifth of a second
 * instead of five per second.
 *
 * @param group the limit group, as the connector names it in {@link Operation#limitGroup()}
 * @param permits how many requests a period allows, at least 1
 * @param period the length of a period, from a millisecond to a day
 */
public record CallLimit(String group, int permits, Duration period) {

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    public CallLimit {
        if (permits < 1) {
            throw new IllegalArgumentException(
                    "a limit of '" + group + "' must allow at least 1 request, not " + permits);
        }
        if (period.compareTo(SHORTEST) < 0 || period.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("the period of a limit of '" + group + "' must be from " + SHORTEST
                    + " to " + LONGEST + ", not " + period);
        }
    }
}
