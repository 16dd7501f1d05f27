package org.crmoptout.runtime.guard;

import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One limit group of one connection: the limit its host set and the one its CRM told, if there are any, and the pause its CRM
 * asked for. Never blocks.
 */
final class LimitGroup {

    /** A longer pause ends early, so that one absurd answer can't silence a group for years; a caller then tries again. */
    private static final long LONGEST_PAUSE = TimeUnit.HOURS.toNanos(1);

    private final LongSupplier nanoClock;
    private final AtomicLong pausedUntil;
    private final @Nullable AtomicRateLimiter limiter;
    private final AtomicReference<@Nullable RollingLimit> told = new AtomicReference<>();

    LimitGroup(@Nullable CallLimit limit, Duration longestWait, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.pausedUntil = new AtomicLong(nanoClock.getAsLong());
        this.limiter = limit == null ? null : limiter(limit, longestWait, nanoClock);
    }

    private static AtomicRateLimiter limiter(CallLimit limit, Duration longestWait, LongSupplier nanoClock) {
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(limit.permits())
                .limitRefreshPeriod(limit.period())
                .timeoutDuration(longestWait)
                .writableStackTraceEnabled(false)
                .build();
        // by its own class, because only that tells how long the next permit takes when none can be had in time
        return new AtomicRateLimiter(limit.group(), config, nanoClock::getAsLong);
    }

    void pause(Duration delay) {
        long nanos = Math.min(TimeUnit.NANOSECONDS.convert(delay), LONGEST_PAUSE);
        long until = nanoClock.getAsLong() + nanos;
        pausedUntil.accumulateAndGet(until, (known, asked) -> asked - known > 0 ? asked : known);
    }

    /** The CRM refused a request because of the limit. */
    void refused() {
        RollingLimit limit = told.get();
        if (limit != null) {
            limit.refused(nanoClock.getAsLong());
        }
    }

    /** The CRM told its limit, and how much of it is used. */
    void told(long limit, Duration period, long used) {
        long now = nanoClock.getAsLong();
        long nanos = TimeUnit.NANOSECONDS.convert(period);
        if (told.get() == null) {
            told.compareAndSet(null, new RollingLimit(limit, nanos, now));
        }
        RollingLimit known = told.get();
        if (known != null) {
            known.told(limit, nanos, used, now);
        }
    }

    /** The limit the CRM told, if it told one. */
    @Nullable
    RollingLimit told() {
        return told.get();
    }

    /** How long the pause still lasts. */
    Duration pauseLeft() {
        return Duration.ofNanos(Math.max(0, pausedUntil.get() - nanoClock.getAsLong()));
    }

    /**
     * The wait for the next permit, which is then the caller's: to sit out the wait and send. Where the wait is more than
     * {@code longest} no permit is taken, unless others were quicker in that very moment.
     */
    Duration takePermit(Duration longest) {
        if (limiter == null) {
            return Duration.ZERO;
        }
        Duration expected = nextPermit(limiter);
        if (expected.compareTo(longest) > 0) {
            return expected;
        }
        long reserved = limiter.reservePermission();
        return reserved >= 0 ? Duration.ofNanos(reserved) : nextPermit(limiter);
    }

    private static Duration nextPermit(AtomicRateLimiter limiter) {
        return Duration.ofNanos(limiter.getDetailedMetrics().getNanosToWait());
    }
}
