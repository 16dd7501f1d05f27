package org.crmoptout.service.sync;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.runtime.sync.OptOutSync;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.people.PeopleTracker;
import org.crmoptout.service.settings.SyncSettings;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Runs in this process the syncs that the database says are on, also those that another process switched. Thread-safe; who
 * changes the sync of a connection holds its {@link OpenConnection#switching}.
 */
@Component
final class SyncRunner {

    private static final System.Logger LOG = System.getLogger(SyncRunner.class.getName());
    private static final long SECONDS_TO_STOP = 10;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final long SECONDS_TO_WAIT_FOR_A_SWITCH = 5;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final SyncSettings settings;
    private final OpenConnections connections;
    private final ConnectionTable table;
    private final Whereabouts whereabouts;
    private final DoNotContact doNotContact;
    private final PeopleTracker tracker;
    private final Ledger ledger;
    private final Processes processes;
    private final Retention retention;
    private final SyncMeters meters;
    /** Only keeps the time. */
    private final ScheduledThreadPoolExecutor timer;
    /** Work with the database alone, never with a CRM. */
    private final ScheduledThreadPoolExecutor keepers;

    private final Workers workers;
    private volatile boolean byItself = true;

    SyncRunner(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Clock clock,
            SyncSettings settings,
            OpenConnections connections,
            ConnectionTable table,
            Whereabouts whereabouts,
            DoNotContact doNotContact,
            PeopleTracker tracker,
            Ledger ledger,
            Processes processes,
            Retention retention,
            SyncMeters meters) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.settings = settings;
        this.connections = connections;
        this.table = table;
        this.whereabouts = whereabouts;
        this.doNotContact = doNotContact;
        this.tracker = tracker;
        this.ledger = ledger;
        this.processes = processes;
        this.retention = retention;
        this.meters = meters;
        this.timer = new ScheduledThreadPoolExecutor(1, Workers.named("sync-timer-"));
        this.timer.setRemoveOnCancelPolicy(true);
        this.keepers = new ScheduledThreadPoolExecutor(2, Workers.named("sync-keeper-"));
        this.workers = new Workers("sync-", settings.threads());
        connections.adoptBy(this::adopt);
    }

    /** Gives other processes signs of life, and looks again and again at what they switched. */
    void start() {
        processes.beat();
        every(LOOK_AGAIN, timer, workers::relieve);
        every(LOOK_AGAIN, keepers, () -> safely("giving a sign of life", processes::beat));
        every(LOOK_AGAIN, keepers, () -> safely("looking at what others switched", this::follow));
    }

    private static void every(Duration interval, ScheduledThreadPoolExecutor by, Runnable work) {
        var unused = by.scheduleWithFixedDelay(work, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void safely(String what, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            // Only the class: a message from a driver may quote a row.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} failed with {1} and is tried again",
                    what,
                    e.getClass().getName());
        }
    }

    private void follow() {
        retention.keep();
        meters.look();
        for (ConnectionRow row : table.all()) {
            connections.find(row.id()).ifPresent(this::follow);
        }
    }

    private void follow(OpenConnection connection) {
        if (!connection.switching.tryLock()) {
            return; // it is being switched here, and looked at again soon
        }
        try {
            table.find(connection.id).ifPresent(row -> follow(connection, row));
        } finally {
            connection.switching.unlock();
        }
    }

    private void follow(OpenConnection connection, ConnectionRow row) {
        Optional<String> here = connection.running().map(OpenConnection.Running::id);
        if (here.isPresent() && !here.get().equals(row.syncId())) {
            stop(connection);
        }
        String syncId = row.syncId();
        if (syncId != null && connection.running().isEmpty()) {
            goOn(connection, syncId, row.tracking());
        }
    }

    /** A sync that another process has just switched on, wanted here now. */
    private Optional<OpenConnection.Running> adopt(OpenConnection connection, ConnectionRow row) {
        if (!isStill(row)) {
            return Optional.empty();
        }
        try {
            if (!connection.switching.tryLock(SECONDS_TO_WAIT_FOR_A_SWITCH, TimeUnit.SECONDS)) {
                throw new CannotAcquireLockException(
                        "connection " + connection.id + " is being switched just now: try again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotAcquireLockException("interrupted while connection " + connection.id + " was switched", e);
        }
        try {
            table.find(connection.id).ifPresent(now -> follow(connection, now));
            return connection.running();
        } finally {
            connection.switching.unlock();
        }
    }

    private boolean isStill(ConnectionRow row) {
        return table.find(row.id())
                .filter(now -> Objects.equals(now.syncId(), row.syncId()))
                .isPresent();
    }

    /**
     * Switches a sync on that is off.
     *
     * @param noted is told within the transaction
     */
    void begin(OpenConnection connection, ConnectionRow row, Runnable noted) {
        OptOutKeying keying = connection.keying().orElse(null);
        if (keying == null) {
            table.enable(row.id());
            return;
        }
        OpenConnection.Running prepared =
                prepare(connection, keying, UUID.randomUUID().toString());
        connection.runs(prepared); // before the database knows of it, so that nobody finds it there and not here
        boolean begun = false;
        try {
            begun = table.begin(row, prepared.id(), clock.instant(), people -> {
                if (people > 0) { // of nobody there is no share
                    prepared.sync().begin(people, settings.brake().volumeBrake());
                }
                noted.run();
            });
        } finally {
            if (!begun) {
                stop(connection); // another process was first, or it failed
            }
        }
        if (begun) {
            run(connection, prepared, true);
        } else {
            follow(connection, table.find(row.id()).orElse(row));
        }
    }

    void goOn(OpenConnection connection, String syncId, boolean tracking) {
        OptOutKeying keying = connection
                .keying()
                .orElseThrow(() -> new IllegalStateException(
                        "connection " + connection.id + " has a sync of unknown keys: its row was changed by hand"));
        OpenConnection.Running prepared = prepare(connection, keying, syncId);
        connection.runs(prepared);
        run(connection, prepared, tracking);
    }

    /** The sync of a connection that is on or, for a plan, off. */
    OpenConnection.Running prepare(OpenConnection connection, OptOutKeying keying, String syncId) {
        JdbcSyncStore store = new JdbcSyncStore(
                jdbc,
                transactions,
                ledger,
                new JdbcSyncStore.Owner(connection.workspaceId, connection.id, processes.id()),
                keying,
                syncId);
        OptOutSync sync = OptOutSync.builder(
                        connection.id,
                        keying,
                        guarded(connection),
                        store,
                        new JdbcLabelBook(
                                jdbc, doNotContact, tracker, connection.workspaceId, connection.id, connection.name))
                .clock(clock)
                .build();
        return new OpenConnection.Running(syncId, keying, sync);
    }

    private OptOutClient guarded(OpenConnection connection) {
        return new AccountGuard(connection.open(), jdbc, connection.id);
    }

    /** Whoever wants something of a sync that this process takes up does it step by step. To be said before any is. */
    void stepByStep() {
        byItself = false;
    }

    /** A connection that can't be opened keeps what is to be pushed, and doesn't try. */
    private void run(OpenConnection connection, OpenConnection.Running prepared, boolean tracking) {
        if (!byItself) {
            return;
        }
        if (connection.problem().isEmpty()) {
            prepared.sync().start(timer, workers, settings.pullEvery(), settings.sweepEvery());
        }
        if (tracking) {
            track(connection, prepared);
        }
    }

    /** Tells a sync of everyone, beside what the caller does. */
    void track(OpenConnection connection, OpenConnection.Running prepared) {
        workers.execute(
                new Walk(jdbc, transactions, clock, whereabouts, workers, processes.id(), connection, prepared));
    }

    /** Ends a sync here; the database knows already. */
    void stop(OpenConnection connection) {
        connection.report().ifPresent(connection::found);
        Optional<OpenConnection.Running> ended = connection.running();
        connection.runs(null);
        ended.ifPresent(now -> now.sync().close());
    }

    /** Looks at an account whose sync is off, to know what it is and can do. Nothing else is sent there. */
    void look(OpenConnection connection) {
        if (connection.problem().isPresent()) {
            return;
        }
        workers.execute(() -> {
            try (OptOutClient client = guarded(connection)) {
                AccountReport report = client.check();
                connection.found(report);
            } catch (ConnectorException e) {
                connection.notFound(e.kind() + ": " + e.getMessage());
            } catch (RuntimeException e) {
                connection.notFound(
                        "the connector failed with " + e.getClass().getName() + "; this is a defect of the connector");
            }
        });
    }

    /** Runs work of some length beside the syncs. */
    void execute(Runnable work) {
        workers.execute(work);
    }

    /** Stops every sync. What is on the wire has some seconds to end; what does not is found again at the next start. */
    void stop() {
        timer.shutdown();
        keepers.shutdown();
        workers.shutdown();
        try {
            var unused = keepers.awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS);
            connections
                    .all()
                    .forEach(connection ->
                            connection.running().ifPresent(now -> now.sync().close()));
            if (workers.awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                processes.leave();
            } else {
                LOG.log(System.Logger.Level.WARNING, "calls to CRMs that don't end are left behind");
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the database was gone before the end: {0}",
                    e.getClass().getName());
        }
    }
}
