package org.crmoptout.service.sync;

import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Tracks everyone of a workspace after a sync was switched on: some hundred people in a transaction, in the order of their ids,
 * so that it takes little memory, keeps nobody from being marked meanwhile, and goes on where it was after a crash.
 */
final class Walk implements Runnable {

    private static final System.Logger LOG = System.getLogger(Walk.class.getName());
    private static final int PEOPLE_A_TRANSACTION = 500;
    private static final long SECONDS_AFTER_A_FAILURE = 5;

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Whereabouts whereabouts;
    private final ScheduledExecutorService executor;
    private final OpenConnection connection;
    private final OpenConnection.Running running;

    Walk(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Whereabouts whereabouts,
            ScheduledExecutorService executor,
            OpenConnection connection,
            OpenConnection.Running running) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.whereabouts = whereabouts;
        this.executor = executor;
        this.connection = connection;
        this.running = running;
    }

    @Override
    public void run() {
        try {
            if (Boolean.TRUE.equals(transactions.execute(status -> step()))) {
                executor.execute(this);
            }
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "connection {0}: goes on at the next start", connection.id);
        } catch (RuntimeException e) {
            // Only the class: a message from a driver may quote a row.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "connection {0}: tracking people failed with {1} and is tried again",
                    connection.id,
                    e.getClass().getName());
            tryAgain();
        }
    }

    private void tryAgain() {
        try {
            var unused = executor.schedule(this, SECONDS_AFTER_A_FAILURE, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "connection {0}: goes on at the next start", connection.id);
        }
    }

    /** Answers whether more people are left. */
    private boolean step() {
        List<String> place = jdbc.sql(
                        "SELECT tracked_to FROM crm_connection WHERE sync_id = :sync AND tracked_to IS NOT NULL")
                .param("sync", running.id())
                .query(String.class)
                .list();
        if (place.isEmpty()) {
            return false;
        }
        List<String> people = jdbc.sql("""
                        SELECT id FROM person WHERE workspace_id = :workspace AND id > :after
                        ORDER BY workspace_id, id FETCH FIRST :limit ROWS ONLY""")
                .param("workspace", connection.workspaceId)
                .param("after", place.get(0))
                .param("limit", PEOPLE_A_TRANSACTION)
                .query(String.class)
                .list();
        if (people.isEmpty()) {
            arrivedAt(null);
            return false;
        }
        jdbc.sql("SELECT id FROM person WHERE id IN (:people) ORDER BY id FOR UPDATE")
                .param("people", people)
                .query(String.class)
                .list();
        whereabouts.on(connection.id, running.keying(), people).forEach(running.sync()::track);
        arrivedAt(people.get(people.size() - 1));
        return true;
    }

    private void arrivedAt(@Nullable String place) {
        jdbc.sql("UPDATE crm_connection SET tracked_to = :place WHERE sync_id = :sync")
                .param("place", place, java.sql.Types.VARCHAR)
                .param("sync", running.id())
                .update();
    }
}
