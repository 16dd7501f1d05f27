package org.crmoptout.service.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.service.database.Instants;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** How far first runs have come (S10). */
final class FirstRunRows {

    private static final String FIND = "SELECT * FROM first_run WHERE sync_id = :sync";

    private FirstRunRows() {}

    static FirstRun find(JdbcClient jdbc, String syncId) {
        return one(jdbc, FIND, syncId);
    }

    static FirstRun lock(JdbcClient jdbc, String syncId) {
        return one(jdbc, FIND + " FOR UPDATE", syncId);
    }

    private static FirstRun one(JdbcClient jdbc, String sql, String syncId) {
        Optional<FirstRun> run =
                jdbc.sql(sql).param("sync", syncId).query(FirstRunRows::read).optional();
        return run.orElseGet(FirstRun::over);
    }

    private static FirstRun read(ResultSet row, int number) throws SQLException {
        Instant since = Instants.fromColumn(row, "since");
        return new FirstRun(
                FirstRun.Phase.valueOf(row.getString("phase")),
                row.getLong("people"),
                row.getLong("most"),
                row.getLong("newly_marked"),
                row.getBoolean("all_tracked"),
                since == null ? Instant.MIN : since,
                row.getString("reason"));
    }

    static void save(JdbcClient jdbc, String syncId, FirstRun run) {
        int known = with(jdbc.sql("""
                        UPDATE first_run
                        SET phase = :phase, people = :people, most = :most, newly_marked = :newlyMarked,
                            all_tracked = :allTracked, since = :since, reason = :reason
                        WHERE sync_id = :sync"""), syncId, run).update();
        if (known == 0) {
            with(jdbc.sql("""
                            INSERT INTO first_run (sync_id, phase, people, most, newly_marked, all_tracked, since, reason)
                            VALUES (:sync, :phase, :people, :most, :newlyMarked, :allTracked, :since, :reason)"""), syncId, run).update();
        }
    }

    private static StatementSpec with(StatementSpec spec, String syncId, FirstRun run) {
        return spec.param("sync", syncId)
                .param("phase", run.phase().name())
                .param("people", run.people())
                .param("most", run.limit())
                .param("newlyMarked", run.newlyMarked())
                .param("allTracked", run.allTracked())
                .param(
                        "since",
                        Instants.toColumn(run.since().equals(Instant.MIN) ? null : run.since()),
                        Types.TIMESTAMP_WITH_TIMEZONE)
                .param("reason", Columns.text(run.reason()), Types.VARCHAR);
    }
}
