package org.crmoptout.service.database;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Counts of many rows, which a database takes its time for and every page wants to show. A count above {@value #LARGE} is good for
 * two seconds in this process, and while one who asks counts again the others get the old one. A smaller one is always counted.
 * Thread-safe.
 */
@Component
public final class LargeCounts {

    /** The largest count that is always counted. */
    public static final int LARGE = 1_000;

    static final Duration GOOD_FOR = Duration.ofSeconds(2);
    private static final int MOST_REMEMBERED = 1_000;

    private final LongSupplier nanos;
    private final ConcurrentMap<Object, Counted> remembered = new ConcurrentHashMap<>();

    private record Counted(long count, long since) {}

    @Autowired
    LargeCounts() {
        this(System::nanoTime);
    }

    LargeCounts(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * A count.
     *
     * @param what of what: equal to nothing that is something else
     * @param count counts
     * @return the count
     */
    public long of(Object what, LongSupplier count) {
        Counted known = remembered.get(what);
        if (known != null) {
            long now = nanos.getAsLong();
            boolean good = now - known.since() < GOOD_FOR.toNanos();
            if (good || !remembered.replace(what, known, new Counted(known.count(), now))) {
                return known.count();
            }
        }
        long counted = count.getAsLong();
        if (counted > LARGE) {
            if (remembered.size() >= MOST_REMEMBERED) {
                remembered.clear();
            }
            remembered.put(what, new Counted(counted, nanos.getAsLong()));
        } else {
            remembered.remove(what);
        }
        return counted;
    }
}
