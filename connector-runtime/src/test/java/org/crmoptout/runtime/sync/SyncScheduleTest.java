package org.crmoptout.runtime.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crmoptout.connector.OptOutKeying;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a started sync does what")
class SyncScheduleTest {

    private static final Duration EVERY_SECOND = Duration.ofSeconds(1);
    private static final Duration PULL_EVERY = Duration.ofMinutes(1);

    private final TickingClock clock = new TickingClock();
    private final FakeCrm crm = new FakeCrm(clock);
    private final InMemorySyncStore store = new InMemorySyncStore();
    private final OptOutSync sync = OptOutSync.builder(
                    "acme", OptOutKeying.RECORD, crm, store, new FakeHost(store, clock))
            .clock(clock)
            .random(new SplittableRandom(1))
            .build();
    private final Queue<Runnable> work = new ArrayDeque<>();
    private final HandTimer timer = new HandTimer();
    private final AtomicInteger pages = new AtomicInteger();

    @AfterEach
    void close() {
        sync.close();
        timer.shutdownNow();
    }

    @Test
    @DisplayName("a walk of the feed that finds another look going on is made a second later, not an interval later")
    void walksSoon() {
        sync.start(timer, work::add, PULL_EVERY, Duration.ofDays(1));
        crm.duringChanges(() -> {
            if (pages.incrementAndGet() == 1) {
                timer.passes(PULL_EVERY);
                timer.passes(EVERY_SECOND);
                elsewhere(this::doWork);
            }
        });

        sync.pullOnce();
        int before = pages.get();
        timer.passes(EVERY_SECOND);
        doWork();

        assertThat(pages).hasValueGreaterThan(before);
    }

    private void doWork() {
        while (!work.isEmpty()) {
            work.remove().run();
        }
    }

    private static void elsewhere(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Time passes when the test says so. */
    private static final class HandTimer extends ScheduledThreadPoolExecutor {
        private record Repeated(Runnable task, Duration interval) {}

        private final List<Repeated> repeated = new ArrayList<>();

        HandTimer() {
            super(1);
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long delay, long interval, TimeUnit unit) {
            repeated.add(new Repeated(task, Duration.of(interval, unit.toChronoUnit())));
            return schedule(() -> {}, 1, TimeUnit.DAYS);
        }

        void passes(Duration interval) {
            repeated.stream()
                    .filter(it -> it.interval().equals(interval))
                    .forEach(it -> it.task().run());
        }
    }
}
