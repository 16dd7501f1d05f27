package org.crmoptout.service.sync;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.runtime.sync.OptOutSync;
import org.crmoptout.service.database.ServiceDatabase;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.PeopleTracker;
import org.crmoptout.service.settings.SyncSettings;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The connections of the workspaces: opens them, looks at them and runs their syncs. Thread-safe. */
@Service
public class Connections implements SmartLifecycle {

    private static final System.Logger LOG = System.getLogger(Connections.class.getName());
    private static final long SECONDS_TO_STOP = 10;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final ServiceDatabase database;
    private final Clock clock;
    private final SyncSettings settings;
    private final ConnectionOpener opener;
    private final OpenConnections connections;
    private final ConnectionTable table;
    private final ConnectionViews views;
    private final Whereabouts whereabouts;
    private final DoNotContact doNotContact;
    private final PeopleTracker tracker;
    private final ScheduledThreadPoolExecutor executor;
    private volatile boolean running;

    Connections(
            JdbcClient jdbc,
            TransactionOperations transactions,
            ServiceDatabase database,
            Clock clock,
            SyncSettings settings,
            ConnectionOpener opener,
            OpenConnections connections,
            ConnectionTable table,
            ConnectionViews views,
            Whereabouts whereabouts,
            DoNotContact doNotContact,
            PeopleTracker tracker) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.database = database;
        this.clock = clock;
        this.settings = settings;
        this.opener = opener;
        this.connections = connections;
        this.table = table;
        this.views = views;
        this.whereabouts = whereabouts;
        this.doNotContact = doNotContact;
        this.tracker = tracker;
        AtomicInteger made = new AtomicInteger();
        this.executor = new ScheduledThreadPoolExecutor(settings.threads(), task -> {
            Thread thread = new Thread(task, "sync-" + made.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.executor.setRemoveOnCancelPolicy(true);
    }

    /** Opens every connection and goes on with the syncs that are on. Called once, before anyone can ask over HTTP. */
    @Override
    public void start() {
        table.apply(settings);
        table.forgetTheDead();
        if (database.isOfOneProcess()) {
            table.releaseWrites(clock.instant());
        }
        for (ConnectionRow row : table.all()) {
            OpenConnection connection = opener.prepare(row);
            connection.keying().ifPresent(keying -> table.keying(row.id(), keying));
            connection
                    .problem()
                    .ifPresent(problem ->
                            LOG.log(System.Logger.Level.ERROR, "connection {0} is broken: {1}", row.id(), problem));
            connections.add(connection);
            if (row.syncId() != null) {
                goOn(connection, row.syncId(), row.tracking());
            } else if (row.syncEnabled()) {
                begin(connection, row);
            } else {
                look(connection);
            }
        }
        running = true;
    }

    private void begin(OpenConnection connection, ConnectionRow row) {
        if (connection.keying().isEmpty()) {
            table.enable(row.id());
            return;
        }
        String syncId = UUID.randomUUID().toString();
        OpenConnection.Running prepared =
                prepare(connection, connection.keying().get(), syncId);
        connection.runs(prepared); // before the database knows of it, so that nobody finds it there and not here
        try {
            table.begin(row, syncId);
        } catch (RuntimeException e) {
            connection.runs(null);
            prepared.sync().close();
            throw e;
        }
        run(connection, prepared, true);
    }

    private void goOn(OpenConnection connection, String syncId, boolean tracking) {
        OptOutKeying keying = connection
                .keying()
                .orElseThrow(() -> new IllegalStateException(
                        "connection " + connection.id + " has a sync of unknown keys: its row was changed by hand"));
        OpenConnection.Running prepared = prepare(connection, keying, syncId);
        connection.runs(prepared);
        run(connection, prepared, tracking);
    }

    private OpenConnection.Running prepare(OpenConnection connection, OptOutKeying keying, String syncId) {
        OptOutSync sync = OptOutSync.builder(
                        connection.id,
                        keying,
                        connection.open(),
                        new JdbcSyncStore(jdbc, transactions, connection.id, keying, syncId),
                        new JdbcLabelBook(
                                jdbc, doNotContact, tracker, connection.workspaceId, connection.id, connection.name))
                .clock(clock)
                .build();
        return new OpenConnection.Running(syncId, keying, sync);
    }

    /** A connection that can't be opened keeps what is to be pushed, and doesn't try. */
    private void run(OpenConnection connection, OpenConnection.Running prepared, boolean tracking) {
        if (connection.problem().isEmpty()) {
            prepared.sync().start(executor, executor, settings.pullEvery(), Duration.ofDays(1));
        }
        if (tracking) {
            executor.execute(new Walk(jdbc, transactions, whereabouts, executor, connection, prepared));
        }
    }

    /** Looks at an account whose sync is off, to know what it is and can do. Nothing else is sent there. */
    private void look(OpenConnection connection) {
        if (connection.problem().isPresent()) {
            return;
        }
        executor.execute(() -> {
            try (OptOutClient client = connection.open()) {
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

    /** Stops every sync. What is on the wire has some seconds to end; what does not is found again at the next start. */
    @Override
    public void stop() {
        running = false;
        executor.shutdown();
        connections
                .all()
                .forEach(connection ->
                        connection.running().ifPresent(now -> now.sync().close()));
        try {
            if (!executor.awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
                LOG.log(System.Logger.Level.WARNING, "calls to CRMs that don't end are left behind");
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server starts, after it has stopped. */
    @Override
    public int getPhase() {
        return 0;
    }

    /**
     * A workspace's connections.
     *
     * @param workspaceId whose
     * @return by name, then id
     */
    public List<ConnectionView> of(String workspaceId) {
        return views.of(workspaceId);
    }

    /**
     * One connection.
     *
     * @param workspaceId the workspace asked
     * @param connectionId the connection
     * @return empty when that workspace has no such connection
     */
    public Optional<ConnectionView> find(String workspaceId, String connectionId) {
        return views.find(workspaceId, connectionId);
    }

    /**
     * Switches a connection's sync (L7). Switched on, everyone is looked at afresh (S2). Switched off, nothing travels, and
     * what the sync knew is forgotten.
     *
     * @param actor who switches: an admin
     * @param connectionId the connection, of the actor's workspace
     * @param enabled on or off; the switch as it is changes nothing
     * @return the connection after it
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such connection
     */
    public ConnectionView switchSync(Actor actor, String connectionId, boolean enabled) {
        OpenConnection connection = administered(actor, connectionId);
        connection.switching.lock();
        try {
            ConnectionRow row = table.find(connectionId).orElseThrow(() -> noSuch(connectionId));
            if (enabled && !row.syncEnabled()) {
                begin(connection, row);
            } else if (!enabled && row.syncEnabled()) {
                end(connection);
            }
        } finally {
            connection.switching.unlock();
        }
        return views.find(actor.workspaceId(), connectionId).orElseThrow(() -> noSuch(connectionId));
    }

    private void end(OpenConnection connection) {
        table.end(connection.id);
        connection.report().ifPresent(connection::found);
        Optional<OpenConnection.Running> ended = connection.running();
        connection.runs(null);
        ended.ifPresent(now -> now.sync().close());
    }

    /**
     * Ends a suspended connection's waiting (S9).
     *
     * @param actor who resumes: an admin
     * @param connectionId the connection, of the actor's workspace
     * @return the connection after it
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such connection
     */
    public ConnectionView resume(Actor actor, String connectionId) {
        administered(actor, connectionId).running().ifPresent(now -> now.sync().resume());
        return views.find(actor.workspaceId(), connectionId).orElseThrow(() -> noSuch(connectionId));
    }

    private OpenConnection administered(Actor actor, String connectionId) {
        if (!actor.isAdmin()) {
            throw new NotEntitledException("only an admin can switch or resume a connection's sync");
        }
        return connections
                .find(connectionId)
                .filter(connection -> connection.workspaceId.equals(actor.workspaceId()))
                .orElseThrow(() -> noSuch(connectionId));
    }

    private static NotFoundException noSuch(String connectionId) {
        return new NotFoundException("there is no such connection in this workspace: "
                + (connectionId.matches("[a-z0-9-]{1,64}") ? connectionId : "an id that no connection can have"));
    }
}
