package org.crmoptout.service.sync;

import java.util.List;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.runtime.sync.Sweep;
import org.crmoptout.runtime.sync.SweepFinding;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** What full comparisons found (S11). Thread-safe. */
@Service
public class SweepReports {

    private static final int NEWEST = 20;

    private final JdbcClient jdbc;
    private final OpenConnections connections;

    SweepReports(JdbcClient jdbc, OpenConnections connections) {
        this.jdbc = jdbc;
        this.connections = connections;
    }

    /**
     * A key that a comparison names.
     *
     * @param personId the person
     * @param key the key
     * @param finding what was found
     * @param why the reason, or null
     */
    public record Note(
            String personId,
            OptOutKey key,
            SweepFinding finding,
            @Nullable String why) {}

    /**
     * A connection's newest comparisons.
     *
     * @param workspaceId the workspace asked
     * @param connectionId the connection
     * @return the newest first, at most twenty
     * @throws NotFoundException when that workspace has no such connection
     */
    public List<Sweep> newest(String workspaceId, String connectionId) {
        known(workspaceId, connectionId);
        return SweepRows.of(jdbc, connectionId, NEWEST);
    }

    /**
     * What a comparison names: each repair, and each difference that stays.
     *
     * @param workspaceId the workspace asked
     * @param connectionId the connection
     * @param sweepId the comparison
     * @param request which page
     * @return in the order they were found
     * @throws NotFoundException when that workspace has no such connection
     */
    public Page<Note> notes(String workspaceId, String connectionId, String sweepId, PageRequest request) {
        OpenConnection connection = known(workspaceId, connectionId);
        String from = " FROM sweep_note n JOIN sweep s ON s.id = n.sweep_id"
                + " WHERE n.sweep_id = :sweep AND s.connection_id = :connection";
        List<Note> notes = jdbc.sql(
                        "SELECT n.*" + from + " ORDER BY n.id OFFSET :offset ROWS FETCH NEXT :size ROWS ONLY")
                .param("sweep", sweepId)
                .param("connection", connectionId)
                .param("offset", request.offset())
                .param("size", request.size())
                .query((row, number) -> new Note(
                        row.getString("person_id"),
                        OptOutKey.parse(connection.keying().orElseThrow(), row.getString("key_text")),
                        SweepFinding.valueOf(row.getString("finding")),
                        row.getString("why")))
                .list();
        long total = jdbc.sql("SELECT COUNT(*)" + from)
                .param("sweep", sweepId)
                .param("connection", connectionId)
                .query(Long.class)
                .single();
        return new Page<>(notes, request.number(), request.size(), total);
    }

    private OpenConnection known(String workspaceId, String connectionId) {
        return connections
                .find(connectionId)
                .filter(connection -> connection.workspaceId.equals(workspaceId))
                .orElseThrow(() -> new NotFoundException("there is no such connection in this workspace"));
    }
}
