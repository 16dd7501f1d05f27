package org.crmoptout.testkit.simulator;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.databind.node.ObjectNode;

/** How often each operation was called, and what struck it. Thread-safe. */
final class CallCounts {

    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    private record Count(LongAdder calls, Map<String, LongAdder> struck) {}

    void called(String operation) {
        of(operation).calls().increment();
    }

    void struck(String operation, Fault fault) {
        of(operation)
                .struck()
                .computeIfAbsent(fault.kind(), any -> new LongAdder())
                .increment();
    }

    SortedMap<String, Long> calls() {
        SortedMap<String, Long> calls = new TreeMap<>();
        counts.forEach((operation, count) -> calls.put(operation, count.calls().sum()));
        return calls;
    }

    ObjectNode json() {
        ObjectNode json = Json.object();
        new TreeMap<>(counts).forEach((operation, count) -> {
            ObjectNode one = json.putObject(operation);
            one.put("calls", count.calls().sum());
            ObjectNode struck = one.putObject("struck");
            new TreeMap<>(count.struck()).forEach((kind, number) -> struck.put(kind, number.sum()));
        });
        return json;
    }

    void clear() {
        counts.clear();
    }

    private Count of(String operation) {
        return counts.computeIfAbsent(operation, any -> new Count(new LongAdder(), new ConcurrentHashMap<>()));
    }
}
