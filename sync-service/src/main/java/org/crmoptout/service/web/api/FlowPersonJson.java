package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import org.crmoptout.service.flow.FlowPerson;
import org.crmoptout.service.flow.FlowStatus;
import org.jspecify.annotations.Nullable;

/** A person in a flow, now or formerly. */
@JsonInclude(Include.NON_NULL)
record FlowPersonJson(
        String flow,
        String flowName,
        String person,
        FlowStatus status,
        int step,
        int steps,
        @Nullable Instant dueAt,
        String addedBy,
        Instant addedAt,
        Instant changedAt,
        FlowPerson.@Nullable StopReason stopReason,
        @Nullable String stoppedBy) {

    static FlowPersonJson of(FlowPerson person) {
        return new FlowPersonJson(
                person.flowId(),
                person.flowName(),
                person.personId(),
                person.status(),
                person.step(),
                person.steps(),
                person.dueAt(),
                person.addedBy(),
                person.addedAt(),
                person.changedAt(),
                person.stopReason(),
                person.stoppedBy());
    }
}
