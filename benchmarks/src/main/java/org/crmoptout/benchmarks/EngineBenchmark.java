package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutMapping;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.runtime.sync.LabelBook;
import org.crmoptout.runtime.sync.LabelSource;
import org.crmoptout.runtime.sync.LabelState;
import org.crmoptout.runtime.sync.OptOutSync;
import org.crmoptout.runtime.sync.PullReport;
import org.crmoptout.runtime.sync.PushReport;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the sync itself costs, with a store in memory and a CRM that answers at once: per change of a label until it is confirmed
 * in the CRM, and per echo, a reading that says what is known. Alone, and as one of a batch.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class EngineBenchmark {

    private static final int PEOPLE = 10_000;
    private static final int BATCH = InstantClient.BATCH;

    private final MemoryStore store = new MemoryStore();
    private final Labels labels = new Labels();
    private final List<String> people = new ArrayList<>();
    private final Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
    private final InstantClient crm = new InstantClient(clock);
    private final OptOutSync sync = OptOutSync.builder("instant", OptOutKeying.RECORD, crm, store, labels)
            .clock(clock)
            .random(new SplittableRandom(1))
            .build();
    private final List<CrmPerson> one = List.of(record(0));
    private final List<CrmPerson> batch =
            IntStream.range(0, BATCH).mapToObj(EngineBenchmark::record).toList();
    private int next;

    /** Labels in memory. A CRM that says what is known changes none. */
    private static final class Labels implements LabelBook {

        private final Map<String, LabelState> labels = new HashMap<>();

        void put(String personId, LabelState label) {
            labels.put(personId, label);
        }

        @Override
        public LabelState lock(String personId) {
            return labels.getOrDefault(personId, LabelState.neverMarked());
        }

        @Override
        public Optional<String> personBehind(CrmPerson person) {
            return Optional.empty();
        }

        @Override
        public void markFromCrm(String personId, CrmMark cause) {
            throw new IllegalStateException("nothing is marked in this CRM");
        }

        @Override
        public void unmarkFromCrm(String personId) {
            throw new IllegalStateException("nothing is unmarked in this CRM");
        }

        @Override
        public void recordMoved(RecordRef from, RecordRef to) {
            throw new IllegalStateException("nothing moves in this CRM");
        }
    }

    /** Everyone is known and was seen once. */
    @Setup
    public void everyoneIsSeen() {
        for (int i = 0; i < PEOPLE; i++) {
            String personId = "person-" + i;
            people.add(personId);
            sync.track(personId, List.of(record(i)));
        }
        sync.pullOnce();
    }

    private static CrmPerson record(int i) {
        return CrmPerson.of(new RecordRef(RecordType.CONTACT, "c" + i));
    }

    /** The next person's label changes; and back, once everyone had their turn. */
    private void changeOne() {
        String personId = people.get(next % PEOPLE);
        DncTransition transition = next / PEOPLE % 2 == 0 ? DncTransition.MARK : DncTransition.UNMARK;
        next++;
        Instant now = clock.instant();
        labels.put(personId, new LabelState(OptOutMapping.labelAfter(transition), now, LabelSource.REP));
        sync.labelChanged(personId, transition, false);
    }

    private PushReport push(int many) {
        PushReport report = sync.pushOnce();
        require(report.applied() == many, "every change is pushed");
        return report;
    }

    @Benchmark
    public PushReport change() {
        changeOne();
        return push(1);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public PushReport changeInBatch() {
        for (int i = 0; i < BATCH; i++) {
            changeOne();
        }
        return push(BATCH);
    }

    private PullReport pull(List<CrmPerson> named) {
        crm.changed(named);
        PullReport report = sync.pullOnce();
        require(echoes(report) == named.size(), "every reading is an echo");
        return report;
    }

    private static int echoes(PullReport report) {
        return report.rows().getOrDefault(ReadingRow.ECHO, 0);
    }

    @Benchmark
    public PullReport echo() {
        return pull(one);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public PullReport echoInBatch() {
        return pull(batch);
    }
}
