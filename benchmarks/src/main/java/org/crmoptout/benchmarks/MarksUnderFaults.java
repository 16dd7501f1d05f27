package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.runtime.sync.Delivery;
import org.crmoptout.runtime.sync.KeyState;
import org.crmoptout.runtime.sync.LabelBook;
import org.crmoptout.runtime.sync.LabelSource;
import org.crmoptout.runtime.sync.LabelState;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.runtime.sync.OptOutSync;
import org.crmoptout.runtime.sync.PushReport;
import org.crmoptout.runtime.sync.Suspension;

/**
 * Marks people through the sync as a service does, each with one record or address, and goes on pushing and pulling until nothing is
 * left to send. What it would wait for is skipped on the clock. It knows what the sync believes of each, to be compared with the CRM.
 */
final class MarksUnderFaults {

    /** Days of the sync's time, at a look a minute and more where the connection waits. */
    private static final int MOST_ROUNDS = 5_000;

    /** What the sync says became of a mark. */
    enum End {
        /** The CRM has it. */
        APPLIED,
        /** It waits for a human. */
        PARKED,
        /** There is no such record any more. */
        GONE
    }

    private final SkippingClock clock;
    private final OptOutKeying keying;
    private final MemoryStore store = new MemoryStore();
    private final Labels labels = new Labels();
    private final OptOutSync sync;
    private final Map<String, Integer> waits = new TreeMap<>();
    private int rounds;
    private long sent;

    MarksUnderFaults(OptOutKeying keying, OptOutClient client, SkippingClock clock, long seed) {
        this.keying = keying;
        this.clock = clock;
        store.saveCursor(ChangeCursor.start());
        this.sync = OptOutSync.builder("load", keying, client, store, labels)
                .clock(Clock.tick(clock, Duration.ofNanos(1000)))
                .random(new SplittableRandom(seed))
                .build();
    }

    /** Labels in memory: all are marked, so no value of the CRM changes one. */
    private final class Labels implements LabelBook {

        private final Map<String, LabelState> marked = new HashMap<>();

        @Override
        public Optional<String> personBehind(CrmPerson person) {
            return OptOutKey.of(keying, person).map(OptOutKey::text).filter(marked::containsKey);
        }

        @Override
        public LabelState lock(String personId) {
            return marked.getOrDefault(personId, LabelState.neverMarked());
        }

        @Override
        public void markFromCrm(String personId, CrmMark cause) {
            require(marked.containsKey(personId), "the CRM says nothing of people the host does not know");
        }

        @Override
        public void unmarkFromCrm(String personId) {
            throw new IllegalStateException("the sync lifted a mark because of a fault");
        }

        @Override
        public void recordMoved(RecordRef from, RecordRef to) {
            throw new IllegalStateException("nothing moves in this CRM");
        }
    }

    /** Marks people and works until nothing is left to send. */
    void mark(List<CrmPerson> people) {
        for (CrmPerson person : people) {
            String id = key(person).text();
            sync.track(id, List.of(person));
            labels.marked.put(id, new LabelState(DncLabel.MARKED, clock.instant(), LabelSource.REP));
            sync.labelChanged(id, DncTransition.MARK, false);
        }
        while (isOpen()) {
            require(++rounds <= MOST_ROUNDS, "the queue runs empty");
            PushReport pushed = sync.pushOnce();
            sent += pushed.applied() + pushed.waiting() + pushed.parked();
            sync.pullOnce();
            clock.skip(pause());
        }
    }

    private boolean isOpen() {
        return store.all().stream()
                .map(KeyState::pending)
                .anyMatch(pending -> pending != null && pending.parked() == null);
    }

    private Duration pause() {
        Instant now = clock.instant();
        Optional<Suspension> suspension =
                store.suspension().filter(it -> it.until().isAfter(now));
        suspension.ifPresent(it -> waits.merge(it.kind().name(), 1, Integer::sum));
        return suspension.map(it -> Duration.between(now, it.until())).orElse(Duration.ofMinutes(1));
    }

    End end(CrmPerson person) {
        KeyState key = store.find(key(person)).orElseThrow();
        Delivery pending = key.pending();
        if (pending != null) {
            return End.PARKED;
        }
        require(
                key.gone() || key.shadow() == OptOutStatus.OPTED_OUT,
                "a delivery ends when the CRM has the value, or has no record");
        return key.gone() ? End.GONE : End.APPLIED;
    }

    /** Why a mark waits for a human. */
    String reason(CrmPerson person) {
        Delivery pending = store.find(key(person)).orElseThrow().pending();
        Delivery.Parked parked = pending == null ? null : pending.parked();
        return parked == null ? "" : parked.reason();
    }

    private OptOutKey key(CrmPerson person) {
        return OptOutKey.of(keying, person).orElseThrow();
    }

    @Override
    public String toString() {
        return String.format("%d rounds, %,d deliveries sent, the connection waited for %s", rounds, sent, waits);
    }
}
