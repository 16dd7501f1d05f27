package org.crmoptout.service.flow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person in a flow, now or formerly.
 *
 * @param flowId the flow
 * @param flowName its name
 * @param personId the person
 * @param status how far they are
 * @param step the place of the step to do, from 1; past the last one when finished
 * @param steps how many steps the flow has
 * @param dueAt when the step is to be done, or null unless active
 * @param addedBy who or which rule added them
 * @param addedAt when
 * @param changedAt when the status or the step last changed
 * @param stopReason why they were taken out, or null
 * @param stoppedBy who took them out, or from where the mark came; or null
 */
public record FlowPerson(
        String flowId,
        String flowName,
        String personId,
        FlowStatus status,
        int step,
        int steps,
        @Nullable Instant dueAt,
        String addedBy,
        Instant addedAt,
        Instant changedAt,
        @Nullable StopReason stopReason,
        @Nullable String stoppedBy) {

    /** Why a person was taken out of a flow. */
    public enum StopReason {
        /** The person was marked as do not contact (L2). */
        DO_NOT_CONTACT,
        /** A user did it. */
        BY_HAND
    }
}
