package org.crmoptout.service.sync;

import java.time.Instant;
import org.crmoptout.runtime.sync.Backlog;
import org.crmoptout.service.database.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is to be done over a connection, counted by indexes: no query goes through all keys with their deliveries. */
final class BacklogRows {

    private BacklogRows() {}

    /**
     * What waits for the CRM or for a human.
     *
     * @param oldest when the oldest delivery was requested, or null when there is none
     */
    record Work(
            long waiting,
            long parked,
            long inReview,
            @Nullable Instant oldest) {}

    static Backlog backlog(JdbcClient jdbc, String connectionId, String syncId) {
        Work work = work(jdbc, connectionId, syncId);
        return new Backlog(
                keys(jdbc, syncId),
                unseen(jdbc, syncId),
                count(jdbc, syncId, " AND shadow IS NULL AND read_attempts = 0"),
                work.waiting() + work.parked(),
                work.parked(),
                work.inReview(),
                work.oldest());
    }

    static long keys(JdbcClient jdbc, String syncId) {
        return count(jdbc, syncId, "");
    }

    static long unseen(JdbcClient jdbc, String syncId) {
        return count(jdbc, syncId, " AND shadow IS NULL");
    }

    private static long count(JdbcClient jdbc, String syncId, String which) {
        return jdbc.sql("SELECT COUNT(*) FROM opt_out_key WHERE sync_id = :sync AND gone = FALSE" + which)
                .param("sync", syncId)
                .query(Long.class)
                .single();
    }

    static Work work(JdbcClient jdbc, String connectionId, String syncId) {
        return jdbc.sql("""
                        SELECT w.number AS waiting, p.number AS parked, w.oldest AS oldest_waiting, p.oldest AS oldest_parked,
                            (SELECT COUNT(*) FROM review
                                WHERE connection_id = :connection AND closed_at IS NULL AND sync_id = :sync) AS in_review
                        FROM
                            (SELECT COUNT(*) AS number, MIN(requested_at) AS oldest FROM delivery
                                WHERE connection_id = :connection AND state = 'WAITING' AND sync_id = :sync) AS w,
                            (SELECT COUNT(*) AS number, MIN(requested_at) AS oldest FROM delivery
                                WHERE connection_id = :connection AND state = 'PARKED' AND sync_id = :sync) AS p""")
                .param("connection", connectionId)
                .param("sync", syncId)
                .query((row, number) -> new Work(
                        row.getLong("waiting"),
                        row.getLong("parked"),
                        row.getLong("in_review"),
                        earlier(Instants.fromColumn(row, "oldest_waiting"), Instants.fromColumn(row, "oldest_parked"))))
                .single();
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }
}
