package org.crmoptout.service.sync;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.runtime.sync.SyncRules;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.settings.ConnectionSettings;
import org.crmoptout.service.settings.SyncSettings;
import org.crmoptout.service.settings.WorkspaceSettings;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** What the database knows of connections: which there are, and what being switched on and off means for its rows. */
@Component
final class ConnectionTable {

    private static final System.Logger LOG = System.getLogger(ConnectionTable.class.getName());
    private static final int MOST_TRIES = 5;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;

    ConnectionTable(JdbcClient jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    List<ConnectionRow> all() {
        return jdbc.sql("SELECT * FROM crm_connection ORDER BY id")
                .query(ConnectionRow::read)
                .list();
    }

    Optional<ConnectionRow> find(String id) {
        return jdbc.sql("SELECT * FROM crm_connection WHERE id = :id")
                .param("id", id)
                .query(ConnectionRow::read)
                .optional();
    }

    /**
     * Takes over what the settings say. What they no longer name stays.
     *
     * @throws IllegalStateException when an id is used twice, or for something else than before
     */
    void apply(SyncSettings settings) {
        refuseTwins(settings);
        untilItGoesThrough(() -> {
            settings.workspaces().forEach(this::apply);
            return settings;
        });
    }

    /**
     * Refuses what {@link #apply} would refuse, and takes nothing over.
     *
     * @throws IllegalStateException when an id is used for something else than before
     */
    void refuseOtherUses(SyncSettings settings) {
        for (WorkspaceSettings workspace : settings.workspaces()) {
            for (ConnectionSettings connection : workspace.connections()) {
                find(connection.id()).ifPresent(row -> refuseOtherUse(row, workspace.id(), connection));
            }
        }
    }

    /**
     * Refuses settings that contradict themselves.
     *
     * @throws IllegalStateException when an id is used twice
     */
    static void refuseTwins(SyncSettings settings) {
        Set<String> seen = new HashSet<>();
        List<String> problems = new ArrayList<>();
        for (WorkspaceSettings workspace : settings.workspaces()) {
            if (!seen.add("workspace '" + workspace.id() + "'")) {
                problems.add("workspace '" + workspace.id() + "' is there twice");
            }
            for (ConnectionSettings connection : workspace.connections()) {
                if (!seen.add("connection '" + connection.id() + "'")) {
                    problems.add("connection '" + connection.id() + "' is there twice");
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalStateException("sync.workspaces: " + String.join("; ", problems)
                    + ". Every id may be used once, among all workspaces");
        }
    }

    private void apply(WorkspaceSettings workspace) {
        int known = jdbc.sql("UPDATE workspace SET name = :name WHERE id = :id")
                .param("id", workspace.id())
                .param("name", workspace.name())
                .update();
        if (known == 0) {
            jdbc.sql("INSERT INTO workspace (id, name) VALUES (:id, :name)")
                    .param("id", workspace.id())
                    .param("name", workspace.name())
                    .update();
        }
        workspace.connections().forEach(connection -> apply(workspace.id(), connection));
    }

    private void apply(String workspaceId, ConnectionSettings connection) {
        find(connection.id()).ifPresent(row -> refuseOtherUse(row, workspaceId, connection));
        int known = jdbc.sql("UPDATE crm_connection SET name = :name WHERE id = :id")
                .param("id", connection.id())
                .param("name", connection.name())
                .update();
        if (known == 0) {
            jdbc.sql("""
                            INSERT INTO crm_connection (id, workspace_id, name, connector_id, sync_enabled)
                            VALUES (:id, :workspace, :name, :connector, :enabled)""")
                    .param("id", connection.id())
                    .param("workspace", workspaceId)
                    .param("name", connection.name())
                    .param("connector", connection.connector())
                    .param("enabled", connection.syncEnabled())
                    .update();
        }
    }

    /** Another workspace or another CRM under an old id would mix up whose record is whose. */
    private static void refuseOtherUse(ConnectionRow row, String workspaceId, ConnectionSettings connection) {
        if (!row.workspaceId().equals(workspaceId)) {
            throw new IllegalStateException("connection '" + row.id() + "' belongs to workspace '" + row.workspaceId()
                    + "' and can't move to '" + workspaceId + "': give the new one another id under sync.workspaces");
        }
        if (!row.connectorId().equals(connection.connector())) {
            throw new IllegalStateException("connection '" + row.id() + "' was made for connector '" + row.connectorId()
                    + "' and can't change to '" + connection.connector()
                    + "': give the new one another id under sync.workspaces");
        }
    }

    void keying(String id, OptOutKeying keying) {
        jdbc.sql("UPDATE crm_connection SET keying = :keying WHERE id = :id AND (keying IS NULL OR keying <> :keying)")
                .param("id", id)
                .param("keying", keying.name())
                .update();
    }

    /** The switch is on, but nothing can begin before the connector is there. */
    void enable(String id) {
        jdbc.sql("UPDATE crm_connection SET sync_enabled = TRUE WHERE id = :id")
                .param("id", id)
                .update();
    }

    /**
     * A sync begins: it knows nothing, and everyone is to be tracked. The workspace is held, so that an import is either over
     * and found, or hears of it.
     *
     * @param begun is told within the transaction how many people there are
     * @return false when another process has switched it on meanwhile
     */
    boolean begin(ConnectionRow row, String syncId, Instant now, LongConsumer begun) {
        boolean isBegun = untilItGoesThrough(() -> {
            jdbc.sql("SELECT id FROM workspace WHERE id = :workspace FOR UPDATE")
                    .param("workspace", row.workspaceId())
                    .query(OnlyColumn::text)
                    .single();
            int switched =
                    jdbc.sql("""
                            UPDATE crm_connection
                            SET sync_enabled = TRUE, sync_id = :sync, tracked_to = '', change_cursor = NULL,
                                feed_end_at = NULL, suspension_kind = NULL, suspension_reason = NULL,
                                suspended_since = NULL, suspended_until = NULL
                            WHERE id = :id AND sync_id IS NULL""").param("id", row.id()).param("sync", syncId).update();
            if (switched > 0) {
                SyncTurns.begin(jdbc, syncId, now);
                begun.accept(jdbc.sql("SELECT COUNT(*) FROM person WHERE workspace_id = :workspace")
                        .param("workspace", row.workspaceId())
                        .query(Long.class)
                        .single());
            }
            return switched > 0;
        });
        if (isBegun) {
            forgetTheDead();
        }
        return isBegun;
    }

    /**
     * A sync ends: nothing travels any more, and all it knew is forgotten.
     *
     * @param noted is told within the transaction
     */
    void end(String id, Runnable noted) {
        untilItGoesThrough(() -> {
            jdbc.sql("""
                            UPDATE crm_connection
                            SET sync_enabled = FALSE, sync_id = NULL, tracked_to = NULL, change_cursor = NULL,
                                feed_end_at = NULL, suspension_kind = NULL, suspension_reason = NULL,
                                suspended_since = NULL, suspended_until = NULL
                            WHERE id = :id""").param("id", id).update();
            noted.run();
            return true;
        });
        forgetTheDead();
    }

    /** What an admin lets travel, also while the sync is off. */
    SyncRules rules(String id) {
        return jdbc.sql("SELECT * FROM crm_connection WHERE id = :id")
                .param("id", id)
                .query((row, number) -> Columns.rules(row))
                .single();
    }

    void saveRules(String id, SyncRules rules) {
        jdbc.sql("""
                        UPDATE crm_connection
                        SET push_mark = :pushMark, push_unmark = :pushUnmark, pull_mark = :pullMark, unmark_policy = :policy
                        WHERE id = :id""")
                .param("pushMark", rules.pushMark())
                .param("pushUnmark", rules.pushUnmark())
                .param("pullMark", rules.pullMark())
                .param("policy", rules.onCrmUnmark().name())
                .param("id", id)
                .update();
    }

    /** The sync's own transactions hold the same rows in another order: the database may take us for the one to give way. */
    private <T> T untilItGoesThrough(Supplier<T> work) {
        for (int tries = 1; ; tries++) {
            try {
                return requireNonNull(transactions.execute(status -> work.get()));
            } catch (ConcurrencyFailureException | DuplicateKeyException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
            }
        }
    }

    /**
     * Deletes what syncs that are off have left. Nobody looks at it any more, so when those who still hold some of it keep getting in
     * the way, the rest stays until the next switch or start.
     */
    void forgetTheDead() {
        String ofTheDead = "sync_id NOT IN (SELECT sync_id FROM crm_connection WHERE sync_id IS NOT NULL)";
        try {
            untilItGoesThrough(() -> {
                jdbc.sql("DELETE FROM opt_out_key WHERE " + ofTheDead).update();
                jdbc.sql("DELETE FROM review WHERE " + ofTheDead).update();
                jdbc.sql("DELETE FROM first_run WHERE " + ofTheDead).update();
                jdbc.sql("DELETE FROM turn WHERE " + ofTheDead).update();
                return jdbc.sql("DELETE FROM delivery WHERE ended_at IS NULL AND " + ofTheDead)
                        .update();
            });
        } catch (ConcurrencyFailureException e) {
            LOG.log(System.Logger.Level.DEBUG, "what syncs that are off have left is deleted later");
        }
    }
}
