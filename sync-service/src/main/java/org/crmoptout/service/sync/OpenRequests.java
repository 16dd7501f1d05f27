package org.crmoptout.service.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The marks that have not reached their CRM yet, each with the time left. Thread-safe. */
@Service
public class OpenRequests {

    private static final Duration WARNED_AFTER = Duration.ofHours(36);

    private final JdbcClient jdbc;
    private final Clock clock;

    OpenRequests(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * One of them.
     *
     * @param requestedAt when it was asked for; a delivery that takes another's place takes its clock over
     * @param now when that was looked at
     * @param delivery how far it is, and what a human has to do if it is parked
     */
    public record OpenRequest(Instant requestedAt, Instant now, DeliveryView delivery) {}

    /**
     * A workspace's open requests.
     *
     * @param workspaceId whose
     * @param request which page
     * @return those that have waited longest first
     */
    public Page<OpenRequest> page(String workspaceId, PageRequest request) {
        Instant now = clock.instant();
        String from = " FROM delivery d JOIN crm_connection c ON c.sync_id = d.sync_id"
                + " WHERE c.workspace_id = :workspace AND d.transition = 'MARK' AND d.ended_at IS NULL";
        List<OpenRequest> open = jdbc.sql("SELECT d.*, c.keying" + from
                        + " ORDER BY d.due_from, d.id OFFSET :offset ROWS FETCH NEXT :size ROWS ONLY")
                .param("workspace", workspaceId)
                .param("offset", request.offset())
                .param("size", request.size())
                .query((row, number) -> open(row, now))
                .list();
        long total = jdbc.sql("SELECT COUNT(*)" + from)
                .param("workspace", workspaceId)
                .query(Long.class)
                .single();
        return new Page<>(open, request.number(), request.size(), total);
    }

    /**
     * How many of a workspace's open requests have waited too long: of the 48 hours, a quarter or less is left.
     *
     * @param workspaceId whose
     * @return their number
     */
    public long late(String workspaceId) {
        return late(workspaceId, DeliveryState.WAITING) + late(workspaceId, DeliveryState.PARKED);
    }

    private long late(String workspaceId, DeliveryState state) {
        return jdbc.sql("""
                        SELECT COUNT(*) FROM crm_connection c JOIN delivery d ON d.connection_id = c.id
                        WHERE c.workspace_id = :workspace AND d.sync_id = c.sync_id AND d.state = :state
                            AND d.transition = 'MARK' AND d.due_from <= :since""")
                .param("workspace", workspaceId)
                .param("state", state.name())
                .param("since", Instants.toColumn(clock.instant().minus(WARNED_AFTER)))
                .query(Long.class)
                .single();
    }

    private static OpenRequest open(ResultSet row, Instant now) throws SQLException {
        return new OpenRequest(
                Columns.requiredInstant(row, "due_from"),
                now,
                new DeliveryView(
                        row.getString("connection_id"),
                        row.getString("person_id"),
                        OptOutKey.parse(OptOutKeying.valueOf(row.getString("keying")), row.getString("key_text")),
                        Columns.delivery(row),
                        DeliveryState.valueOf(row.getString("state")),
                        null));
    }
}
