package org.crmoptout.testkit.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The portal's rate limits: the burst limit and the daily one for all calls but searches, and the searches' own.
 *
 * @see <a href="https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines">API usage guidelines and
 *     limits</a>
 */
final class HubSpotLimits {

    private static final Duration BURST = Duration.ofSeconds(10);

    private final Clock clock;
    private final RateWindow burst;
    private final RateWindow daily;
    private final RateWindow searches;

    /** Limits of 0 are none. */
    HubSpotLimits(Clock clock, int perTenSeconds, int perDay, int searchesPerSecond) {
        this.clock = clock;
        this.burst = new RateWindow(perTenSeconds, BURST);
        this.daily = new RateWindow(perDay, Duration.ofDays(1));
        this.searches = new RateWindow(searchesPerSecond, Duration.ofSeconds(1));
    }

    /**
     * Takes one request.
     *
     * @throws HubSpotProblem 429
     */
    void take(boolean search) {
        Instant now = clock.instant();
        if (search) {
            if (!searches.tryTake(now)) {
                throw HubSpotProblem.rateLimited("SECONDLY");
            }
            return;
        }
        if (!daily.tryTake(now)) {
            throw HubSpotProblem.rateLimited("DAILY");
        }
        if (!burst.tryTake(now)) {
            throw HubSpotProblem.rateLimited("TEN_SECONDLY_ROLLING");
        }
    }

    /** Adds what the vendor tells of the limits: nothing on searches. */
    SimulatedReply annotate(SimulatedReply reply, boolean search) {
        SimulatedReply annotated = reply;
        Instant now = clock.instant();
        if (!search && burst.isLimited()) {
            annotated = annotated
                    .withHeader("X-HubSpot-RateLimit-Max", String.valueOf(burst.limit()))
                    .withHeader("X-HubSpot-RateLimit-Remaining", String.valueOf(burst.remaining(now)))
                    .withHeader("X-HubSpot-RateLimit-Interval-Milliseconds", String.valueOf(BURST.toMillis()));
        }
        if (!search && daily.isLimited()) {
            annotated = annotated
                    .withHeader("X-HubSpot-RateLimit-Daily", String.valueOf(daily.limit()))
                    .withHeader("X-HubSpot-RateLimit-Daily-Remaining", String.valueOf(daily.remaining(now)));
        }
        return annotated;
    }

    void reset() {
        burst.clear();
        daily.clear();
        searches.clear();
    }
}
