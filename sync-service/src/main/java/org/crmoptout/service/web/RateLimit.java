package org.crmoptout.service.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what is done under a name, and says when it is too much: a number in each stretch of time, which begins with the first.
 * It counts in this process only, and forgets the names not heard of for longest when there are too many. Thread-safe.
 */
public final class RateLimit {

    private static final int MOST_NAMES = 10_000;

    private final int most;
    private final Duration per;
    private final Clock clock;
    private final Map<String, Window> windows = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > MOST_NAMES;
        }
    };

    private record Window(Instant began, int count) {}

    /**
     * A limit.
     *
     * @param most how often something may be done
     * @param per in which time
     * @param clock tells the time
     */
    public RateLimit(int most, Duration per, Clock clock) {
        this.most = most;
        this.per = per;
        this.clock = clock;
    }

    /**
     * Whether it may not be done any more, for now.
     *
     * @param name under which it is counted
     * @return true when the limit is reached
     */
    public synchronized boolean reached(String name) {
        return current(name).count() >= most;
    }

    /**
     * Counts once.
     *
     * @param name under which it is counted
     * @return whether that was within the limit
     */
    public synchronized boolean count(String name) {
        Window window = current(name);
        windows.put(name, new Window(window.began(), window.count() + 1));
        return window.count() < most;
    }

    private Window current(String name) {
        Instant now = clock.instant();
        Window window = windows.get(name);
        return window == null || now.isAfter(window.began().plus(per)) ? new Window(now, 0) : window;
    }

    /**
     * How long to wait at most.
     *
     * @return in seconds
     */
    public long seconds() {
        return per.toSeconds();
    }
}
