package org.crmoptout.service.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.settings.SyncSettings;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Deletes what ended long ago, some rows at a time; the ledger keeps for good what became of it. */
@Component
final class Retention {

    private static final Duration BETWEEN = Duration.ofHours(1);
    private static final int ROWS_A_TRANSACTION = 1000;

    private final JdbcClient jdbc;
    private final Clock clock;
    private final Duration kept;
    private volatile Instant next = Instant.MIN;

    Retention(JdbcClient jdbc, Clock clock, SyncSettings settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.kept = settings.keepDeliveries();
    }

    /** Does its work once an hour, however often it is asked. */
    void keep() {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(BETWEEN);
        Instant before = now.minus(kept);
        delete(
                "delivery",
                "id IN (SELECT id FROM delivery WHERE ended_at < :before FETCH FIRST :most ROWS ONLY)",
                before);
        delete("review", "id IN (SELECT id FROM review WHERE closed_at < :before FETCH FIRST :most ROWS ONLY)", before);
        delete(
                "sweep_note",
                "id IN (SELECT n.id FROM sweep_note n JOIN sweep s ON s.id = n.sweep_id WHERE s.ended_at < :before"
                        + " FETCH FIRST :most ROWS ONLY)",
                before);
        delete(
                "sweep",
                "id IN (SELECT id FROM sweep s WHERE s.ended_at < :before AND NOT EXISTS"
                        + " (SELECT 1 FROM sweep_note n WHERE n.sweep_id = s.id) FETCH FIRST :most ROWS ONLY)",
                before);
    }

    private void delete(String table, String which, Instant before) {
        int deleted;
        do {
            deleted = jdbc.sql("DELETE FROM " + table + " WHERE " + which)
                    .param("before", Instants.toColumn(before))
                    .param("most", ROWS_A_TRANSACTION)
                    .update();
        } while (deleted == ROWS_A_TRANSACTION);
    }
}
