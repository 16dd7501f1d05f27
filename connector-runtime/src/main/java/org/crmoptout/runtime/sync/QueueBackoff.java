package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.crmoptout.connector.ConnectorException;

/** How long what may be repeated waits (S9): the CRM's own delay, else doubling from 1 s to 1 h with a quarter of jitter. */
final class QueueBackoff {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int DOUBLINGS = 12;

    private final RandomGenerator random;

    QueueBackoff(RandomGenerator random) {
        this.random = random;
    }

    Duration before(int nextAttempt, ConnectorException cause) {
        long doubled = FIRST.toMillis() << Math.min(Math.max(nextAttempt - 1, 0), DOUBLINGS);
        long own = Math.min(doubled, LONGEST.toMillis());
        Duration jittered = Duration.ofMillis(own - random.nextLong(own / 4 + 1));
        return cause.retryAfter().filter(asked -> asked.compareTo(jittered) > 0).orElse(jittered);
    }
}
