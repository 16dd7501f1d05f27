package org.crmoptout.runtime.guard;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.RemoteCalls;

/**
 * Guards the calls of connectors. A host makes one, or takes {@link #standard()}, and gives each connection its own
 * {@link #calls}. Thread-safe; needs no closing, because its threads are daemons that end when idle.
 *
 * <p>What a guard does with a request:
 *
 * <ul>
 *   <li>It sends it again when it failed with a kind whose remedy is {@link ErrorKind.Remedy#REPEAT_CALL}, at most three
 *       times in all. A request that writes is never sent again when the failure leaves it in doubt.
 *   <li>Before that it waits as long as the CRM asked for; if the CRM asked for nothing, a growing time of the guard's own.
 *   <li>It keeps the connection's {@link CallLimit}s, and the limits that the connector told of its CRM
 *       ({@link RemoteCalls#report}): evenly, without a refusal when the connection is alone, and with a fair share when others
 *       use the same limit. When a CRM answers {@link ErrorKind#RATE_LIMITED} with a delay, the
 *       whole limit group of that connection pauses, for at most an hour.
 *   <li>It waits at most five seconds in all within one call, limits and pauses included. What needs longer is thrown at
 *       once, with the delay, and belongs to the caller's queue: as {@code RATE_LIMITED} when the request was not sent.
 *   <li>What a connector throws other than {@link org.crmoptout.connector.ConnectorException} becomes
 *       {@link ErrorKind#PROTOCOL}, with the name of its class and without its message.
 * </ul>
 */
public final class Guard {

    private static final Duration MOST_PATIENCE = Duration.ofSeconds(5);

    private final GuardRules rules;
    private final Executor executor;
    private final int parallelism;

    private Guard(Builder builder) {
        this.rules = new GuardRules(
                builder.maxAttempts,
                builder.longestWait,
                new BackOff(builder.firstBackOff, builder.random),
                builder.listener,
                builder.nanoClock);
        this.executor = builder.executor;
        this.parallelism = builder.parallelism;
    }

    /**
     * The guard for hosts that have no wishes of their own: without metrics.
     *
     * @return the same guard at every call
     */
    public static Guard standard() {
        return Standard.GUARD;
    }

    /**
     * A guard of one's own.
     *
     * @return a builder with the defaults of {@link #standard()}
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Guarded calls for one connection. They pace that connection alone: make them once per connection, not per call.
     *
     * @param connection the connection's name, for messages and metrics; never an address
     * @param limits the limits of the CRM account, at most one per limit group; other groups have none
     * @return the calls, for {@link org.crmoptout.connector.ConnectorContext.Builder#calls}
     */
    public RemoteCalls calls(String connection, CallLimit... limits) {
        if (connection.isBlank() || connection.indexOf('@') >= 0) {
            throw new IllegalArgumentException("a connection's name must not be blank or look like an email address");
        }
        return RemoteCalls.of(new GuardedCalls(connection, rules, List.of(limits)), executor, parallelism);
    }

    /** Made when first needed. */
    private static final class Standard {
        static final Guard GUARD = builder().build();
    }

    /** Gathers a guard. Not thread-safe. */
    public static final class Builder {
        private int maxAttempts = 3;
        private Duration longestWait = MOST_PATIENCE;
        private Duration firstBackOff = Duration.ofMillis(200);
        private RandomGenerator random = new Random();
        private CallListener listener = CallListener.NONE;
        private Executor executor = CallThreads.SHARED;
        private int parallelism = 8;
        private LongSupplier nanoClock = System::nanoTime;

        private Builder() {}

        /**
         * How often a request is sent at most.
         *
         * @param attempts the first one included, from 1 (never repeat) to 10; 3 unless set
         * @return this builder
         */
        public Builder maxAttempts(int attempts) {
            if (attempts < 1 || attempts > 10) {
                throw new IllegalArgumentException("a request can be sent 1 to 10 times, not " + attempts);
            }
            this.maxAttempts = attempts;
            return this;
        }

        /**
         * How long a call waits at most in all, beside the CRM's answers.
         *
         * @param wait from zero (never wait) to five seconds; five unless set
         * @return this builder
         */
        public Builder longestWait(Duration wait) {
            if (wait.isNegative() || wait.compareTo(MOST_PATIENCE) > 0) {
                throw new IllegalArgumentException(
                        "a call may wait from zero to " + MOST_PATIENCE + ", not " + wait + "; use a queue for more");
            }
            this.longestWait = wait;
            return this;
        }

        /**
         * The wait before the first repetition where the CRM asked for none; doubled each time, each varied by half.
         *
         * @param wait more than zero; 200 milliseconds unless set
         * @return this builder
         */
        public Builder firstBackOff(Duration wait) {
            if (wait.isNegative() || wait.isZero() || wait.compareTo(MOST_PATIENCE) > 0) {
                throw new IllegalArgumentException(
                        "the first back-off must be more than zero and at most " + MOST_PATIENCE + ", not " + wait);
            }
            this.firstBackOff = wait;
            return this;
        }

        /**
         * Varies the waits.
         *
         * @param source a thread-safe generator
         * @return this builder
         */
        public Builder random(RandomGenerator source) {
            this.random = source;
            return this;
        }

        /**
         * Who hears of every request, such as {@link MicrometerCalls}.
         *
         * @param hears the listener
         * @return this builder
         */
        public Builder listener(CallListener hears) {
            this.listener = new SafeListener(hears);
            return this;
        }

        /**
         * What runs the requests of {@link RemoteCalls#callAll} beside the calling thread.
         *
         * @param host the executor; one of at most 32 daemon threads for the whole process unless set
         * @param requests how many requests of one {@code callAll} are under way at most, at least 1; 8 unless set
         * @return this builder
         */
        public Builder executor(Executor host, int requests) {
            if (requests < 1) {
                throw new IllegalArgumentException("at least 1 request must be under way, not " + requests);
            }
            this.executor = host;
            this.parallelism = requests;
            return this;
        }

        /** For tests: a {@link System#nanoTime()} under control. */
        Builder nanoClock(LongSupplier source) {
            this.nanoClock = source;
            return this;
        }

        /**
         * The guard.
         *
         * @return a guard
         */
        public Guard build() {
            return new Guard(this);
        }
    }
}
