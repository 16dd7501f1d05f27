package org.crmoptout.runtime.guard;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that send requests beside the calling ones. Few for all connections together, none while nothing is sent. A
 * task that finds no thread is rejected, not queued: its caller then sends the requests itself.
 */
final class CallThreads {

    static final Executor SHARED = atMost(32);

    private CallThreads() {}

    static ThreadPoolExecutor atMost(int threads) {
        AtomicInteger made = new AtomicInteger();
        return new ThreadPoolExecutor(0, threads, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "crm-call-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }
}
