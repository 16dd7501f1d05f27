package org.crmoptout.benchmarks;

import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Times that were measured, all of them. Thread-safe. */
final class Latencies {

    private final Queue<Long> nanos = new ConcurrentLinkedQueue<>();

    void add(Duration took) {
        nanos.add(took.toNanos());
    }

    int count() {
        return nanos.size();
    }

    /** The time that this percentage of all did not exceed. */
    Duration percentile(double percent) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return Duration.ofNanos(sorted[Math.max(rank, 1) - 1]);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%,6d:", count()));
        for (double percent : new double[] {50, 95, 99, 100}) {
            String name = percent == 100 ? "max" : String.format(Locale.ROOT, "p%.0f", percent);
            text.append(String.format(
                    Locale.ROOT, "  %s %,.1f ms", name, percentile(percent).toNanos() / 1e6));
        }
        return text.toString();
    }
}
