package org.crmoptout.runtime.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A CRM that counts strictly and clients that keep its limit, in a time that is only counted. */
@DisplayName("A limit that the CRM told")
class RollingLimitTest {

    private static final long MILLIS = 1_000_000;
    private static final long PERIOD = Duration.ofSeconds(10).toNanos();

    private record Event(long at, long order, Runnable what) {}

    /** The passing of time: events in their order. */
    private static final class Time {
        private final PriorityQueue<Event> events =
                new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
        private long now;
        private long order;

        void in(long nanos, Runnable what) {
            events.add(new Event(now + nanos, order++, what));
        }

        void runUntil(long end) {
            while (!events.isEmpty() && events.peek().at() <= end) {
                Event event = events.remove();
                now = event.at();
                event.what().run();
            }
        }
    }

    /** Counts the requests of any period up to now, whoever's they are. */
    private static final class Crm {
        private final int limit;
        private final Deque<Long> taken = new ArrayDeque<>();

        Crm(int limit) {
            this.limit = limit;
        }

        boolean takes(long now) {
            while (!taken.isEmpty() && now - taken.getFirst() >= PERIOD) {
                taken.removeFirst();
            }
            if (taken.size() >= limit) {
                return false;
            }
            taken.addLast(now);
            return true;
        }
    }

    /** Eight threads that always have something to send, and pause for ten seconds when refused. */
    private static final class Client {
        private final Time time;
        private final Crm crm;
        private final Random random;
        private final int slowest;
        private final RollingLimit limit;
        private final boolean told;
        private long pausedUntil;
        private final List<Long> answers = new ArrayList<>();
        private final List<Long> refusals = new ArrayList<>();

        Client(Time time, Crm crm, Random random, int slowest, boolean told) {
            this.time = time;
            this.crm = crm;
            this.random = random;
            this.slowest = slowest;
            this.told = told;
            this.limit = new RollingLimit(crm.limit, PERIOD, time.now);
        }

        void start() {
            for (int i = 0; i < 8; i++) {
                time.in(random.nextInt(50) * MILLIS, this::step);
            }
        }

        private void step() {
            long wait = time.now < pausedUntil ? pausedUntil - time.now : limit.take(time.now);
            if (wait > 0) {
                time.in(wait, this::step);
                return;
            }
            time.in(latency(), () -> {
                boolean taken = crm.takes(time.now);
                int used = crm.taken.size();
                time.in(latency(), () -> answered(taken, used));
            });
        }

        private void answered(boolean taken, int used) {
            if (told) {
                limit.told(crm.limit, PERIOD, used, time.now);
            }
            limit.answered(time.now);
            if (!taken) {
                limit.refused(time.now);
                pausedUntil = time.now + PERIOD;
            }
            (taken ? answers : refusals).add(time.now);
            step();
        }

        private long latency() {
            return (1 + random.nextInt(slowest)) * MILLIS;
        }

        long answeredBetween(long from, long to) {
            return answers.stream().filter(at -> at >= from && at < to).count();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 190, 30, true",
        "2, 190, 150, true",
        "3, 100, 150, true",
        "4, 190, 80, false",
        "5, 250, 200, true",
        "6, 1900, 15, true"
    })
    @DisplayName("alone it is never refused, and at least 95 % of the limit is used")
    void alone(long seed, int perPeriod, int slowestMillis, boolean told) {
        Time time = new Time();
        Client client = new Client(time, new Crm(perPeriod), new Random(seed), slowestMillis, told);
        client.start();

        time.runUntil(30 * PERIOD);

        assertThat(client.refusals).as("seed %d", seed).isEmpty();
        assertThat(client.answeredBetween(PERIOD, 30 * PERIOD))
                .as("seed %d", seed)
                .isBetween((long) Math.ceil(0.95 * perPeriod * 29), perPeriod * 29L);
    }

    @Test
    @DisplayName("no wait within the pace is longer than what a call has patience for")
    void evenly() {
        RollingLimit limit = new RollingLimit(190, PERIOD, 0);
        long now = 0;
        long longest = 0;
        for (int i = 0; i < 1000; i++) {
            long waited = 0;
            for (long wait = limit.take(now); wait > 0; wait = limit.take(now)) {
                waited += wait;
                now += wait;
            }
            longest = Math.max(longest, waited);
            limit.answered(now);
        }

        assertThat(Duration.ofNanos(longest)).isLessThan(Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    @DisplayName("two that share a limit come to fair parts of nearly all of it, with few refusals")
    void fairly(long seed) {
        Time time = new Time();
        Crm crm = new Crm(190);
        Random random = new Random(seed);
        Client first = new Client(time, crm, random, 100, true);
        Client second = new Client(time, crm, random, 100, true);
        first.start();
        time.runUntil(5 * PERIOD);
        second.start();
        time.runUntil(65 * PERIOD);

        long ofFirst = first.answeredBetween(15 * PERIOD, 65 * PERIOD);
        long ofSecond = second.answeredBetween(15 * PERIOD, 65 * PERIOD);
        long most = 190 * 50L;
        assertThat(ofFirst + ofSecond).as("seed %d: of both", seed).isGreaterThan(most * 85 / 100);
        assertThat(Math.min(ofFirst, ofSecond))
                .as("seed %d: of the slower", seed)
                .isGreaterThan(most * 35 / 100);
        assertThat((long) first.refusals.size() + second.refusals.size())
                .as("seed %d: refusals among %d", seed, ofFirst + ofSecond)
                .isLessThan((ofFirst + ofSecond) * 2 / 100);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("once the other has gone the whole limit is used again within two periods")
    void quickly(long seed) {
        Time time = new Time();
        Crm crm = new Crm(190);
        Client client = new Client(time, crm, new Random(seed), 100, true);
        client.start();
        time.runUntil(3 * PERIOD);
        long otherEnds = 10 * PERIOD;
        Runnable other = new Runnable() {
            @Override
            public void run() {
                if (time.now < otherEnds) {
                    crm.takes(time.now);
                    time.in(PERIOD / 120, this);
                }
            }
        };
        time.in(0, other);
        time.runUntil(20 * PERIOD);

        assertThat(client.answeredBetween(12 * PERIOD, 20 * PERIOD))
                .as("seed %d", seed)
                .isGreaterThan(190 * 8 * 95 / 100);
        assertThat(client.answeredBetween(5 * PERIOD, 10 * PERIOD))
                .as("seed %d: of the 70 a period that the other leaves", seed)
                .isGreaterThan(70 * 5 / 2);
    }
}
