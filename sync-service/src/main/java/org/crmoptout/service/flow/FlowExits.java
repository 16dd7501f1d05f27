package org.crmoptout.service.flow;

import java.sql.Types;
import java.time.Clock;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.flow.FlowPerson.StopReason;
import org.crmoptout.service.label.MarkFollower;
import org.crmoptout.service.people.MarkSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** L2: marking, from whatever source, takes the person out of every flow, in the same transaction. Thread-safe. */
@Component
final class FlowExits implements MarkFollower {

    private final JdbcClient jdbc;
    private final Clock clock;

    FlowExits(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public void marked(String workspaceId, String personId, MarkSource source, String by) {
        jdbc.sql("""
                        UPDATE flow_person
                        SET status = 'STOPPED', due_at = NULL, changed_at = :now, stop_reason = :reason, stopped_by = :by
                        WHERE person_id = :person AND status = 'ACTIVE'""")
                .param("now", Instants.toColumn(clock.instant()), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("reason", StopReason.DO_NOT_CONTACT.name())
                .param("by", by)
                .param("person", personId)
                .update();
    }
}
