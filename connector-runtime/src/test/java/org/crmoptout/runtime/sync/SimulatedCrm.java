package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.jspecify.annotations.Nullable;

/** A CRM of the simulation: keyed by record or by address, with a feed that is late, out of order and says things twice. */
final class SimulatedCrm {

    /**
     * How likely it is that something goes wrong, each in 100.
     *
     * @param lateEffect of the writes that seem not to have arrived, those that take effect later
     * @param failedRead of the people in a read that was answered, those of whom it says nothing
     * @param refusedWrite of the writes, those that need a human first
     * @param lostCursor of the looks at the feed, those that find no place in it any more
     */
    record Faults(
            int lostBefore,
            int lostAfter,
            int lateEffect,
            int refusedCall,
            int failedRead,
            int lateRow,
            int twice,
            int refusedWrite,
            int lostCursor) {
        static final Faults NONE = new Faults(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** Shorter than a write's lease: a request that is taken for dead takes no effect any more. */
    private static final Duration TIME_OUT = Duration.ofMinutes(4);

    /** What is on the wire: a write of a key that may take effect yet. */
    private record Wire(OptOutKey key, DncTransition transition) {}

    /** A write that its sender has given up, and the CRM not. */
    private record LateWrite(OptOutKey key, CrmPerson person, boolean value, int atStep, Duration timesOutAt) {}

    private record LateRow(CrmPerson row, int visibleAt) {}

    private final OptOutKeying keying;
    private final boolean canUnmark;
    private final boolean tellsFieldTimes;
    /** How far its clock is off. */
    private final Duration skew;

    private final SplittableRandom random;
    private final SimulatedTime time;
    private final Map<RecordRef, String> addressOf = new LinkedHashMap<>();
    private final Map<RecordRef, RecordRef> moved = new HashMap<>();
    private final Map<OptOutKey, Boolean> optedOut = new LinkedHashMap<>();
    private final Map<OptOutKey, Instant> changedAt = new HashMap<>();
    private final Set<OptOutKey> liftedByHuman = new LinkedHashSet<>();
    private final List<CrmPerson> feed = new ArrayList<>();
    private final List<LateRow> lateRows = new ArrayList<>();
    private final List<LateWrite> lateWrites = new ArrayList<>();
    private final List<Wire> onTheWire = new ArrayList<>();
    private final List<Wire> answered = new ArrayList<>();
    private final Consumer<String> story;
    private final Consumer<OptOutKey> beforeUnmark;
    private Faults faults = Faults.NONE;
    private int step;
    private int unavailableUntil;
    private int writes;

    SimulatedCrm(
            OptOutKeying keying,
            boolean canUnmark,
            SplittableRandom random,
            SimulatedTime time,
            Consumer<String> story,
            Consumer<OptOutKey> beforeUnmark) {
        this.keying = keying;
        this.canUnmark = canUnmark;
        this.random = random;
        this.time = time;
        this.tellsFieldTimes = random.nextBoolean();
        this.skew = Duration.ofSeconds(random.nextInt(-600, 600));
        this.story = story;
        this.beforeUnmark = beforeUnmark;
    }

    void faults(Faults now) {
        faults = now;
        if (now.equals(Faults.NONE)) {
            unavailableUntil = 0;
        }
    }

    void step(int now) {
        step = now;
        lateWrites.removeIf(late -> {
            boolean timedOut = time.passed().compareTo(late.timesOutAt()) > 0;
            boolean arrives = !timedOut && late.atStep() <= now;
            if (arrives
                    && (late.person().ref().isEmpty()
                            || addressOf.containsKey(late.person().ref().get()))) {
                takeEffect(late.key(), late.person(), late.value());
                story.accept("  that was late");
            }
            return timedOut || arrives;
        });
        lateRows.removeIf(late -> {
            boolean visible = late.visibleAt() <= now || faults.equals(Faults.NONE);
            if (visible) {
                feed.add(late.row());
            }
            return visible;
        });
    }

    boolean canUnmark() {
        return canUnmark;
    }

    OptOutKeying keying() {
        return keying;
    }

    int writes() {
        return writes;
    }

    List<RecordRef> records() {
        return List.copyOf(addressOf.keySet());
    }

    CrmPerson person(RecordRef ref) {
        String address = addressOf.get(ref);
        return address == null ? CrmPerson.of(ref) : CrmPerson.of(ref, List.of(EmailAddress.of(address)));
    }

    OptOutKey keyOf(RecordRef ref) {
        return OptOutKey.of(keying, person(ref)).orElseThrow();
    }

    boolean isOptedOut(OptOutKey key) {
        return optedOut.getOrDefault(key, false);
    }

    /** Whether a human has lifted it since a write of ours or a tick. */
    boolean isLiftedByHuman(OptOutKey key) {
        return liftedByHuman.contains(key);
    }

    /** From its start until its end was recorded, or it can take no effect any more. */
    boolean isMarkOnTheWire(OptOutKey key) {
        Wire wire = new Wire(key, DncTransition.MARK);
        return onTheWire.contains(wire)
                || answered.contains(wire)
                || lateWrites.stream()
                        .anyMatch(late -> late.value() && late.key().equals(key));
    }

    List<OptOutKey> keysOnTheWire() {
        return onTheWire.stream().map(Wire::key).toList();
    }

    boolean isAnyUnmarkOnTheWire() {
        return onTheWire.stream().anyMatch(wire -> wire.transition() == DncTransition.UNMARK)
                || lateWrites.stream().anyMatch(late -> !late.value());
    }

    /** Learns of which keys the end of a write is not recorded yet. */
    void writing(Predicate<OptOutKey> isWriting) {
        answered.removeIf(wire -> !isWriting.test(wire.key()));
    }

    void create(RecordRef ref, String address, boolean isOptedOut) {
        addressOf.put(ref, address);
        if (isOptedOut) {
            optedOut.put(keyOf(ref), true);
        }
        log(ref);
    }

    private void takeEffect(OptOutKey key, CrmPerson person, boolean value) {
        if (!value) {
            beforeUnmark.accept(key);
        }
        optedOut.put(key, value);
        changedAt.put(key, time.now().plus(skew));
        liftedByHuman.remove(key);
        writes++;
        feed.add(person);
        story.accept(
                "  " + (value ? DncTransition.MARK : DncTransition.UNMARK) + " of " + key.text() + " takes effect");
    }

    void set(RecordRef ref, boolean value) {
        OptOutKey key = keyOf(ref);
        changedAt.put(key, time.now().plus(skew));
        optedOut.put(key, value);
        if (value) {
            liftedByHuman.remove(key);
        } else {
            liftedByHuman.add(key);
        }
        log(ref);
    }

    /** Whether it is a record that can come back, and on which no write of ours is under way. */
    boolean isDeleted(OptOutKey key) {
        return key instanceof OptOutKey.OfRecord record
                && !addressOf.containsKey(record.ref())
                && !moved.containsKey(record.ref())
                && !onTheWire.stream().anyMatch(wire -> wire.key().equals(key))
                && lateWrites.stream().noneMatch(late -> late.key().equals(key));
    }

    void changeAddress(RecordRef ref, String address) {
        addressOf.put(ref, address);
        log(ref);
    }

    void delete(RecordRef ref) {
        log(ref);
        addressOf.remove(ref);
    }

    /** As out of a recycle bin, with the value it had. */
    void restore(RecordRef ref, String address) {
        addressOf.put(ref, address);
        log(ref);
    }

    /** The one that is left is opted out when either was. */
    void merge(RecordRef from, RecordRef to) {
        boolean either = isOptedOut(keyOf(from)) || isOptedOut(keyOf(to));
        log(from);
        log(to);
        optedOut.put(keyOf(to), either);
        moved.put(from, to);
        addressOf.remove(from);
    }

    private void log(RecordRef ref) {
        CrmPerson row = person(ref);
        int times = 1 + (chance(faults.twice()) ? 1 : 0);
        for (int i = 0; i < times; i++) {
            if (chance(faults.lateRow())) {
                lateRows.add(new LateRow(row, step + random.nextInt(80)));
            } else {
                feed.add(row);
            }
        }
    }

    private boolean chance(int inHundred) {
        return inHundred > 0 && random.nextInt(100) < inHundred;
    }

    /** A process's connection to it: stands still by {@code pause} at the begin, in the midst and at the end of each call. */
    OptOutClient client(Runnable pause, Consumer<ChangePage> afterPage) {
        return new Client(pause, afterPage);
    }

    private final class Client implements OptOutClient {
        private final Runnable pause;
        private final Consumer<ChangePage> afterPage;

        Client(Runnable pause, Consumer<ChangePage> afterPage) {
            this.pause = pause;
            this.afterPage = afterPage;
        }

        private void call() {
            pause.run();
            if (step < unavailableUntil) {
                throw new ConnectorException(ErrorKind.UNAVAILABLE, "the simulated CRM is away");
            }
            if (chance(faults.refusedCall())) {
                if (random.nextBoolean()) {
                    unavailableUntil = step + random.nextInt(50);
                    throw new ConnectorException(ErrorKind.UNAVAILABLE, "the simulated CRM goes away");
                }
                throw new ConnectorException(ErrorKind.QUOTA_EXHAUSTED, "the simulated quota is used up")
                        .withRetryAfter(Duration.ofSeconds(1 + random.nextInt(60)));
            }
        }

        @Override
        public AccountReport check() {
            CapabilitySheet.Builder sheet = CapabilitySheet.builder()
                    .supported(
                            Capability.MARK,
                            Capability.OBSERVE_MARK,
                            Capability.OBSERVE_UNMARK,
                            Capability.CHANGE_FEED);
            if (tellsFieldTimes) {
                sheet.supported(Capability.CHANGE_TIME);
            }
            if (canUnmark) {
                sheet.supported(Capability.UNMARK);
            } else {
                sheet.unsupported(Capability.UNMARK, "this CRM can't", "do it there");
            }
            return AccountReport.builder("simulated", "Simulated CRM")
                    .capabilities(sheet.build())
                    .preferredSizes(2, 2)
                    .build();
        }

        @Override
        public List<ReadOutcome> read(ReadRequest request) {
            call();
            List<ReadOutcome> outcomes = new ArrayList<>();
            for (CrmPerson person : request.people()) {
                outcomes.add(look(person));
            }
            pause.run();
            return outcomes;
        }

        private ReadOutcome look(CrmPerson person) {
            if (chance(faults.failedRead())) {
                return new ReadOutcome.Failed(
                        new ConnectorException(ErrorKind.LOCKED, "the simulated record is locked"));
            }
            RecordRef ref = person.ref().orElse(null);
            if (keying == OptOutKeying.RECORD) {
                RecordRef to = moved.get(ref);
                if (to != null) {
                    return new ReadOutcome.MovedTo(to);
                }
                if (ref == null || !addressOf.containsKey(ref)) {
                    return new ReadOutcome.Gone();
                }
            }
            OptOutKey key = OptOutKey.of(keying, person).orElseThrow();
            return new ReadOutcome.Seen(reading(person, key));
        }

        private OptOutReading reading(CrmPerson person, OptOutKey key) {
            OptOutReading.Builder reading = OptOutReading.builder(
                    person, isOptedOut(key) ? OptOutStatus.OPTED_OUT : OptOutStatus.NOT_OPTED_OUT, time.now());
            Instant changed = changedAt.get(key);
            if (tellsFieldTimes && changed != null) {
                reading.changedAt(changed).changedBy("somebody");
            }
            return reading.build();
        }

        @Override
        public List<WriteOutcome> write(WriteRequest request) {
            List<Wire> mine = request.changes().stream()
                    .map(change -> new Wire(
                            OptOutKey.of(keying, target(change.person())).orElseThrow(), change.transition()))
                    .toList();
            onTheWire.addAll(mine);
            Duration timesOutAt = time.passed().plus(TIME_OUT);
            try {
                call();
                List<WriteOutcome> outcomes = new ArrayList<>();
                for (OptOutChange change : request.changes()) {
                    outcomes.add(writeOne(change, timesOutAt));
                }
                pause.run();
                answered.addAll(mine);
                return outcomes;
            } finally {
                mine.forEach(onTheWire::remove);
            }
        }

        private CrmPerson target(CrmPerson person) {
            return keying == OptOutKeying.RECORD
                            && moved.containsKey(person.ref().orElseThrow())
                    ? CrmPerson.of(moved.get(person.ref().orElseThrow()))
                    : person;
        }

        private WriteOutcome writeOne(OptOutChange change, Duration timesOutAt) {
            if (change.transition() == DncTransition.UNMARK && !canUnmark) {
                return new WriteOutcome.Refused(Capability.UNMARK, "this CRM can't");
            }
            WriteOutcome lost = WriteOutcome.Failed.of(
                    new ConnectorException(ErrorKind.UNAVAILABLE, "no answer within the time-out"));
            if (chance(faults.refusedWrite())) {
                return WriteOutcome.Failed.of(
                        new ConnectorException(ErrorKind.PERMISSION, "the simulated record may not be written"));
            }
            CrmPerson person = change.person();
            @Nullable RecordRef redirected = null;
            if (keying == OptOutKeying.RECORD) {
                RecordRef ref = person.ref().orElseThrow();
                redirected = moved.get(ref);
                RecordRef target = redirected == null ? ref : redirected;
                // An UNMARK lifts what was seen, and nobody has seen the other record.
                boolean blind = redirected != null && change.transition() == DncTransition.UNMARK;
                if (blind || !addressOf.containsKey(target)) {
                    return WriteOutcome.Failed.of(new ConnectorException(ErrorKind.NOT_FOUND, "no such record"));
                }
                person = CrmPerson.of(target);
            }
            OptOutKey key = OptOutKey.of(keying, person).orElseThrow();
            boolean value = change.transition() == DncTransition.MARK;
            try {
                pause.run();
            } catch (SimulatedActor.Death death) {
                givenUp(key, person, value, timesOutAt);
                throw death;
            }
            if (time.passed().compareTo(timesOutAt) > 0 || chance(faults.lostBefore())) {
                givenUp(key, person, value, timesOutAt);
                return lost;
            }
            boolean alreadySo = isOptedOut(key) == value;
            takeEffect(key, person, value);
            pause.run();
            if (chance(faults.lostAfter())) {
                story.accept("  its answer is lost");
                return lost;
            }
            return new WriteOutcome.Applied(alreadySo, redirected);
        }

        private void givenUp(OptOutKey key, CrmPerson person, boolean value, Duration timesOutAt) {
            boolean isLate = chance(faults.lateEffect());
            if (isLate) {
                lateWrites.add(new LateWrite(key, person, value, step + 1 + random.nextInt(80), timesOutAt));
            }
            story.accept("  " + (value ? DncTransition.MARK : DncTransition.UNMARK) + " of " + key.text()
                    + (isLate ? " is given up, but under way" : " does not arrive"));
        }

        @Override
        public ChangePage changes(ChangeRequest request) {
            call();
            if (!request.cursor().isStart() && chance(faults.lostCursor())) {
                story.accept("  the cursor is lost");
                throw new ConnectorException(ErrorKind.CURSOR_LOST, "the simulated feed forgot the place");
            }
            List<ChangeItem> items = new ArrayList<>();
            int next;
            if (request.cursor().isStart()) {
                next = feed.size();
                for (RecordRef ref : addressOf.keySet()) {
                    if (isOptedOut(keyOf(ref))) {
                        items.add(new ChangeItem.Touched(person(ref)));
                    }
                }
            } else {
                int from = Integer.parseInt(request.cursor().value()) - 1;
                next = Math.min(from + 3, feed.size());
                List<CrmPerson> rows = new ArrayList<>(new LinkedHashSet<>(feed.subList(from, next)));
                Collections.reverse(rows);
                rows.forEach(row -> items.add(item(row)));
            }
            ChangePage page = ChangePage.builder(ChangeCursor.of(Integer.toString(next + 1)))
                    .items(items)
                    .more(next < feed.size())
                    .build();
            pause.run();
            afterPage.accept(page);
            return page;
        }

        /** Some rows tell the value, which is the current one; others only that something was touched. */
        private ChangeItem item(CrmPerson row) {
            if (keying == OptOutKeying.EMAIL_ADDRESS || row.ref().isEmpty() || random.nextBoolean()) {
                return new ChangeItem.Touched(row);
            }
            RecordRef ref = row.ref().get();
            RecordRef to = moved.get(ref);
            if (to != null) {
                return new ChangeItem.MovedTo(ref, to);
            }
            return addressOf.containsKey(ref)
                    ? new ChangeItem.Seen(reading(row, keyOf(ref)))
                    : new ChangeItem.Gone(ref);
        }

        @Override
        public void close() {}
    }
}
