package org.crmoptout.service.sync;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.runtime.sync.Suspension;
import org.crmoptout.runtime.sync.SyncHealth;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Pictures of connections. */
@Component
final class ConnectionViews {

    private final JdbcClient jdbc;
    private final OpenConnections connections;
    private final ConnectionTable table;

    ConnectionViews(JdbcClient jdbc, OpenConnections connections, ConnectionTable table) {
        this.jdbc = jdbc;
        this.table = table;
        this.connections = connections;
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
        SyncHealth health = running.get().sync().health();
        Suspension suspension = health.suspension().orElse(null);
        if (suspension != null) {
            return new Condition(
                    ConnectionView.State.SUSPENDED, suspension.kind() + ": " + suspension.reason(), suspension);
        }
        if (health.firstRun().phase() == FirstRun.Phase.BRAKED) {
            return new Condition(
                    ConnectionView.State.SUSPENDED, health.firstRun().reason(), null);
        }
        return new Condition(ConnectionView.State.RUNNING, health.lastProblem().orElse(null), null);
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
        return jdbc.sql("""
                        SELECT
                            (SELECT COUNT(*) FROM opt_out_key WHERE sync_id = :sync AND gone = FALSE) AS all_keys,
                            (SELECT COUNT(*) FROM opt_out_key WHERE sync_id = :sync AND shadow IS NULL AND gone = FALSE)
                                AS unseen,
                            (SELECT COUNT(*) FROM delivery WHERE connection_id = :id AND state = 'WAITING') AS waiting,
                            (SELECT COUNT(*) FROM delivery WHERE connection_id = :id AND state = 'PARKED') AS parked,
                            (SELECT COUNT(*) FROM review WHERE connection_id = :id AND closed_at IS NULL) AS reviews""")
                .param("id", connectionId)
                .param("sync", syncId)
                .query((counts, number) -> new ConnectionView.Counts(
                        counts.getLong("all_keys"),
                        counts.getLong("unseen"),
                        counts.getLong("waiting"),
                        counts.getLong("parked"),
                        counts.getLong("reviews")))
                .single();
    }
}
