package org.crmoptout.runtime.sync;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.runtime.sync.SyncLaw.LabelRuling;
import org.crmoptout.runtime.sync.SyncStore.ReviewEnd;
import org.jspecify.annotations.Nullable;

/**
 * The two-way sync of one connection. Thread-safe.
 *
 * <p>The host calls {@link #track} and {@link #labelChanged} from within its own transactions, so that a label and what
 * follows from it last together or not at all (S6), and lets {@link #start} do the rest, or calls {@link #pushOnce},
 * {@link #pullOnce} and {@link #sweepOnce} itself. People are locked before their keys, everywhere.
 */
public final class OptOutSync implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(OptOutSync.class.getName());
    private static final Duration TICK = Duration.ofSeconds(1);
    /** A pull ends after so many pages, so that a long history does not keep due reads from their turn. */
    private static final int PAGES_A_PULL = 50;
    /** A sweep rests after so many batches, for the same reason. */
    private static final int BATCHES_A_SWEEP = 50;
    /** So that a reserve for people's own requests lasts: those of a minute go together. */
    private static final Duration OWN_REQUESTS_EVERY = Duration.ofMinutes(1);
    /** Enough to spare commits, few enough that nobody waits long for a person held meanwhile. */
    private static final int PEOPLE_A_TRANSACTION = 100;
    /** A connection that fails is tried again after half a minute at the latest. */
    private static final int MOST_DOUBLINGS = 6;

    private final String connectionId;
    private final Keying keying;
    private final SyncStore store;
    private final Clock clock;
    private final Deliveries deliveries;
    private final QueueBackoff backoff;
    private final Connection connection;
    private final Turns turns;
    private final Puller puller;
    private final Pusher pusher;
    private final Sweeps sweeps;
    private final Law law;
    private final ReentrantLock pushing = new ReentrantLock();
    private final ReentrantLock pulling = new ReentrantLock();
    private final AtomicBoolean pushWanted = new AtomicBoolean();
    private final AtomicBoolean lookWanted = new AtomicBoolean();
    private final AtomicBoolean walkDue = new AtomicBoolean();
    private final List<ScheduledFuture<?>> scheduled = new ArrayList<>();
    private volatile @Nullable Executor workers;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean closed;
    private volatile @Nullable String lastProblem;
    private volatile Instant notBefore = Instant.MIN;
    private volatile Instant ownRequestsNotBefore = Instant.MIN;

    /** What may be done now. */
    private enum Passage {
        NOTHING,
        OWN_REQUESTS,
        EVERYTHING
    }

    private OptOutSync(Builder builder) {
        this.connectionId = builder.connectionId;
        this.keying = new Keying(builder.keying);
        this.store = builder.store;
        this.clock = builder.clock instanceof SteadyClock steady ? steady : new SteadyClock(builder.clock);
        this.law = builder.law;
        this.backoff = new QueueBackoff(builder.random);
        this.deliveries = new Deliveries(store, builder.random);
        this.connection = new Connection(connectionId, builder.client, store, clock);
        Readings readings = new Readings(connection, store, builder.book, deliveries, backoff, law);
        int people = builder.peopleATransaction;
        this.turns = new Turns(connection, store, deliveries.newId());
        this.sweeps = new Sweeps(connection, store, builder.book, readings, deliveries, turns, people);
        this.puller = new Puller(connection, builder.keying, store, builder.book, readings, sweeps, turns, people);
        this.pusher = new Pusher(connection, store, builder.book, deliveries, readings, backoff, law, people);
    }

    /**
     * A sync.
     *
     * @param connectionId the host's id of the connection, for messages
     * @param keying what the connection's CRM keeps opt-outs on
     * @param client the connection, which {@link #close} closes
     * @param store the connection's state
     * @param book the host's labels
     * @return a builder for the rest: the system's clock, ticking in microseconds, and a secure random generator unless set
     */
    public static Builder builder(
            String connectionId, OptOutKeying keying, OptOutClient client, SyncStore store, LabelBook book) {
        return new Builder(connectionId, keying, client, store, book);
    }

    /**
     * Learns which records and addresses a person has in this connection's CRM. Keys not yet known are read before anything
     * else is done about them (S2, S4, S5), and so are those that were gone; others stay as they are. Call it within a transaction
     * that holds the person.
     *
     * @param personId the host's id of the person
     * @param people the person's records with their addresses, or addresses alone
     */
    public void track(String personId, Collection<CrmPerson> people) {
        Instant now = clock.instant();
        for (CrmPerson person : keying.each(people)) {
            OptOutKey key = keying.keyOf(person);
            KeyState known = store.lock(key).orElse(null);
            if (known == null) {
                RecordRef record =
                        key instanceof OptOutKey.OfAddress ? person.ref().orElse(null) : null;
                store.save(KeyState.unseen(key, personId, record, now));
            } else if (known.gone()) {
                store.save(known.readDue(now));
            }
        }
    }

    /**
     * Learns that a person's label was marked (again) or unmarked. Call it within the transaction that changed the label, after
     * the change, for every connection of the person whose sync is on; and {@link #wake} after the commit.
     *
     * @param personId the host's id of the person
     * @param transition what happened
     * @param urgent whether it was the person's own request
     */
    public void labelChanged(String personId, DncTransition transition, boolean urgent) {
        Instant now = clock.instant();
        SyncRules rules = store.rules();
        ReviewEnd answer = transition == DncTransition.MARK ? ReviewEnd.KEPT : ReviewEnd.UNMARKED;
        for (KeyState key : store.lockKeysOf(personId)) {
            LabelRuling ruling = law.onLabelChange(transition, key, now, rules);
            deliveries.settle(ruling.key(), ruling.pending(), transition, urgent, now);
            if (store.closeReview(key.key(), answer, now)) {
                deliveries.note(key, new LedgerEntry.ReviewClosed(answer), now);
            }
        }
    }

    /**
     * Retries a parked delivery by hand (S9), and looks at its key: somebody may have made the change in the CRM. Call it within
     * a transaction.
     *
     * @param key the key
     * @return false when nothing is pending for it
     */
    public boolean retry(OptOutKey key) {
        KeyState state = store.lock(key).orElse(null);
        Delivery pending = state == null ? null : state.pending();
        if (state == null || pending == null) {
            return false;
        }
        Instant now = clock.instant();
        store.save(state.withPending(pending.retriedAt(now)).readDue(now));
        return true;
    }

    /** Ends the connection's waiting by hand (S9). */
    public void resume() {
        notBefore = Instant.MIN;
        ownRequestsNotBefore = Instant.MIN;
        failures.set(0);
        store.inTransaction(() -> {
            store.resume();
            return connectionId;
        });
        wake();
    }

    /**
     * Changes what travels (L7). What was held back until now is found by a sweep. Call it within a transaction.
     *
     * @param rules what is to travel from now on, in every replica
     */
    public void setRules(SyncRules rules) {
        SyncRules before = store.rules();
        store.saveRules(rules);
        if (rules.allowsMoreThan(before)) {
            sweeps.request(Sweep.Cause.RULES_CHANGED);
        }
    }

    /**
     * Tells what switching the sync on would do, without an effect on state, labels or CRM (S10). It reads the CRM, batch by
     * batch, by the thread that calls.
     *
     * @param people of whom to tell, in an order of the host's
     * @param total how many they are, for the progress
     * @param rules what would travel
     * @param listener hears of every key
     * @return the counts
     * @throws ConnectorException when the CRM can't be asked at all; single failures are entries
     */
    public PlanSummary plan(Iterator<PlannedPerson> people, long total, SyncRules rules, PlanListener listener) {
        return new Planner(connection, keying, rules, listener).plan(people, total);
    }

    /**
     * Begins the first run (S10): everyone is looked at, and it stops before more people are newly marked than the brake allows.
     * Call it within the transaction that switches the sync on, before anyone is {@linkplain #track tracked}.
     *
     * @param people how many people the host has in all
     * @param brake how many may be newly marked, on either side
     */
    public void begin(long people, VolumeBrake brake) {
        store.saveFirstRun(FirstRun.begun(people, brake, clock.instant()));
    }

    /** Learns that everyone is tracked: the first run ends when all were looked at. Call it within a transaction. */
    public void allTracked() {
        store.saveFirstRun(store.lockFirstRun().withAllTracked());
    }

    /**
     * Lets a first run go on that the volume brake stopped, by an admin's word. Call it within a transaction, and {@link #wake}
     * after the commit.
     *
     * @return false when it was not stopped
     */
    public boolean release() {
        FirstRun run = store.lockFirstRun();
        if (run.phase() != FirstRun.Phase.BRAKED) {
            return false;
        }
        store.saveFirstRun(run.released(clock.instant()));
        return true;
    }

    /** Begins a sweep by hand (S11); one that is running gives way. Call it within a transaction. */
    public void requestSweep() {
        sweeps.request(Sweep.Cause.BY_HAND);
    }

    /**
     * Sends what is pending, batch by batch, until nothing may be sent now. Does nothing while the connection waits, the volume
     * brake has stopped it or another thread is pushing. While it waits with a {@linkplain ErrorKind#RESERVE_ONLY reserve}, a
     * batch of people's own requests goes out each minute.
     *
     * @return what became of it
     */
    public PushReport pushOnce() {
        PushReport.Tally tally = new PushReport.Tally();
        exclusively(
                pushing,
                () -> {
                    connection.report();
                    while (mayGoOn() && pusher.pushBatch(tally) > 0) {}
                },
                () -> pushOwnRequests(tally));
        return tally.report();
    }

    /** That they succeed says nothing of the rest, for which the connection goes on waiting. */
    private void pushOwnRequests(PushReport.Tally tally) {
        Instant now = clock.instant();
        if (now.isBefore(ownRequestsNotBefore)) {
            return;
        }
        ownRequestsNotBefore = now.plus(OWN_REQUESTS_EVERY);
        if (pusher.pushOwnRequests(tally) == 0) {
            ownRequestsNotBefore = now;
        }
    }

    /**
     * Reads the keys that are due, then walks the CRM's changes, if no other replica does. Does nothing while the connection
     * waits, the volume brake has stopped it or another thread is pulling.
     *
     * @return what was seen
     */
    public PullReport pullOnce() {
        PullReport.Tally tally = new PullReport.Tally();
        exclusively(pulling, () -> {
            boolean hasFeed = hasFeed();
            if (hasFeed && puller.isBeforeFeed()) {
                puller.pullPage(tally);
            }
            readDueKeys(tally);
            int pages = 0;
            while (hasFeed && mayGoOn() && pages++ < PAGES_A_PULL && puller.pullPage(tally)) {}
            if (!hasFeed) {
                tally.reachedEnd();
            }
            if (tally.hasReachedEnd()) {
                endFirstRun();
            }
        });
        return tally.report();
    }

    private void readDueKeys(PullReport.Tally tally) {
        while (mayGoOn() && mayLookAtKeys() && puller.readBatch(tally) > 0) {}
    }

    /** Not before the feed was begun: a change between a look at a key and the feed's beginning would be seen by neither. */
    private boolean mayLookAtKeys() {
        return !hasFeed() || !puller.isBeforeFeed();
    }

    private boolean hasFeed() {
        return connection.report().capabilities().supports(Capability.CHANGE_FEED);
    }

    private void endFirstRun() {
        store.inTransaction(() -> {
            if (store.firstRun().phase() != FirstRun.Phase.STARTING) {
                return false;
            }
            FirstRun run = store.lockFirstRun();
            boolean over = run.phase() == FirstRun.Phase.STARTING
                    && run.allTracked()
                    && store.backlog().untried() == 0;
            if (over) {
                store.saveFirstRun(run.ended(clock.instant()));
            }
            return over;
        });
    }

    /**
     * Goes on with a sweep that was asked for, if no other replica does, until it is through or others have to get their turn.
     * Does nothing during the first run, nor before the walk of the CRM's changes was begun.
     *
     * @return whether more is to be compared
     */
    public boolean sweepOnce() {
        PullReport.Tally tally = new PullReport.Tally();
        AtomicBoolean more = new AtomicBoolean();
        exclusively(pulling, () -> {
            int batches = 0;
            boolean hasFeed = hasFeed();
            more.set(store.inTransaction(store::firstRun).phase() == FirstRun.Phase.RUNNING);
            while (more.get() && mayGoOn() && batches++ < BATCHES_A_SWEEP) {
                more.set(sweeps.compareBatch(tally, () -> !hasFeed || !puller.isBeforeFeed()));
            }
        });
        return more.get();
    }

    private boolean mayGoOn() {
        return passage() == Passage.EVERYTHING;
    }

    private Passage passage() {
        if (closed) {
            return Passage.NOTHING;
        }
        return store.inTransaction(() -> {
            if (store.firstRun().phase() == FirstRun.Phase.BRAKED) {
                return Passage.NOTHING;
            }
            return connection
                    .waitsFor()
                    .map(kind -> kind == ErrorKind.RESERVE_ONLY ? Passage.OWN_REQUESTS : Passage.NOTHING)
                    .orElse(Passage.EVERYTHING);
        });
    }

    private void exclusively(ReentrantLock lock, Runnable work) {
        exclusively(lock, work, () -> {});
    }

    private void exclusively(ReentrantLock lock, Runnable work, Runnable whileReserveOnly) {
        if (closed || clock.instant().isBefore(notBefore) || !lock.tryLock()) {
            return;
        }
        try {
            Passage passage = passage();
            if (passage != Passage.EVERYTHING) {
                if (passage == Passage.OWN_REQUESTS) {
                    whileReserveOnly.run();
                }
                return;
            }
            Instant began = clock.instant();
            work.run();
            if (connection.hasAnsweredSince(began) && !connection.waits()) {
                connection.works();
                failures.set(0);
                lastProblem = null;
            }
        } catch (ConnectorException e) {
            failed(e);
        } finally {
            lock.unlock();
        }
    }

    /** What is no reason to suspend the connection slows it down: a CRM that is away is asked less and less often. */
    private void failed(ConnectorException cause) {
        String problem = cause.kind() + ": " + cause.getMessage();
        boolean news = !problem.equals(lastProblem);
        lastProblem = problem;
        if (connection.suspendsFor(cause)) {
            return;
        }
        int inARow = Math.min(failures.incrementAndGet(), MOST_DOUBLINGS);
        notBefore = clock.instant().plus(backoff.before(inARow, cause));
        if (news) {
            LOG.log(System.Logger.Level.WARNING, "connection {0}: {1}", connectionId, problem);
        }
    }

    /**
     * Pushes every second and on {@link #wake}, pulls and sweeps at an interval, until {@link #close}. A connection works on at
     * most two of the workers at once, however slow its CRM is.
     *
     * @param timer only keeps the time; shared with other connections
     * @param workers do the work; shared with other connections. When they refuse it, it is tried again a second later
     * @param pullEvery the time between two looks at the CRM's changes
     * @param sweepEvery the time between the end of a sweep and the beginning of the next
     */
    public synchronized void start(
            ScheduledExecutorService timer, Executor workers, Duration pullEvery, Duration sweepEvery) {
        this.workers = workers;
        every(timer, pullEvery, () -> walkDue.set(true));
        every(timer, TICK, () -> {
            wake();
            submit(workers, lookWanted, () -> look(sweepEvery));
        });
    }

    private void every(ScheduledExecutorService timer, Duration interval, Runnable work) {
        scheduled.add(timer.scheduleWithFixedDelay(work, 0, interval.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** A walk that is due stays due while another look goes on: it must not wait for its interval once more. */
    private void look(Duration sweepEvery) {
        if (!pulling.tryLock()) {
            return;
        }
        try {
            if (walkDue.getAndSet(false)) {
                walk(sweepEvery);
            } else {
                exclusively(pulling, () -> readDueKeys(new PullReport.Tally()));
            }
        } finally {
            pulling.unlock();
        }
    }

    /** What {@link #start} has done at each interval. */
    void walk(Duration sweepEvery) {
        pullOnce();
        sweeps.requestIfDue(sweepEvery);
        sweepOnce();
    }

    /** Pushes soon. To be called after the commit of what is to be pushed; never blocks. */
    public void wake() {
        Executor executor = workers;
        if (executor != null) {
            submit(executor, pushWanted, this::pushOnce);
        }
    }

    /** Hands work to the workers, unless the same work waits there already. */
    private void submit(Executor executor, AtomicBoolean wanted, Runnable work) {
        if (closed || !wanted.compareAndSet(false, true)) {
            return;
        }
        Runnable once = () -> {
            wanted.set(false);
            safely(work).run();
        };
        try {
            executor.execute(once);
        } catch (RejectedExecutionException e) {
            wanted.set(false);
            LOG.log(System.Logger.Level.DEBUG, "connection {0}: no worker is free, or they are closing", connectionId);
        }
    }

    private Runnable safely(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException e) {
                lastProblem = "the sync failed with " + e.getClass().getName();
                // Only the class: a message from a driver may quote a row.
                LOG.log(
                        System.Logger.Level.ERROR,
                        "connection {0}: the sync failed with {1} at {2}",
                        connectionId,
                        e.getClass().getName(),
                        e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
            }
        };
    }

    /**
     * What the account was last found to be. Asks neither the CRM nor the store.
     *
     * @return empty until it was first looked at
     */
    public Optional<AccountReport> account() {
        return Optional.ofNullable(connection.lastReport());
    }

    /**
     * What went wrong at the last try. Asks neither the CRM nor the store.
     *
     * @return empty when nothing did
     */
    public Optional<String> lastProblem() {
        return Optional.ofNullable(lastProblem);
    }

    /**
     * How the sync is doing. Counts what is to be done, which takes a moment where there are many keys.
     *
     * @return a picture of this moment
     */
    public SyncHealth health() {
        return store.inTransaction(() -> new SyncHealth(
                store.suspension().orElse(null),
                store.feedEndReachedAt().orElse(null),
                clock.instant(),
                lastProblem,
                connection.lastReport(),
                store.rules(),
                store.firstRun(),
                store.backlog(),
                store.sweep().orElse(null)));
    }

    /**
     * Stops, leaves to other processes what only one does at a time, and closes the connection. What is on the wire ends by
     * itself; nothing is lost.
     */
    @Override
    public synchronized void close() {
        closed = true;
        scheduled.forEach(future -> future.cancel(false));
        scheduled.clear();
        try {
            turns.handBack();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "connection {0}: its turns end by themselves, for they could not be handed back: {1}",
                    connectionId,
                    e.getClass().getName());
        } finally {
            connection.client().close();
        }
    }

    /** Gathers a sync. Not thread-safe. */
    public static final class Builder {
        private final String connectionId;
        private final OptOutKeying keying;
        private final OptOutClient client;
        private final SyncStore store;
        private final LabelBook book;
        private Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1000));
        private RandomGenerator random = new SecureRandom();
        private Law law = Law.STANDARD;
        private int peopleATransaction = PEOPLE_A_TRANSACTION;

        private Builder(
                String connectionId, OptOutKeying keying, OptOutClient client, SyncStore store, LabelBook book) {
            this.connectionId = connectionId;
            this.keying = keying;
            this.client = client;
            this.store = store;
            this.book = book;
        }

        /**
         * The clock of labels, readings and writes: one for all of them, the database's where several processes share it. One that
         * can be set back is to be a {@link SteadyClock}, the labels' too.
         *
         * @param source the clock
         * @return this builder
         */
        public Builder clock(Clock source) {
            this.clock = source;
            return this;
        }

        /**
         * Where ids and jitter come from. Used by several threads at once.
         *
         * @param source a thread-safe generator
         * @return this builder
         */
        public Builder random(RandomGenerator source) {
            this.random = source;
            return this;
        }

        /** Another law than the law, to see that tests notice. */
        Builder law(Law other) {
            this.law = other;
            return this;
        }

        /** How many people a transaction holds at most, to see it end in the midst of a page. */
        Builder peopleATransaction(int most) {
            this.peopleATransaction = most;
            return this;
        }

        /**
         * The sync.
         *
         * @return a sync that has not started
         */
        public OptOutSync build() {
            return new OptOutSync(this);
        }
    }
}
