package org.crmoptout.service.sync;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads all connections share. One that stays at the same work, as when a CRM does not answer, does not count while that
 * lasts: another takes its place, so that no connection holds up the others. Thread-safe.
 *
 * <p>A sync is at work on two threads at most, so each that is slow costs two more, and none when it is idle.
 */
final class Workers extends ScheduledThreadPoolExecutor {

    private final int threads;
    private final Map<Thread, Integer> beganInRound = new ConcurrentHashMap<>();
    private volatile int round;

    Workers(String name, int threads) {
        super(threads, named(name));
        this.threads = threads;
        setRemoveOnCancelPolicy(true);
    }

    /** Daemons, each with a number. */
    static ThreadFactory named(String name) {
        AtomicInteger made = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    protected void beforeExecute(Thread thread, Runnable task) {
        beganInRound.put(thread, round);
        super.beforeExecute(thread, task);
    }

    @Override
    protected void afterExecute(Runnable task, Throwable thrown) {
        super.afterExecute(task, thrown);
        beganInRound.remove(Thread.currentThread());
    }

    /** To be called at an interval, by one thread: whoever was at the same work for all of one gets a replacement. */
    void relieve() {
        int last = round;
        long slow = beganInRound.values().stream().filter(began -> began < last).count();
        round = last + 1;
        int wanted = threads + (int) slow;
        if (wanted != getCorePoolSize()) {
            setCorePoolSize(wanted);
        }
    }
}
