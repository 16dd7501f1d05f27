package org.crmoptout.runtime.sync;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.runtime.sync.SyncLaw.LabelRuling;
import org.crmoptout.runtime.sync.SyncStore.ReviewEnd;
import org.jspecify.annotations.Nullable;

/**
 * The two-way sync of one connection. Thread-safe.
 *
 * <p>The host calls {@link #track} and {@link #labelChanged} from within its own transactions, so that a label and what
 * follows from it last together or not at all (S6), and lets {@link #start} do the rest, or calls {@link #pushOnce} and
 * {@link #pullOnce} itself. People are locked before their keys, everywhere.
 */
public final class OptOutSync implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(OptOutSync.class.getName());
    private static final Duration TICK = Duration.ofSeconds(1);
    /** A pull ends after so many pages, so that a long history does not keep due reads from their turn. */
    private static final int PAGES_A_PULL = 50;
    /** A connection that fails is tried again after half a minute at the latest. */
    private static final int MOST_DOUBLINGS = 6;

    private final String connectionId;
    private final OptOutKeying keying;
    private final SyncStore store;
    private final Clock clock;
    private final Deliveries deliveries;
    private final QueueBackoff backoff;
    private final Connection connection;
    private final Puller puller;
    private final Pusher pusher;
    private final ReentrantLock pushing = new ReentrantLock();
    private final ReentrantLock pulling = new ReentrantLock();
    private final List<ScheduledFuture<?>> scheduled = new ArrayList<>();
    private volatile @Nullable ScheduledExecutorService scheduler;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean closed;
    private volatile @Nullable Instant lastPull;
    private volatile @Nullable String lastProblem;
    private volatile Instant notBefore = Instant.MIN;

    private OptOutSync(Builder builder) {
        this.connectionId = builder.connectionId;
        this.keying = builder.keying;
        this.store = builder.store;
        this.clock = builder.clock;
        this.backoff = new QueueBackoff(builder.random);
        this.deliveries = new Deliveries(store, builder.random);
        this.connection = new Connection(connectionId, builder.client, store, clock);
        this.puller = new Puller(connection, keying, store, builder.book, deliveries, backoff);
        this.pusher = new Pusher(connection, store, builder.book, deliveries, backoff);
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
     * else is done about them (S2, S4, S5); known ones stay as they are. Call it within a transaction that holds the person.
     *
     * @param personId the host's id of the person
     * @param people the person's records with their addresses, or addresses alone
     */
    public void track(String personId, Collection<CrmPerson> people) {
        Instant now = clock.instant();
        for (CrmPerson person : people) {
            for (OptOutKey key : keysOf(person)) {
                if (store.lock(key).isEmpty()) {
                    store.save(KeyState.unseen(
                            key,
                            personId,
                            key instanceof OptOutKey.OfAddress ? person.ref().orElse(null) : null,
                            now));
                }
            }
        }
    }

    private List<OptOutKey> keysOf(CrmPerson person) {
        return switch (keying) {
            case RECORD -> OptOutKey.of(keying, person).stream().toList();
            case EMAIL_ADDRESS -> {
                List<OptOutKey> keys = new ArrayList<>();
                for (EmailAddress address : person.emailAddresses()) {
                    keys.add(new OptOutKey.OfAddress(address));
                }
                yield keys;
            }
        };
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
        for (KeyState key : store.lockKeysOf(personId)) {
            LabelRuling ruling = SyncLaw.onLabelChange(transition, key, now);
            deliveries.settle(ruling.key(), ruling.pending(), transition, urgent, now);
            store.closeReview(key.key(), transition == DncTransition.MARK ? ReviewEnd.KEPT : ReviewEnd.UNMARKED, now);
        }
    }

    /**
     * Retries a parked delivery by hand (S9). Call it within a transaction.
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
        store.save(state.withPending(pending.retriedAt(clock.instant())));
        return true;
    }

    /** Ends the connection's waiting by hand (S9). */
    public void resume() {
        notBefore = Instant.MIN;
        failures.set(0);
        store.inTransaction(() -> {
            store.resume();
            return connectionId;
        });
        wake();
    }

    /**
     * Sends what is pending, batch by batch, until nothing may be sent now. Does nothing while the connection waits or another
     * thread is pushing.
     *
     * @return what became of it
     */
    public PushReport pushOnce() {
        PushReport.Tally tally = new PushReport.Tally();
        exclusively(pushing, () -> {
            CapabilityStatus mark = connection.report().capabilities().status(Capability.MARK);
            if (mark instanceof CapabilityStatus.Unsupported unsupported) {
                throw new ConnectorException(
                        ErrorKind.CONFIGURATION,
                        "nothing can be pushed: " + unsupported.reason() + "; " + unsupported.remedy());
            }
            while (!closed && !connection.waits() && pusher.pushBatch(tally) > 0) {}
        });
        return tally.report();
    }

    /**
     * Reads the keys that are due, then walks the CRM's changes. Does nothing while the connection waits or another thread is
     * pulling.
     *
     * @return what was seen
     */
    public PullReport pullOnce() {
        PullReport.Tally tally = new PullReport.Tally();
        exclusively(pulling, () -> {
            readDueKeys(tally);
            if (connection.report().capabilities().supports(Capability.CHANGE_FEED)) {
                int pages = 0;
                boolean more = true;
                while (more && !closed && !connection.waits() && pages++ < PAGES_A_PULL) {
                    more = puller.pullPage(tally);
                }
                if (!more) {
                    tally.reachedEnd();
                    lastPull = clock.instant();
                }
            }
        });
        return tally.report();
    }

    private void readDueKeys(PullReport.Tally tally) {
        while (!closed && !connection.waits() && puller.readBatch(tally) > 0) {}
    }

    private void exclusively(ReentrantLock lock, Runnable work) {
        if (closed || clock.instant().isBefore(notBefore) || !lock.tryLock()) {
            return;
        }
        try {
            if (connection.waits()) {
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
     * Pushes every second and on {@link #wake}, and pulls at an interval, until {@link #close}.
     *
     * @param executor runs it; shared with other connections
     * @param pullEvery the time between two looks at the CRM's changes
     */
    public synchronized void start(ScheduledExecutorService executor, Duration pullEvery) {
        scheduler = executor;
        scheduled.add(executor.scheduleWithFixedDelay(safely(this::tick), 0, TICK.toMillis(), TimeUnit.MILLISECONDS));
        scheduled.add(executor.scheduleWithFixedDelay(
                safely(this::pullOnce), 0, pullEvery.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void tick() {
        exclusively(pulling, () -> {
            readDueKeys(new PullReport.Tally());
        });
        pushOnce();
    }

    /** Pushes soon. To be called after the commit of what is to be pushed; never blocks. */
    public void wake() {
        ScheduledExecutorService executor = scheduler;
        if (executor != null && !closed) {
            try {
                executor.execute(safely(this::pushOnce));
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "connection {0}: the executor is closing", connectionId);
            }
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
     * How the sync is doing.
     *
     * @return a picture of this moment
     */
    public SyncHealth health() {
        @Nullable AccountReport report = connection.lastReport();
        return new SyncHealth(store.inTransaction(store::suspension).orElse(null), lastPull, lastProblem, report);
    }

    /** Stops and closes the connection. What is on the wire ends by itself; nothing is lost. */
    @Override
    public synchronized void close() {
        closed = true;
        scheduled.forEach(future -> future.cancel(false));
        scheduled.clear();
        connection.client().close();
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

        private Builder(
                String connectionId, OptOutKeying keying, OptOutClient client, SyncStore store, LabelBook book) {
            this.connectionId = connectionId;
            this.keying = keying;
            this.client = client;
            this.store = store;
            this.book = book;
        }

        /**
         * The clock of labels, readings and writes: one for all of them, the database's where several processes share it.
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
