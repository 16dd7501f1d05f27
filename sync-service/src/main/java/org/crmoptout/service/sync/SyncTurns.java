package org.crmoptout.service.sync;

import java.time.Instant;
import org.crmoptout.service.database.Instants;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who does what only one process at a time may do for a sync. The rows are there from the sync's beginning on. */
final class SyncTurns {

    /** What {@link org.crmoptout.runtime.sync.SyncStore.Turn} does not name: telling the sync of everyone. */
    static final String TRACK = "TRACK";

    private static final String FREE = "UPDATE turn SET holder = '', process_id = NULL, kept_until = :epoch ";

    private SyncTurns() {}

    static void begin(JdbcClient jdbc, String syncId, Instant now) {
        for (String task : new String[] {"FEED", "SWEEP", TRACK}) {
            jdbc.sql("INSERT INTO turn (sync_id, task, holder, kept_until) VALUES (:sync, :task, '', :now)")
                    .param("sync", syncId)
                    .param("task", task)
                    .param("now", Instants.toColumn(now))
                    .update();
        }
    }

    /** The row is held until the transaction ends, so that nobody takes the task in between. */
    static boolean take(
            JdbcClient jdbc, String syncId, String task, String holder, String process, Instant now, Instant until) {
        return jdbc.sql("""
                        UPDATE turn SET holder = :holder, process_id = :process, kept_until = :until
                        WHERE sync_id = :sync AND task = :task
                            AND (holder = :holder OR kept_until <= :now OR kept_until > :until)""")
                        .param("sync", syncId)
                        .param("task", task)
                        .param("holder", holder)
                        .param("process", process)
                        .param("now", Instants.toColumn(now))
                        .param("until", Instants.toColumn(until))
                        .update()
                > 0;
    }

    static void end(JdbcClient jdbc, String syncId, String task, String holder) {
        jdbc.sql(FREE + "WHERE sync_id = :sync AND task = :task AND holder = :holder")
                .param("sync", syncId)
                .param("task", task)
                .param("holder", holder)
                .param("epoch", Instants.toColumn(Instant.EPOCH))
                .update();
    }

    /** A process is gone: whatever it was at, another may go on with. */
    static void endAllOf(JdbcClient jdbc, String process) {
        jdbc.sql(FREE + "WHERE process_id = :process")
                .param("process", process)
                .param("epoch", Instants.toColumn(Instant.EPOCH))
                .update();
    }

    /** No other process is there. */
    static void endAll(JdbcClient jdbc) {
        jdbc.sql(FREE + "WHERE holder <> ''")
                .param("epoch", Instants.toColumn(Instant.EPOCH))
                .update();
    }
}
