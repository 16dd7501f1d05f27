package org.crmoptout.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An allowance of an account, as the CRM last told it. Made with {@link #of}. */
public final class Quota {

    private final String name;
    private final long used;
    private final long limit;
    private final @Nullable Instant renewsAt;
    private final @Nullable Duration period;

    private Quota(String name, long used, long limit, @Nullable Instant renewsAt, @Nullable Duration period) {
        this.name = name;
        this.used = used;
        this.limit = limit;
        this.renewsAt = renewsAt;
        this.period = period;
    }

    /**
     * An allowance.
     *
     * @param name what is counted, such as {@code daily-api-calls}
     * @param used how many were used
     * @param limit how many there are
     * @return the allowance
     */
    public static Quota of(String name, long used, long limit) {
        return new Quota(name, used, limit, null, null);
    }

    /**
     * The same allowance with the time of its renewal.
     *
     * @param instant when it is whole again
     * @return a new allowance
     */
    public Quota renewingAt(Instant instant) {
        return new Quota(name, used, limit, instant, period);
    }

    /**
     * The same allowance, of which the CRM counts what was used within any such period up to now.
     *
     * @param rolling the length of the period, more than zero
     * @return a new allowance
     */
    public Quota within(Duration rolling) {
        if (rolling.isNegative() || rolling.isZero()) {
            throw new IllegalArgumentException("the period of the allowance " + name + " must be more than zero");
        }
        return new Quota(name, used, limit, renewsAt, rolling);
    }

    /**
     * What is counted.
     *
     * @return a word in kebab-case
     */
    public String name() {
        return name;
    }

    /**
     * How many were used.
     *
     * @return a count
     */
    public long used() {
        return used;
    }

    /**
     * How many there are.
     *
     * @return a count
     */
    public long limit() {
        return limit;
    }

    /**
     * When it is whole again.
     *
     * @return an instant, empty for a rolling window or when not told
     */
    public Optional<Instant> renewsAt() {
        return Optional.ofNullable(renewsAt);
    }

    /**
     * Over which rolling period it is counted.
     *
     * @return empty when it is counted from one renewal to the next, or when not told
     */
    public Optional<Duration> period() {
        return Optional.ofNullable(period);
    }

    @Override
    public String toString() {
        return name + " " + used + "/" + limit;
    }
}
