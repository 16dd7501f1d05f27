package org.crmoptout.testkit.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Values by key, as they are and as they were: a value that was replaced can still be read for as long as it is remembered.
 * Not thread-safe.
 */
final class Timeline<K, V> {

    /** Reads what is there now, whatever the clock says. */
    private static final Instant NOW = Instant.MAX;

    private final Duration remembered;
    private final Map<K, Deque<Version<V>>> versions = new LinkedHashMap<>();

    private record Version<V>(V value, Instant since) {}

    Timeline(Duration remembered) {
        this.remembered = remembered;
    }

    /** The moment that a read sees which is so far behind. */
    static Instant behind(Instant now, Duration lag) {
        return lag.isZero() ? NOW : now.minus(lag);
    }

    /** Sets a value that was always there. */
    void putForever(K key, V value) {
        add(key, new Version<>(value, Instant.MIN));
    }

    /** Sets a value from now on. */
    void put(K key, V value, Instant now) {
        Deque<Version<V>> known = add(key, new Version<>(value, now));
        Instant oldest = now.minus(remembered);
        while (known.size() > 1 && !second(known).since().isAfter(oldest)) {
            known.removeFirst();
        }
    }

    private Deque<Version<V>> add(K key, Version<V> version) {
        Deque<Version<V>> known = versions.computeIfAbsent(key, any -> new ArrayDeque<>(1));
        known.addLast(version);
        return known;
    }

    private static <T> T second(Deque<T> deque) {
        Iterator<T> items = deque.iterator();
        items.next();
        return items.next();
    }

    Optional<V> get(K key) {
        return get(key, NOW);
    }

    Optional<V> get(K key, Instant at) {
        return Optional.ofNullable(versions.get(key)).flatMap(known -> asOf(known, at));
    }

    /** All values, in the order in which their keys came. */
    List<V> values() {
        return values(NOW);
    }

    List<V> values(Instant at) {
        return values(at, any -> true);
    }

    /** Those that are wanted, in the order in which their keys came. */
    List<V> values(Instant at, Predicate<V> wanted) {
        List<V> found = new ArrayList<>();
        for (Deque<Version<V>> known : versions.values()) {
            Version<V> newest = known.getLast();
            if (!newest.since().isAfter(at)) {
                if (wanted.test(newest.value())) {
                    found.add(newest.value());
                }
            } else {
                asOf(known, at).filter(wanted).ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<V> asOf(Deque<Version<V>> known, Instant at) {
        for (Iterator<Version<V>> newestFirst = known.descendingIterator(); newestFirst.hasNext(); ) {
            Version<V> version = newestFirst.next();
            if (!version.since().isAfter(at)) {
                return Optional.of(version.value());
            }
        }
        return Optional.empty();
    }

    /** Forgets a key and all it ever had. */
    void remove(K key) {
        versions.remove(key);
    }

    void clear() {
        versions.clear();
    }
}
