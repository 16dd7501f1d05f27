package org.crmoptout.service.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.crmoptout.runtime.sync.Sweep;
import org.crmoptout.runtime.sync.SweepFinding;
import org.crmoptout.runtime.sync.SweepNote;
import org.crmoptout.service.database.Instants;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** Full comparisons and what they found (S11). */
final class SweepRows {

    private SweepRows() {}

    static Optional<Sweep> newest(JdbcClient jdbc, String syncId) {
        return jdbc
                .sql("SELECT * FROM sweep WHERE sync_id = :sync ORDER BY started_at DESC, id FETCH FIRST 1 ROWS ONLY")
                .param("sync", syncId)
                .query(SweepRows::read)
                .list()
                .stream()
                .findFirst();
    }

    static Sweep read(ResultSet row, int number) throws SQLException {
        return new Sweep(
                row.getString("id"),
                Sweep.Cause.valueOf(row.getString("cause")),
                Columns.requiredInstant(row, "started_at"),
                row.getLong("total"),
                row.getString("reached"),
                counts(row.getString("counts")),
                Instants.fromColumn(row, "ended_at"));
    }

    private static Map<SweepFinding, Long> counts(String text) {
        return text.isEmpty()
                ? Map.of()
                : Arrays.stream(text.split(" "))
                        .map(one -> one.split("="))
                        .collect(Collectors.toMap(one -> SweepFinding.valueOf(one[0]), one -> Long.valueOf(one[1])));
    }

    private static String text(Map<SweepFinding, Long> counts) {
        return counts.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining(" "));
    }

    static void save(JdbcClient jdbc, String connectionId, String syncId, Sweep sweep) {
        int known = with(jdbc.sql("""
                        UPDATE sweep SET total = :total, reached = :reached, counts = :counts, ended_at = :endedAt
                        WHERE id = :id"""), sweep).update();
        if (known == 0) {
            with(jdbc.sql("""
                            INSERT INTO sweep
                                (id, connection_id, sync_id, cause, started_at, total, reached, counts, ended_at)
                            VALUES (:id, :connection, :sync, :cause, :startedAt, :total, :reached, :counts, :endedAt)"""), sweep)
                    .param("connection", connectionId)
                    .param("sync", syncId)
                    .param("cause", sweep.cause().name())
                    .param("startedAt", Instants.toColumn(sweep.startedAt()))
                    .update();
        }
    }

    private static StatementSpec with(StatementSpec spec, Sweep sweep) {
        return spec.param("id", sweep.id())
                .param("total", sweep.total())
                .param("reached", sweep.reached(), Types.VARCHAR)
                .param("counts", text(sweep.counts()))
                .param("endedAt", Instants.toColumn(sweep.endedAt()), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    static void note(JdbcClient jdbc, String sweepId, SweepNote note) {
        jdbc.sql("""
                        INSERT INTO sweep_note (sweep_id, person_id, key_text, finding, why)
                        VALUES (:sweep, :person, :key, :finding, :why)""")
                .param("sweep", sweepId)
                .param("person", note.personId())
                .param("key", note.key().text())
                .param("finding", note.finding().name())
                .param("why", Columns.text(note.why()), Types.VARCHAR)
                .update();
    }

    /** The newest ones, and nothing of those before. */
    static List<Sweep> of(JdbcClient jdbc, String connectionId, int most) {
        return jdbc.sql("""
                        SELECT * FROM sweep WHERE connection_id = :connection
                        ORDER BY started_at DESC, id FETCH FIRST :most ROWS ONLY""")
                .param("connection", connectionId)
                .param("most", most)
                .query(SweepRows::read)
                .list();
    }
}
