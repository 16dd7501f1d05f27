package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.jspecify.annotations.Nullable;

/**
 * One run of the real {@link OptOutSync}, in two replicas over one store, against a simulated CRM and people on both sides. All
 * that happens follows from the seed. An {@link AssertionError} tells what broke, and what had happened.
 */
final class Simulation {

    /** What a wrong host or a wrong walk does that no {@link Law} can. */
    record Wrongs(Law law, boolean secondMarkKeepsTime, boolean cursorBeforeApply) {
        static final Wrongs NONE = new Wrongs(Law.STANDARD, false, false);
    }

    /** The host knows no such person any more. */
    static final class Erased extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static final int STEPS = 900;
    private static final Duration A_MILLISECOND = Duration.ofMillis(1);

    private final SplittableRandom random;
    private final ExecutorService threads;
    private final Wrongs wrongs;
    /** A page of the feed has three rows: it is applied at once, or in parts with all that may happen in between. */
    private final int peopleATransaction;

    private final SimulatedCrm crm;
    private final InMemorySyncStore store;
    private final SimulatedHost host;
    private final Replica[] replicas;
    private final List<String> story = new ArrayList<>();
    private final List<RecordRef> everyRecord = new ArrayList<>();
    private final SimulatedTime time = new SimulatedTime();
    private @Nullable SimulatedActor running;
    private int step;
    private boolean isOn = true;
    private int humanActs;
    private int disturbances;
    private int records;
    private List<String> people = List.of();
    private int clockPace;
    private int humanShare;
    private int pushShare;
    private int longestPause;
    private boolean recordsChange;
    private boolean clockIsSet;
    private boolean isSwitched;
    private boolean ownRequests;
    private boolean erases;
    private boolean rulesWereChanged;
    private boolean everyPullMarks = true;

    Simulation(long seed, ExecutorService threads, Wrongs wrongs) {
        this.random = new SplittableRandom(seed);
        this.threads = threads;
        this.wrongs = wrongs;
        this.peopleATransaction = 1 + (int) (seed % 3);
        OptOutKeying keying = random.nextBoolean() ? OptOutKeying.RECORD : OptOutKeying.EMAIL_ADDRESS;
        this.crm =
                new SimulatedCrm(keying, random.nextInt(4) > 0, random.split(), time, this::tell, this::beforeUnmark);
        this.store = new InMemorySyncStore(wrongs.law());
        store.keepNoLedger();
        store.between(this::pause);
        store.within(this::stepWithin);
        this.host = new SimulatedHost();
        this.replicas = new Replica[] {new Replica(0), new Replica(1)};
    }

    /** Runs it; answers how many events there were. */
    int run() {
        begin();
        for (step = 1; step <= STEPS; step++) {
            crm.step(step);
            event();
            host.look();
        }
        settle();
        return step;
    }

    private void begin() {
        UnmarkPolicy policy = random.nextInt(3) > 0 ? UnmarkPolicy.APPLY : UnmarkPolicy.values()[random.nextInt(3)];
        people = List.of("p0", "p1", "p2").subList(0, 1 + random.nextInt(3));
        int mostKeys = 1 + random.nextInt(2);
        clockPace = random.nextBoolean() ? 12 : 1 + random.nextInt(4);
        humanShare = 6 << random.nextInt(3);
        pushShare = 25 * (1 + random.nextInt(3));
        longestPause = random.nextBoolean() ? 400 : 30;
        recordsChange = random.nextBoolean();
        clockIsSet = random.nextInt(3) == 0;
        isSwitched = random.nextInt(3) == 0;
        ownRequests = random.nextBoolean();
        erases = random.nextInt(4) == 0;
        store.inTransaction(() -> {
            store.saveRules(new SyncRules(true, true, true, policy));
            return policy;
        });
        tell("keyed by " + crm.keying() + ", can unmark: " + crm.canUnmark() + ", policy " + policy);
        for (String person : people) {
            if (random.nextInt(3) == 0) {
                host.change(person, DncTransition.MARK, LabelSource.REP);
            }
            int keys = 1 + random.nextInt(mostKeys);
            for (int i = 0; i < keys; i++) {
                newRecord(person);
            }
        }
        crm.faults(new SimulatedCrm.Faults(
                random.nextInt(30),
                random.nextInt(30),
                random.nextInt(100),
                random.nextInt(6),
                random.nextInt(8),
                random.nextInt(40),
                random.nextInt(30),
                random.nextInt(8),
                random.nextInt(10)));
    }

    private RecordRef newRecord(String person) {
        RecordRef ref = new RecordRef(RecordType.CONTACT, "r" + records++);
        boolean optedOut = random.nextInt(4) == 0;
        crm.create(ref, ref.id() + "@example.org", optedOut);
        everyRecord.add(ref);
        host.owns(person, ref);
        if (optedOut) {
            host.ticked(ref);
        }
        tell(ref + " is made for " + person + ", opted out: " + optedOut);
        return ref;
    }

    private void event() {
        int dice = random.nextInt(100);
        if (dice < 82 - humanShare) {
            replicas[random.nextInt(2)].goOn();
        } else if (dice < 82) {
            humanActs();
        } else if (dice < 94) {
            time.pass(random.nextInt(12) < clockPace ? A_MILLISECOND : Duration.ZERO);
        } else if (dice < 97) {
            time.pass(Duration.ofSeconds(random.nextInt(longestPause)));
        } else if (dice < 98) {
            disturbances++;
            Replica dying = replicas[random.nextInt(2)];
            tell("replica " + dying.number + " dies");
            dying.die();
        } else if (dice == 98) {
            adminActs();
        } else if (dice == 99 && clockIsSet && random.nextInt(2) == 0 && !crm.isAnyUnmarkOnTheWire()) {
            setClock();
        }
    }

    private void adminActs() {
        int dice = random.nextInt(8);
        if (dice == 0) {
            changeRules();
        } else if (!isOn) {
            switchOn();
        } else if (isSwitched && dice < 3 && !crm.isAnyUnmarkOnTheWire()) {
            switchOff();
        } else if (dice == 3) {
            tell("an admin wants everything compared");
            store.inTransaction(() -> {
                replicas[0].sync.requestSweep();
                return step;
            });
        } else if (dice == 4) {
            tell("an admin retries everything");
            retryEverything();
        } else if (store.inTransaction(() -> replicas[0].sync.release())) {
            tell("an admin lets the first run go on");
        }
    }

    private void retryEverything() {
        for (KeyState key : store.keys()) {
            store.inTransaction(() -> replicas[0].sync.retry(key.key()));
        }
    }

    /**
     * Ahead, or back while everything runs, or back while everything is stopped. Not while an UNMARK is on the wire: what ends its
     * lease must not be anything but time.
     */
    private void setClock() {
        disturbances += 2;
        Duration by = Duration.ofSeconds(random.nextInt(3 * 86_400));
        boolean ahead = random.nextBoolean();
        boolean restarts = !ahead && random.nextBoolean();
        tell("the clock is set " + (ahead ? "ahead" : "back") + " by " + by + (restarts ? ", everything stopped" : ""));
        if (restarts) {
            stopAll();
        }
        time.set(ahead ? by : by.negated());
        if (restarts) {
            time.restart();
            startAll();
        }
    }

    private void stopAll() {
        for (Replica replica : replicas) {
            replica.stop();
        }
    }

    private void startAll() {
        for (Replica replica : replicas) {
            replica.start();
        }
    }

    private void switchOff() {
        tell("the sync is switched off");
        isOn = false;
        stopAll();
        store.inTransaction(() -> {
            store.forget();
            return step;
        });
        startAll();
    }

    /** S10: a plan, which touches nothing, then the first run under a brake. */
    private void switchOn() {
        disturbances += 2;
        OptOutSync sync = replicas[0].sync;
        int writes = crm.writes();
        List<KeyState> known = store.keys();
        try {
            PlanSummary plan = sync.plan(
                    host.planned().iterator(), people.size(), store.inTransaction(store::rules), new NoListener());
            tell("a plan: " + plan.keys());
        } catch (ConnectorException e) {
            tell("no plan: " + e.kind());
        }
        check(crm.writes() == writes && store.keys().equals(known), "a plan changed something");
        VolumeBrake brake = new VolumeBrake(random.nextInt(4) / 3.0, 100);
        tell("the sync is switched on, under " + brake);
        isOn = true;
        store.inTransaction(() -> {
            sync.begin(people.size(), brake);
            return step;
        });
        for (PlannedPerson person : host.planned()) {
            store.inTransaction(() -> {
                sync.track(person.personId(), person.inCrm());
                return step;
            });
        }
        store.inTransaction(() -> {
            sync.allTracked();
            return step;
        });
    }

    private static final class NoListener implements PlanListener {
        @Override
        public void entry(PlanEntry entry) {}

        @Override
        public boolean progress(long done, long total) {
            return true;
        }
    }

    private void changeRules() {
        SyncRules rules = new SyncRules(
                random.nextInt(4) > 0,
                random.nextInt(4) > 0,
                random.nextInt(4) > 0,
                UnmarkPolicy.values()[random.nextInt(3)]);
        tell("rules become " + rules);
        rulesWereChanged = true;
        everyPullMarks &= rules.pullMark();
        store.inTransaction(() -> {
            if (isOn) {
                replicas[0].sync.setRules(rules);
            } else {
                store.saveRules(rules);
            }
            return rules;
        });
    }

    /** People do several things at once, often to the same person, and while that person's record is written. */
    private void humanActs() {
        List<OptOutKey> written = crm.keysOnTheWire();
        String person = written.isEmpty() || random.nextBoolean()
                ? people.get(random.nextInt(people.size()))
                : host.personOf(written.get(random.nextInt(written.size()))).orElse(people.get(0));
        do {
            humanAct(person);
        } while (random.nextInt(written.isEmpty() ? 3 : 2) == 0);
    }

    private void humanAct(String person) {
        if (host.isErased(person)) {
            host.comesBack(person);
            return;
        }
        if (erases && random.nextInt(60) == 0 && host.erase(person)) {
            tell(person + " is erased");
            return;
        }
        List<RecordRef> there = host.recordsOf(person);
        humanActs++;
        boolean isWritten = !crm.keysOnTheWire().isEmpty() || crm.isAnyUnmarkOnTheWire();
        boolean insists = isWritten && random.nextInt(3) == 0;
        int dice = insists ? 0 : random.nextInt(100);
        if (host.isAsked(person) && random.nextInt(3) > 0) {
            boolean keeps = random.nextBoolean() || !host.mayUnmarkAsDecided(person);
            tell("a review of " + person + " is answered with " + (keeps ? "KEEP" : "UNMARK"));
            host.change(person, keeps ? DncTransition.MARK : DncTransition.UNMARK, LabelSource.REP);
        } else if (dice < 18) {
            tell("a rep marks " + person);
            host.change(person, DncTransition.MARK, LabelSource.REP);
        } else if (dice < 23 && ownRequests) {
            tell(person + " asks not to be contacted");
            host.change(person, DncTransition.MARK, LabelSource.PERSON);
        } else if (dice < 45) {
            if (host.mayUnmark(person)) {
                tell("a rep unmarks " + person);
                host.change(person, DncTransition.UNMARK, LabelSource.REP);
            }
        } else if (recordsChange && dice < 50 && host.isAnyGone(person)) {
            restore(person);
        } else if (there.isEmpty()) {
            newRecord(person);
        } else {
            RecordRef ref = there.get(random.nextInt(there.size()));
            if (dice < 90 || !recordsChange) {
                flip(ref);
            } else if (dice < 94) {
                String address = ref.id() + "." + step + "@example.org";
                tell(ref + " gets another address");
                crm.changeAddress(ref, address);
                host.owns(person, ref);
            } else if (dice < 96 && there.size() > 1) {
                RecordRef to = there.get(there.get(0).equals(ref) ? 1 : 0);
                merge(ref, to);
            } else if (dice < 97) {
                tell(ref + " is deleted");
                host.lost(ref);
                crm.delete(ref);
            } else if (there.size() < 3) {
                newRecord(person);
            }
        }
    }

    /** One of which the sync knows that it was deleted. That it is opted out is news, then. */
    private void restore(String person) {
        RecordRef ref = host.goneRecords(person).get(0);
        tell(ref + " is restored");
        crm.restore(ref, ref.id() + "." + step + "@example.org");
        if (crm.isOptedOut(crm.keyOf(ref))) {
            host.ticked(ref);
        }
    }

    private void flip(RecordRef ref) {
        OptOutKey key = crm.keyOf(ref);
        boolean ticks = !crm.isOptedOut(key);
        tell("a CRM user " + (ticks ? "ticks " : "un-ticks ") + ref);
        boolean cannotBeSeen = cannotBeSeen(key);
        crm.set(ref, ticks);
        if (!ticks) {
            host.unticked(ref);
        } else if (cannotBeSeen) {
            tell("  which polling cannot see");
        } else {
            host.ticked(ref);
        }
    }

    /**
     * The two things that polling cannot see: a tick made while our own MARK of the key is on the wire, and an un-tick and a tick
     * between two looks.
     */
    private boolean cannotBeSeen(OptOutKey key) {
        return crm.isMarkOnTheWire(key) || (crm.isLiftedByHuman(key) && host.shadow(key) == OptOutStatus.OPTED_OUT);
    }

    /** A tick that nobody saw goes on with the record that is left, if it makes a difference there. */
    private void merge(RecordRef from, RecordRef to) {
        tell(from + " is merged into " + to);
        boolean owed = host.isTickOwed(from);
        boolean cannotBeSeen = crm.isOptedOut(crm.keyOf(to)) || cannotBeSeen(crm.keyOf(to));
        host.lost(from);
        crm.merge(from, to);
        if (owed && cannotBeSeen) {
            tell("  whose tick nobody can see now");
        } else if (owed) {
            host.ticked(to);
        }
    }

    /** Faults stop and people rest: what is left to do is done, in few writes, and both sides are equal or in review. */
    private void settle() {
        tell("everything settles");
        crm.faults(SimulatedCrm.Faults.NONE);
        for (Replica replica : replicas) {
            replica.finish();
        }
        host.everyoneComesBack();
        if (!isOn) {
            switchOn();
        }
        retryEverything();
        int before = crm.writes();
        rest(10);
        int keys = store.keys().size();
        check(crm.writes() - before <= 4 * keys, "writes go on when everybody rests: " + (crm.writes() - before));
        if (everyPullMarks) {
            host.everyTickWasSeen();
        }
        if (!rulesWereChanged) {
            host.endsWell(store.inTransaction(store::rules).onCrmUnmark() == UnmarkPolicy.IGNORE);
        }
        store.inTransaction(() -> {
            replicas[0].sync.setRules(new SyncRules(true, true, true, UnmarkPolicy.REVIEW));
            replicas[0].sync.requestSweep();
            return step;
        });
        int beforeSweep = crm.writes();
        rest(10);
        host.endsWell(false);
        check(crm.writes() - beforeSweep <= 4 * keys, "writes go on after a sweep: " + (crm.writes() - beforeSweep));
        check(
                crm.writes() <= 6 * (humanActs + disturbances + records + 10) + STEPS / 6,
                crm.writes() + " writes for " + humanActs + " human acts");
    }

    private void rest(int rounds) {
        for (int i = 0; i < rounds; i++) {
            time.pass(Duration.ofHours(5)); // in all, longer than anything waits
            crm.step(++step);
            for (Replica replica : replicas) {
                replica.sync.pullOnce();
                host.look();
                replica.sync.pushOnce();
                host.look();
                replica.sync.sweepOnce();
                host.look();
                time.pass(A_MILLISECOND);
            }
            if (store.inTransaction(() -> replicas[0].sync.release())) {
                tell("an admin lets the first run go on");
            }
        }
    }

    private void beforeUnmark(OptOutKey key) {
        check(!host.owedTicks.containsKey(key), "an unmark of ours overwrites the tick of " + key.text());
    }

    private void pause() {
        SimulatedActor actor = running;
        if (actor != null) {
            actor.pause();
        }
    }

    private void stepWithin() {
        SimulatedActor actor = running;
        if (actor != null) {
            actor.step();
        }
    }

    private void tell(String what) {
        story.add(step + " " + time.now().toString().substring(8) + " " + what);
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise + "\n  " + String.join("\n  ", story) + "\n  keys: " + store.keys());
        }
    }

    private final class Replica {
        private final int number;
        private OptOutSync sync;
        private final SimulatedActor[] actors = new SimulatedActor[2];

        Replica(int number) {
            this.number = number;
            this.sync = born();
        }

        private OptOutSync born() {
            return OptOutSync.builder(
                            "simulated", crm.keying(), crm.client(Simulation.this::pause, this::afterPage), store, host)
                    .clock(time.clock())
                    .random(random.split())
                    .law(wrongs.law())
                    .peopleATransaction(peopleATransaction)
                    .build();
        }

        private void afterPage(ChangePage page) {
            if (wrongs.cursorBeforeApply()) {
                store.inTransaction(() -> {
                    store.saveCursor(page.next());
                    return page;
                });
                pause();
            }
        }

        /** Lets its push or its pull go on to the next standstill. */
        void goOn() {
            if (!isOn) {
                return;
            }
            int which = random.nextInt(100) < pushShare ? 0 : 1;
            @Nullable SimulatedActor actor = actors[which];
            if (actor == null || actor.isOver()) {
                OptOutSync mine = sync;
                boolean sweeps = random.nextInt(4) == 0;
                actor = new SimulatedActor(
                        threads, which == 0 ? mine::pushOnce : sweeps ? mine::sweepOnce : mine::pullOnce);
                actors[which] = actor;
            }
            run(actor, actor::goOn);
        }

        void die() {
            stop();
            start();
        }

        /** In whatever it was at, be it in the midst of a transaction. */
        void stop() {
            for (SimulatedActor actor : actors) {
                if (actor != null) {
                    int steps = random.nextInt(20);
                    run(actor, () -> actor.killWithin(steps));
                }
            }
        }

        void start() {
            sync = born();
        }

        void finish() {
            for (SimulatedActor actor : actors) {
                for (int i = 0; actor != null && !actor.isOver(); i++) {
                    check(i < 100_000, "replica " + number + " never ends");
                    time.pass(A_MILLISECOND);
                    run(actor, actor::goOn);
                    host.look();
                }
            }
        }

        private void run(SimulatedActor actor, Runnable work) {
            running = actor;
            try {
                work.run();
            } finally {
                running = null;
            }
        }
    }

    /** A CRM user's tick that is owed to a person, and which came later. */
    private record Tick(String person, int order) {}

    /** The host's labels, and beside them what is owed in truth: who asked, and was not lifted later by someone entitled. */
    private final class SimulatedHost implements LabelBook {
        private final Map<String, LabelState> labels = new LinkedHashMap<>();
        private final Map<RecordRef, String> owners = new LinkedHashMap<>();
        private final Map<String, LabelState> erased = new LinkedHashMap<>();
        /** The records that erased people had. */
        private final Map<String, List<RecordRef>> left = new LinkedHashMap<>();
        /** Every record and address of a person that was ever told. */
        private final Map<String, Set<CrmPerson>> everywhere = new LinkedHashMap<>();
        /** Owed on the label, whatever the CRM does. */
        private final Set<String> owed = new LinkedHashSet<>();
        /** Owed by a tick that has not reached the label yet. */
        private final Map<OptOutKey, Tick> owedTicks = new LinkedHashMap<>();

        /** Which came later. */
        private int order;

        private final Map<String, Integer> lastMark = new LinkedHashMap<>();
        /** Of what is owed on the label: a mark, or a tick that has reached it. */
        private final Map<String, Integer> lastOwed = new LinkedHashMap<>();

        private final Map<String, Integer> lastUntick = new LinkedHashMap<>();

        void owns(String person, RecordRef ref) {
            CrmPerson known = crm.person(ref);
            store.inTransaction(() -> {
                owners.put(ref, person);
                everywhere.computeIfAbsent(person, it -> new LinkedHashSet<>()).add(known);
                if (isOn) {
                    replicas[0].sync.track(person, List.of(known));
                }
                return ref;
            });
        }

        Optional<String> personOf(OptOutKey key) {
            return store.inTransaction(() -> store.find(key)).map(KeyState::personId);
        }

        boolean isErased(String person) {
            return erased.containsKey(person);
        }

        /** Not while a change of the label is on its way; a mark leaves a tombstone. */
        boolean erase(String person) {
            if (keysOf(person).stream().anyMatch(key -> key.pending() != null || key.inDoubt())) {
                return false;
            }
            erased.put(person, label(person));
            store.inTransaction(() -> {
                store.forget(person);
                return person;
            });
            left.put(person, recordsOf(person));
            labels.remove(person);
            owners.values().removeIf(person::equals);
            everywhere.remove(person);
            owed.remove(person);
            owedTicks.values().removeIf(tick -> tick.person().equals(person));
            return true;
        }

        /** With the records that the CRM still has, and with the mark that they were erased with. */
        void comesBack(String person) {
            tell(person + " comes back");
            LabelState before = Objects.requireNonNull(erased.remove(person));
            for (RecordRef ref : Objects.requireNonNull(left.remove(person))) {
                if (crm.records().contains(ref)) {
                    owns(person, ref);
                    if (crm.isOptedOut(crm.keyOf(ref))) {
                        ticked(ref);
                    }
                }
            }
            if (before.isMarked()) {
                change(person, DncTransition.MARK, before.source());
            }
        }

        void everyoneComesBack() {
            List.copyOf(erased.keySet()).forEach(this::comesBack);
        }

        List<PlannedPerson> planned() {
            return people.stream()
                    .map(person -> new PlannedPerson(
                            person, label(person).label(), List.copyOf(everywhere.getOrDefault(person, Set.of()))))
                    .toList();
        }

        List<RecordRef> recordsOf(String person) {
            return crm.records().stream()
                    .filter(ref -> person.equals(owners.get(ref)))
                    .toList();
        }

        @Nullable
        OptOutStatus shadow(OptOutKey key) {
            return store.inTransaction(() -> store.find(key).map(KeyState::shadow))
                    .orElse(null);
        }

        void ticked(RecordRef ref) {
            owedTicks.put(crm.keyOf(ref), new Tick(owners.getOrDefault(ref, ""), ++order));
        }

        boolean isTickOwed(RecordRef ref) {
            return owedTicks.containsKey(crm.keyOf(ref));
        }

        void unticked(RecordRef ref) {
            owedTicks.remove(crm.keyOf(ref));
            lastUntick.put(owners.getOrDefault(ref, ""), ++order);
        }

        /** A record goes, and a tick on it that nobody saw with it. */
        void lost(RecordRef ref) {
            if (crm.keying() == OptOutKeying.RECORD) {
                owedTicks.remove(crm.keyOf(ref));
            }
        }

        boolean mayUnmark(String person) {
            return crm.canUnmark()
                    && label(person).isMarked()
                    && store.inTransaction(() -> store.lockKeysOf(person)).stream()
                            .allMatch(key -> key.gone() || key.shadow() != null);
        }

        boolean isAsked(String person) {
            return keysOf(person).stream().anyMatch(key -> store.hasOpenReview(key.key()));
        }

        /** Also where the CRM can't unmark, when there is nothing to lift. */
        boolean mayUnmarkAsDecided(String person) {
            return mayUnmark(person)
                    || keysOf(person).stream()
                            .allMatch(key ->
                                    key.gone() || (key.shadow() == OptOutStatus.NOT_OPTED_OUT && !key.inDoubt()));
        }

        boolean isAnyGone(String person) {
            return !goneRecords(person).isEmpty();
        }

        /** Deleted, not merged, and no write of ours can take effect on them any more. */
        List<RecordRef> goneRecords(String person) {
            return keysOf(person).stream()
                    .filter(KeyState::gone)
                    .map(KeyState::key)
                    .filter(crm::isDeleted)
                    .map(key -> ((OptOutKey.OfRecord) key).ref())
                    .toList();
        }

        private List<KeyState> keysOf(String person) {
            return store.inTransaction(() -> store.lockKeysOf(person));
        }

        LabelState label(String person) {
            return labels.getOrDefault(person, LabelState.neverMarked());
        }

        void change(String person, DncTransition transition, LabelSource source) {
            store.inTransaction(() -> {
                changeLabel(person, transition, source);
                return person;
            });
            if (transition == DncTransition.MARK) {
                lastMark.put(person, ++order);
                owe(person, order);
            } else {
                owed.remove(person);
                owedTicks.values().removeIf(tick -> tick.person().equals(person));
            }
        }

        private void owe(String person, int since) {
            owed.add(person);
            lastOwed.merge(person, since, Math::max);
        }

        private void changeLabel(String person, DncTransition transition, LabelSource source) {
            LabelState before = label(person);
            boolean marks = transition == DncTransition.MARK;
            LabelSource kept =
                    marks && before.isMarked() && before.source() == LabelSource.PERSON ? LabelSource.PERSON : source;
            Instant assertedAt =
                    marks && before.isMarked() && wrongs.secondMarkKeepsTime() ? before.assertedAt() : time.now();
            store.put(labels, person, new LabelState(marks ? DncLabel.MARKED : DncLabel.UNMARKED, assertedAt, kept));
            if (isOn) {
                replicas[0].sync.labelChanged(person, transition, source == LabelSource.PERSON);
            }
        }

        /** A tick that has reached the label is owed by the label. */
        void look() {
            crm.writing(key -> store.inTransaction(() -> store.find(key))
                    .filter(state -> state.isWriting(time.now()))
                    .isPresent());
            owedTicks.entrySet().removeIf(tick -> {
                String person = tick.getValue().person();
                boolean reached = label(person).isMarked() && shadow(tick.getKey()) == OptOutStatus.OPTED_OUT;
                if (reached) {
                    owe(person, tick.getValue().order());
                }
                return reached;
            });
            for (KeyState key : store.keys()) {
                if (store.hasOpenReview(key.key())) {
                    int untick = lastUntick.getOrDefault(key.personId(), -1);
                    check(
                            untick > lastMark.getOrDefault(key.personId(), -1),
                            "a review of " + key.key().text() + " is open though nobody un-ticked since the last mark");
                }
            }
        }

        void everyTickWasSeen() {
            owedTicks.forEach((key, tick) ->
                    check(shadow(key) == OptOutStatus.OPTED_OUT, "the tick of " + key.text() + " was never seen"));
        }

        void endsWell(boolean ignoring) {
            for (String person : people) {
                boolean owes = owed.contains(person)
                        || owedTicks.values().stream()
                                .anyMatch(tick -> tick.person().equals(person));
                boolean marked = label(person).isMarked();
                check(!owes || marked, "an opt-out of " + person + " is lost: the label is unmarked");
                for (KeyState key : store.inTransaction(() -> store.lockKeysOf(person))) {
                    if (!key.gone()) {
                        endsWell(key, marked, ignoring);
                    }
                }
            }
        }

        private void endsWell(KeyState key, boolean marked, boolean ignoring) {
            boolean there = crm.isOptedOut(key.key());
            String name = key.key().text();
            boolean inReview = store.hasOpenReview(key.key());
            boolean leftByPolicy = ignoring && marked && !there && crm.isLiftedByHuman(key.key());
            check(
                    there == marked || inReview || leftByPolicy,
                    "the sides of " + name + " differ: in the CRM " + there + ", label " + marked);
            check(key.pending() == null && !key.inDoubt(), name + " is not at rest");
        }

        @Override
        public Optional<String> personBehind(CrmPerson person) {
            return person.ref().map(owners::get);
        }

        @Override
        public LabelState lock(String personId) {
            if (isErased(personId)) {
                throw new Erased();
            }
            return label(personId);
        }

        @Override
        public void markFromCrm(String personId, CrmMark cause) {
            tell("  the CRM marks " + personId + ": " + cause);
            if (!label(personId).isMarked()) {
                changeLabel(personId, DncTransition.MARK, LabelSource.CRM);
            }
        }

        @Override
        public void unmarkFromCrm(String personId) {
            tell("  the CRM unmarks " + personId);
            check(label(personId).source() != LabelSource.PERSON, "the own request of " + personId + " was lifted");
            int untick = lastUntick.getOrDefault(personId, -1);
            check(untick > lastMark.getOrDefault(personId, -1), personId + " was marked after the last un-tick");
            boolean later = untick > lastOwed.getOrDefault(personId, -1);
            changeLabel(personId, DncTransition.UNMARK, LabelSource.CRM);
            if (later && owed.remove(personId)) {
                store.onRollback(() -> owed.add(personId));
            }
        }

        @Override
        public void recordMoved(RecordRef from, RecordRef to) {
            String owner = owners.get(from);
            if (owner != null) {
                store.put(owners, to, owner);
                CrmPerson moved = CrmPerson.of(to);
                if (everywhere.getOrDefault(owner, Set.of()).add(moved)) {
                    store.onRollback(
                            () -> everywhere.getOrDefault(owner, Set.of()).remove(moved));
                }
                replicas[0].sync.track(owner, List.of(moved));
            }
        }
    }
}
