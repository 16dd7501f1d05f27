package org.crmoptout.service.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.runtime.sync.Suspension;
import org.crmoptout.service.database.LargeCounts;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Pictures of connections. */
@Component
final class ConnectionViews {

    private final JdbcClient jdbc;
    private final OpenConnections connections;
    private final ConnectionTable table;
    private final LargeCounts largeCounts;

    ConnectionViews(JdbcClient jdbc, OpenConnections connections, ConnectionTable table, LargeCounts largeCounts) {
        this.jdbc = jdbc;
        this.table = table;
        this.connections = connections;
        this.largeCounts = largeCounts;
    }

    List<ConnectionView> of(String workspaceId) {
        List<ConnectionRow> rows = jdbc.sql(
                        "SELECT * FROM crm_connection WHERE workspace_id = :workspace ORDER BY name, id")
                .param("workspace", workspaceId)
                .query(ConnectionRow::read)
                .list();
        List<ConnectionView> views = new ArrayList<>();
        for (ConnectionRow row : rows) {
            connections.find(row.id()).ifPresent(connection -> views.add(view(row, connection)));
        }
        return views;
    }

    Optional<ConnectionView> find(String workspaceId, String connectionId) {
        return jdbc.sql("SELECT * FROM crm_connection WHERE id = :id AND workspace_id = :workspace")
                .param("id", connectionId)
                .param("workspace", workspaceId)
                .query(ConnectionRow::read)
                .optional()
                .flatMap(row -> connections.find(row.id()).map(connection -> view(row, connection)));
    }

    /** How a connection is, without counting anything. */
    record Condition(
            ConnectionView.State state,
            @Nullable String problem,
            @Nullable Suspension suspension) {}

    Condition condition(boolean enabled, OpenConnection connection) {
        Optional<String> broken = connection.problem();
        if (broken.isPresent()) {
            return new Condition(ConnectionView.State.BROKEN, broken.get(), null);
        }
        Optional<OpenConnection.Running> running = connection.running();
        if (!enabled || running.isEmpty()) {
            return new Condition(ConnectionView.State.OFF, connection.lastLook().orElse(null), null);
        }
        String syncId = running.get().id();
        Suspension suspension = JdbcSyncStore.suspensionOf(jdbc, syncId).orElse(null);
        if (suspension != null) {
            return new Condition(
                    ConnectionView.State.SUSPENDED, suspension.kind() + ": " + suspension.reason(), suspension);
        }
        FirstRun firstRun = FirstRunRows.find(jdbc, syncId);
        if (firstRun.phase() == FirstRun.Phase.BRAKED) {
            return new Condition(ConnectionView.State.SUSPENDED, firstRun.reason(), null);
        }
        return new Condition(
                ConnectionView.State.RUNNING, running.get().sync().lastProblem().orElse(null), null);
    }

    private ConnectionView view(ConnectionRow row, OpenConnection connection) {
        Condition condition = condition(row.syncEnabled(), connection);
        Suspension suspension = condition.suspension();
        return new ConnectionView(
                row.id(),
                row.workspaceId(),
                row.name(),
                row.connectorId(),
                connection.connectorName(),
                connection.report().map(AccountReport::accountName).orElse(null),
                row.syncEnabled(),
                condition.state(),
                condition.problem(),
                suspension == null ? null : suspension.since(),
                suspension == null ? null : suspension.until(),
                connection.capabilities(),
                table.rules(row.id()),
                row.syncId() == null ? null : FirstRunRows.find(jdbc, row.syncId()),
                row.syncId() == null ? ConnectionView.Counts.NONE : counts(row.id(), row.syncId()));
    }

    private ConnectionView.Counts counts(String connectionId, String syncId) {
        long keys = largeCounts.of(new KeysOf(syncId, false), () -> BacklogRows.keys(jdbc, syncId));
        long unseen = largeCounts.of(new KeysOf(syncId, true), () -> BacklogRows.unseen(jdbc, syncId));
        BacklogRows.Work work = BacklogRows.work(jdbc, connectionId, syncId);
        return new ConnectionView.Counts(keys, unseen, work.waiting(), work.parked(), work.inReview());
    }

    private record KeysOf(String syncId, boolean unseen) {}
}
