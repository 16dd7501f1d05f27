package org.crmoptout.service.sync;

import static java.util.Objects.requireNonNull;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.crmoptout.service.database.OnlyColumn;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Tracks everyone of a workspace after a sync was switched on: some hundred people in a transaction, in the order of their ids,
 * so that it takes little memory, keeps nobody from being marked meanwhile, and goes on where it was after a crash. One process
 * does it at a time.
 */
final class Walk implements Runnable {

    private static final System.Logger LOG = System.getLogger(Walk.class.getName());
    private static final int PEOPLE_A_TRANSACTION = 500;
    private static final long SECONDS_AFTER_A_FAILURE = 5;
    private static final Duration TURN = Duration.ofSeconds(30);

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final Whereabouts whereabouts;
    private final ScheduledExecutorService executor;
    private final String process;
    private final OpenConnection connection;
    private final OpenConnection.Running running;

    Walk(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Clock clock,
            Whereabouts whereabouts,
            ScheduledExecutorService executor,
            String process,
            OpenConnection connection,
            OpenConnection.Running running) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.whereabouts = whereabouts;
        this.executor = executor;
        this.process = process;
        this.connection = connection;
        this.running = running;
    }

    @Override
    public void run() {
        try {
            switch (requireNonNull(transactions.execute(status -> step()))) {
                case MORE -> executor.execute(this);
                case ANOTHERS -> tryAgain();
                case DONE -> LOG.log(System.Logger.Level.DEBUG, "connection {0}: everyone is tracked", connection.id);
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

    private enum Step {
        MORE,
        DONE,
        /** Another process is at it: look again later, in case it dies. */
        ANOTHERS
    }

    private Step step() {
        if (!hasTurn()) {
            return isOn() ? Step.ANOTHERS : Step.DONE;
        }
        List<String> place = jdbc.sql(
                        "SELECT tracked_to FROM crm_connection WHERE sync_id = :sync AND tracked_to IS NOT NULL")
                .param("sync", running.id())
                .query(OnlyColumn::text)
                .list();
        if (place.isEmpty()) {
            return Step.DONE;
        }
        List<String> people = jdbc.sql("""
                        SELECT id FROM person WHERE workspace_id = :workspace AND id > :after
                        ORDER BY workspace_id, id FETCH FIRST :limit ROWS ONLY""")
                .param("workspace", connection.workspaceId)
                .param("after", place.get(0))
                .param("limit", PEOPLE_A_TRANSACTION)
                .query(OnlyColumn::text)
                .list();
        if (people.isEmpty()) {
            running.sync().allTracked(); // first: the first run is held before the row of the connection
            arrivedAt(null);
            return Step.DONE;
        }
        jdbc.sql("SELECT id FROM person WHERE id IN (:people) ORDER BY id FOR UPDATE")
                .param("people", people)
                .query(OnlyColumn::text)
                .list();
        whereabouts.on(connection.id, running.keying(), people).forEach(running.sync()::track);
        arrivedAt(people.get(people.size() - 1));
        return Step.MORE;
    }

    private boolean hasTurn() {
        Instant now = clock.instant();
        return SyncTurns.take(jdbc, running.id(), SyncTurns.TRACK, process, process, now, now.plus(TURN));
    }

    private boolean isOn() {
        return !jdbc.sql("SELECT id FROM crm_connection WHERE sync_id = :sync AND tracked_to IS NOT NULL")
                .param("sync", running.id())
                .query(OnlyColumn::text)
                .list()
                .isEmpty();
    }

    private void arrivedAt(@Nullable String place) {
        jdbc.sql("UPDATE crm_connection SET tracked_to = :place WHERE sync_id = :sync")
                .param("place", place, java.sql.Types.VARCHAR)
                .param("sync", running.id())
                .update();
    }
}
