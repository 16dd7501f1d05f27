package org.crmoptout.service.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.service.database.Instants;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** What the syncs of a workspace know of its people. Thread-safe. */
@Service
public class Keys {

    private final JdbcClient jdbc;

    Keys(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The keys of some people on the connections whose sync is on.
     *
     * @param workspaceId whose
     * @param personIds the people, at most {@link org.crmoptout.service.people.Page#MAX_SIZE}
     * @return by person; each list by connection and key; no entry for people without
     */
    public Map<String, List<KeyView>> of(String workspaceId, Collection<String> personIds) {
        Map<String, List<KeyView>> keys = new LinkedHashMap<>();
        if (!personIds.isEmpty()) {
            jdbc.sql("""
                            SELECT k.person_id AS owner, c.id AS connection_id, c.keying, k.key_text, k.shadow, k.seen_at,
                                k.in_doubt, k.gone, k.pending_id, r.question, d.id, d.transition, d.requested_at,
                                d.urgent, d.attempts, d.not_before, d.parked_reason, d.parked_remedy, d.last_problem
                            FROM opt_out_key k
                                JOIN crm_connection c ON c.sync_id = k.sync_id
                                LEFT JOIN delivery d ON d.id = k.pending_id
                                LEFT JOIN review r
                                    ON r.sync_id = k.sync_id AND r.key_text = k.key_text AND r.closed_at IS NULL
                            WHERE c.workspace_id = :workspace AND k.person_id IN (:people)
                            ORDER BY k.person_id, c.id, k.key_text""")
                    .param("workspace", workspaceId)
                    .param("people", personIds)
                    .query(row -> {
                        keys.computeIfAbsent(row.getString("owner"), id -> new ArrayList<>())
                                .add(view(row));
                    });
        }
        return keys;
    }

    private static KeyView view(ResultSet row) throws SQLException {
        String shadow = row.getString("shadow");
        return new KeyView(
                row.getString("connection_id"),
                OptOutKey.parse(OptOutKeying.valueOf(row.getString("keying")), row.getString("key_text")),
                shadow == null ? null : OptOutStatus.valueOf(shadow),
                Instants.fromColumn(row, "seen_at"),
                row.getBoolean("in_doubt"),
                row.getBoolean("gone"),
                row.getString("pending_id") == null ? null : Columns.delivery(row),
                row.getString("question"));
    }
}
