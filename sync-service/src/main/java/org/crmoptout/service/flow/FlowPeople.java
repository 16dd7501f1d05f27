package org.crmoptout.service.flow;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.flow.FlowPerson.StopReason;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Service;

/** Who is in which flow. Thread-safe. */
@Service
public class FlowPeople {

    private static final String ALL = "SELECT fp.*, f.name AS flow_name,"
            + " (SELECT COUNT(*) FROM flow_step s WHERE s.flow_id = fp.flow_id) AS steps"
            + " FROM flow_person fp JOIN flow f ON f.id = fp.flow_id WHERE ";

    private final JdbcClient jdbc;
    private final Clock clock;

    FlowPeople(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * The people of a flow.
     *
     * @param flowId the flow, whose workspace the caller has looked at
     * @param status only those, or null for all
     * @param request which page
     * @return whose status or step changed last comes first
     */
    public Page<FlowPerson> page(String flowId, @Nullable FlowStatus status, PageRequest request) {
        String where = "fp.flow_id = :flow" + (status == null ? "" : " AND fp.status = :status");
        List<FlowPerson> items = spec(
                        ALL + where + " ORDER BY fp.changed_at DESC, fp.person_id"
                                + " OFFSET :offset ROWS FETCH NEXT :size ROWS ONLY",
                        flowId,
                        status)
                .param("offset", request.offset())
                .param("size", request.size())
                .query(FlowPeople::read)
                .list();
        long total = spec("SELECT COUNT(*) FROM flow_person fp WHERE " + where, flowId, status)
                .query(Long.class)
                .single();
        return new Page<>(items, request.number(), request.size(), total);
    }

    private StatementSpec spec(String sql, String flowId, @Nullable FlowStatus status) {
        StatementSpec spec = jdbc.sql(sql).param("flow", flowId);
        return status == null ? spec : spec.param("status", status.name());
    }

    /**
     * The flows of some people.
     *
     * @param workspaceId whose
     * @param personIds the people
     * @return by person; each list by the flow's name; no entry for people who never were in one
     */
    public Map<String, List<FlowPerson>> of(String workspaceId, Collection<String> personIds) {
        Map<String, List<FlowPerson>> flows = new LinkedHashMap<>();
        if (!personIds.isEmpty()) {
            jdbc.sql(ALL + "fp.person_id IN (:people) AND fp.workspace_id = :workspace ORDER BY f.name, f.id")
                    .param("people", personIds)
                    .param("workspace", workspaceId)
                    .query(FlowPeople::read)
                    .list()
                    .forEach(one -> flows.computeIfAbsent(one.personId(), id -> new ArrayList<>())
                            .add(one));
        }
        return flows;
    }

    @Nullable
    FlowPerson find(String flowId, String personId) {
        return jdbc.sql(ALL + "fp.flow_id = :flow AND fp.person_id = :person")
                .param("flow", flowId)
                .param("person", personId)
                .query(FlowPeople::read)
                .optional()
                .orElse(null);
    }

    /** Puts someone who is held, and not in the flow, at its first step. */
    void insert(Flow flow, String personId, String addedBy) {
        Instant now = clock.instant();
        Instant due = now.plus(Duration.ofDays(flow.steps().get(0).waitDays()));
        jdbc.sql("""
                        INSERT INTO flow_person
                            (person_id, flow_id, workspace_id, status, step, due_at, added_by, added_at, changed_at)
                        VALUES (:person, :flow, :workspace, 'ACTIVE', 1, :due, :by, :now, :now)""")
                .param("person", personId)
                .param("flow", flow.id())
                .param("workspace", flow.workspaceId())
                .param("due", Instants.toColumn(due), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("by", addedBy)
                .param("now", Instants.toColumn(now), Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
    }

    private static FlowPerson read(ResultSet row, int number) throws SQLException {
        String reason = row.getString("stop_reason");
        return new FlowPerson(
                row.getString("flow_id"),
                row.getString("flow_name"),
                row.getString("person_id"),
                FlowStatus.valueOf(row.getString("status")),
                row.getInt("step"),
                row.getInt("steps"),
                Instants.fromColumn(row, "due_at"),
                row.getString("added_by"),
                requireNonNull(Instants.fromColumn(row, "added_at")),
                requireNonNull(Instants.fromColumn(row, "changed_at")),
                reason == null ? null : StopReason.valueOf(reason),
                row.getString("stopped_by"));
    }
}
