package org.crmoptout.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Arrivals at a constant rate, whether or not those before were answered: what is slow delays nobody but itself, and a request's
 * time counts from when it was due, also when it was sent later than that.
 */
final class OpenLoop {

    private OpenLoop() {}

    /**
     * One arrival.
     *
     * @param due when, by {@link System#nanoTime}
     * @param number from 0
     */
    record Arrival(long due, int number) {

        /** How long ago it was due. */
        Duration age() {
            return Duration.ofNanos(System.nanoTime() - due);
        }
    }

    /**
     * Begins all, and waits until all have ended.
     *
     * @throws java.util.concurrent.CompletionException when one failed
     */
    static void run(int perSecond, int arrivals, Function<Arrival, CompletableFuture<?>> request) {
        long start = System.nanoTime();
        List<CompletableFuture<?>> begun = new ArrayList<>(arrivals);
        for (int i = 0; i < arrivals; i++) {
            long due = start + i * 1_000_000_000L / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            begun.add(request.apply(new Arrival(due, i)));
        }
        CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new)).join();
    }
}
