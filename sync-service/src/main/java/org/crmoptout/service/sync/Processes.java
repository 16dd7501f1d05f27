package org.crmoptout.service.sync;

import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.settings.SyncSettings;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The processes that share the database, each with a sign of life, and what becomes of what a dead process was at.
 *
 * <p>A MARK that a dead process had on the wire need not be waited for: it is sent again. An UNMARK is: it might yet take effect
 * over what is written after it.
 */
@Component
final class Processes {

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final Duration deadAfter;
    private final String id = UUID.randomUUID().toString();

    @Autowired
    Processes(JdbcClient jdbc, TransactionOperations transactions, Clock clock, SyncSettings settings) {
        this(jdbc, transactions, clock, settings.processDeadAfter());
    }

    Processes(JdbcClient jdbc, TransactionOperations transactions, Clock clock, Duration deadAfter) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.deadAfter = deadAfter;
    }

    /** This process. */
    String id() {
        return id;
    }

    /** Gives a sign of life, and takes those who gave none for long for dead. */
    void beat() {
        Instant now = clock.instant();
        transactions.executeWithoutResult(status -> {
            int known = jdbc.sql("UPDATE service_process SET beat_at = :now WHERE id = :id")
                    .param("now", Instants.toColumn(now))
                    .param("id", id)
                    .update();
            if (known == 0) {
                jdbc.sql("INSERT INTO service_process (id, beat_at) VALUES (:id, :now)")
                        .param("id", id)
                        .param("now", Instants.toColumn(now))
                        .update();
            }
        });
        List<String> dead = jdbc.sql("SELECT id FROM service_process WHERE beat_at < :before")
                .param("before", Instants.toColumn(now.minus(deadAfter)))
                .query(OnlyColumn::text)
                .list();
        dead.forEach(process -> transactions.executeWithoutResult(status -> {
            release("writing_by = :process", process, now);
            releaseReads(); // whose they are is not kept; to read twice does no harm
            SyncTurns.endAllOf(jdbc, process);
            forget(process);
        }));
    }

    /** This process ends in order: nobody need wait for it. */
    void leave() {
        transactions.executeWithoutResult(status -> {
            SyncTurns.endAllOf(jdbc, id);
            forget(id);
        });
    }

    private void forget(String process) {
        jdbc.sql("DELETE FROM service_process WHERE id = :process")
                .param("process", process)
                .update();
    }

    /** No other process can be at work: whatever is on the wire is a dead one's. */
    void releaseAll() {
        Instant now = clock.instant();
        transactions.executeWithoutResult(status -> {
            release("'' = :process", "", now);
            releaseReads();
            SyncTurns.endAll(jdbc);
        });
    }

    private void releaseReads() {
        jdbc.sql("UPDATE opt_out_key SET read_leased_until = NULL WHERE read_leased_until IS NOT NULL")
                .update();
    }

    /** Those whose MARK is on the wire. An UNMARK may take effect as long as its lease lasts. */
    private void release(String which, String process, Instant now) {
        jdbc.sql("""
                        UPDATE opt_out_key SET writing_until = :now
                        WHERE writing_until > :now
                            AND EXISTS (SELECT 1 FROM delivery d
                                WHERE d.id = opt_out_key.pending_id AND d.transition = 'MARK' AND d.attempts > 0)
                            AND\s""" + which)
                .param("now", Instants.toColumn(now), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("process", process)
                .update();
    }
}
