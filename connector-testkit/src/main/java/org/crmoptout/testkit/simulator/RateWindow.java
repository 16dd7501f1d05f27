package org.crmoptout.testkit.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** So many requests in any such span of time. A limit of 0 means none. Thread-safe. */
final class RateWindow {

    private final int limit;
    private final Duration span;
    private final Deque<Instant> taken = new ArrayDeque<>();

    RateWindow(int limit, Duration span) {
        this.limit = limit;
        this.span = span;
    }

    boolean isLimited() {
        return limit > 0;
    }

    int limit() {
        return limit;
    }

    synchronized boolean tryTake(Instant now) {
        forget(now);
        if (isLimited() && taken.size() >= limit) {
            return false;
        }
        if (isLimited()) {
            taken.addLast(now);
        }
        return true;
    }

    synchronized int remaining(Instant now) {
        forget(now);
        return Math.max(0, limit - taken.size());
    }

    synchronized void clear() {
        taken.clear();
    }

    private void forget(Instant now) {
        Instant oldest = now.minus(span);
        while (!taken.isEmpty() && !taken.getFirst().isAfter(oldest)) {
            taken.removeFirst();
        }
    }
}
