package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.runtime.guard.CallListener;
import org.crmoptout.runtime.guard.Guard;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;

/** Marks 50,000 contacts and leads of an org that holds back each answer for 50 ms, with 8 requests at a time. */
public final class SalesforceWriteLoad {

    private static final int PEOPLE = 50_000;
    private static final int CONCURRENCY = 8;
    private static final Duration LATENCY = Duration.ofMillis(50);

    private SalesforceWriteLoad() {}

    /**
     * Runs it.
     *
     * @param args none
     */
    public static void main(String[] args) {
        LongAdder busy = new LongAdder();
        ExecutorService threads = Executors.newFixedThreadPool(CONCURRENCY);
        Guard guard = Guard.builder()
                .executor(threads, CONCURRENCY)
                .listener(new Busy(busy))
                .build();
        try (SalesforceSimulator org =
                        SalesforceSimulator.builder().people(0).latency(LATENCY).start();
                OptOutClient client =
                        SalesforceConnections.open(org, context -> context.calls(guard.calls("salesforce")))) {
            for (int i = 0; i < PEOPLE; i++) {
                org.create(i % 3 == 0 ? "Lead" : "Contact", "Ada", "Person", null, false);
            }
            List<OptOutChange> marks = org.people().stream()
                    .map(person -> OptOutChange.mark(SalesforceConnections.person(person)))
                    .toList();
            client.check();
            busy.reset();

            long began = System.nanoTime();
            List<WriteOutcome> outcomes = client.write(WriteRequest.of(marks));
            long took = System.nanoTime() - began;

            require(outcomes.stream().allMatch(WriteOutcome.Applied.class::isInstance), "all are applied");
            require(org.people().stream().allMatch(SimulatedPerson::optedOut), "all are opted out in the org");
            long updates = org.calls().getOrDefault("update", 0L);
            long reads = org.calls().getOrDefault("queryAll", 0L);
            require(updates == PEOPLE / 200, "200 records go in an update, not " + PEOPLE / updates);
            double used = busy.sum() / ((double) took * CONCURRENCY);
            System.out.printf(
                    Locale.ROOT,
                    "%,d marks in %.1f s (%,.0f a second), %d updates and %d reads at %d ms; %.0f %% of %d requests at a time"
                            + " used%n",
                    PEOPLE,
                    took / 1e9,
                    PEOPLE / (took / 1e9),
                    updates,
                    reads,
                    LATENCY.toMillis(),
                    used * 100,
                    CONCURRENCY);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Adds up how long requests were under way. */
    private record Busy(LongAdder nanos) implements CallListener {

        @Override
        public void answered(String connection, Operation operation, Duration took) {
            nanos.add(took.toNanos());
        }

        @Override
        public void failed(String connection, Operation operation, ErrorKind kind, Duration took) {
            nanos.add(took.toNanos());
        }
    }
}
