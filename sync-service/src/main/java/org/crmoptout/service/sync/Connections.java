package org.crmoptout.service.sync;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.crmoptout.connector.Quota;
import org.crmoptout.runtime.sync.SyncHealth;
import org.crmoptout.runtime.sync.SyncRules;
import org.crmoptout.service.database.ServiceDatabase;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.settings.SyncSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The connections of the workspaces: opens them, looks at them and runs their syncs. Thread-safe. */
@Service
public class Connections implements SmartLifecycle {

    private static final System.Logger LOG = System.getLogger(Connections.class.getName());

    private final TransactionOperations transactions;
    private final ServiceDatabase database;
    private final Clock clock;
    private final SyncSettings settings;
    private final ConnectionOpener opener;
    private final OpenConnections connections;
    private final ConnectionTable table;
    private final ConnectionViews views;
    private final Processes processes;
    private final SyncRunner runner;
    private final Allowances allowances;
    private final Ledger ledger;
    private volatile boolean running;

    Connections(
            TransactionOperations transactions,
            ServiceDatabase database,
            Clock clock,
            SyncSettings settings,
            ConnectionOpener opener,
            OpenConnections connections,
            ConnectionTable table,
            ConnectionViews views,
            Processes processes,
            SyncRunner runner,
            Allowances allowances,
            Ledger ledger) {
        this.transactions = transactions;
        this.database = database;
        this.clock = clock;
        this.settings = settings;
        this.opener = opener;
        this.connections = connections;
        this.table = table;
        this.views = views;
        this.processes = processes;
        this.runner = runner;
        this.allowances = allowances;
        this.ledger = ledger;
    }

    /** Opens every connection and goes on with the syncs that are on. Called once, before anyone can ask over HTTP. */
    @Override
    public void start() {
        for (ConnectionRow row : open()) {
            OpenConnection connection = connections.find(row.id()).orElseThrow();
            connection
                    .problem()
                    .ifPresent(problem ->
                            LOG.log(System.Logger.Level.ERROR, "connection {0} is broken: {1}", row.id(), problem));
            if (row.syncId() != null) {
                runner.goOn(connection, row.syncId(), row.tracking());
            } else if (row.syncEnabled()) {
                runner.begin(connection, row, () -> {});
            } else {
                runner.look(connection);
            }
        }
        runner.start();
        running = true;
    }

    /** Takes the settings over and opens every connection. No sync runs yet. */
    List<ConnectionRow> open() {
        table.apply(settings);
        table.forgetTheDead();
        if (database.isOfOneProcess()) {
            processes.releaseAll();
        }
        List<ConnectionRow> rows = table.all();
        for (ConnectionRow row : rows) {
            OpenConnection connection = opener.prepare(row);
            connection.keying().ifPresent(keying -> table.keying(row.id(), keying));
            connections.add(connection);
        }
        return rows;
    }

    /** Stops every sync. What is on the wire has some seconds to end; what does not is found again at the next start. */
    @Override
    public void stop() {
        running = false;
        runner.stop();
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
     * How a connection's sync is doing. Counts what is to be done.
     *
     * @param workspaceId the workspace asked
     * @param connectionId the connection
     * @return empty while its sync is off, and when that workspace has no such connection
     */
    public Optional<SyncHealth> health(String workspaceId, String connectionId) {
        return table.find(connectionId)
                .filter(row -> row.workspaceId().equals(workspaceId))
                .flatMap(connections::running)
                .map(running -> running.sync().health());
    }

    /**
     * What the CRM still allows a connection.
     *
     * @param workspaceId the workspace asked
     * @param connectionId the connection
     * @return as last told; empty while the CRM told nothing, and when that workspace has no such connection
     */
    public List<Quota> allowances(String workspaceId, String connectionId) {
        return connections
                .find(connectionId)
                .filter(connection -> connection.workspaceId.equals(workspaceId))
                .map(allowances::of)
                .orElse(List.of());
    }

    /**
     * Switches a connection's sync (L7). Switched on, everyone is looked at afresh (S2), under the volume brake (S10). Switched
     * off, nothing travels, and what the sync knew is forgotten.
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
                runner.begin(connection, row, () -> note(actor, connectionId, LedgerKind.SYNC_SWITCHED_ON, null));
            } else if (!enabled && row.syncEnabled()) {
                table.end(connectionId, () -> note(actor, connectionId, LedgerKind.SYNC_SWITCHED_OFF, null));
                runner.stop(connection);
            }
        } finally {
            connection.switching.unlock();
        }
        return view(actor, connectionId);
    }

    /**
     * Changes what travels over a connection, whether its sync is on or off (L7, S3). What was held back until now is found by
     * a comparison.
     *
     * @param actor who changes: an admin
     * @param connectionId the connection, of the actor's workspace
     * @param change makes the new rules of those that hold
     * @return the connection after it
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such connection
     */
    public ConnectionView changeRules(Actor actor, String connectionId, UnaryOperator<SyncRules> change) {
        administered(actor, connectionId);
        transactions.executeWithoutResult(status -> {
            SyncRules before = table.rules(connectionId);
            SyncRules after = change.apply(before);
            if (after.equals(before)) {
                return;
            }
            running(connectionId)
                    .ifPresentOrElse(now -> now.sync().setRules(after), () -> table.saveRules(connectionId, after));
            note(
                    actor,
                    connectionId,
                    LedgerKind.RULES_CHANGED,
                    "push mark " + after.pushMark() + ", push unmark " + after.pushUnmark() + ", pull mark "
                            + after.pullMark() + ", un-tick in the CRM " + after.onCrmUnmark());
        });
        return view(actor, connectionId);
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
        administered(actor, connectionId);
        running(connectionId).ifPresent(now -> {
            note(actor, connectionId, LedgerKind.RESUMED, null);
            now.sync().resume();
        });
        return view(actor, connectionId);
    }

    /**
     * Lets a first run go on that the volume brake stopped (S10). Nothing happens when it was not stopped.
     *
     * @param actor whose word it is: an admin
     * @param connectionId the connection, of the actor's workspace
     * @return the connection after it
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such connection
     */
    public ConnectionView continueFirstRun(Actor actor, String connectionId) {
        administered(actor, connectionId);
        running(connectionId).ifPresent(now -> {
            transactions.executeWithoutResult(status -> {
                if (now.sync().release()) {
                    note(actor, connectionId, LedgerKind.FIRST_RUN_CONTINUED, null);
                }
            });
            now.sync().wake();
        });
        return view(actor, connectionId);
    }

    /**
     * Begins a full comparison (S11). Nothing happens while the sync is off.
     *
     * @param actor who asks: an admin
     * @param connectionId the connection, of the actor's workspace
     * @return the connection after it
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such connection
     */
    public ConnectionView requestSweep(Actor actor, String connectionId) {
        administered(actor, connectionId);
        running(connectionId)
                .ifPresent(now -> transactions.executeWithoutResult(status -> {
                    now.sync().requestSweep();
                    note(actor, connectionId, LedgerKind.SWEEP_REQUESTED, null);
                }));
        return view(actor, connectionId);
    }

    private Optional<OpenConnection.Running> running(String connectionId) {
        return table.find(connectionId).flatMap(connections::running);
    }

    private void note(Actor actor, String connectionId, LedgerKind kind, @Nullable String words) {
        ledger.append(
                actor.workspaceId(),
                LedgerLine.of(clock.instant(), kind)
                        .connection(connectionId)
                        .by(actor.name())
                        .words(words));
    }

    private ConnectionView view(Actor actor, String connectionId) {
        return views.find(actor.workspaceId(), connectionId).orElseThrow(() -> noSuch(connectionId));
    }

    private OpenConnection administered(Actor actor, String connectionId) {
        if (!actor.isAdmin()) {
            throw new NotEntitledException("only an admin can switch a connection's sync, or change how it runs");
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
