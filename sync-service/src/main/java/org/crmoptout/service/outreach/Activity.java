package org.crmoptout.service.outreach;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call or an email, as a user recorded it.
 *
 * @param id unique among all workspaces
 * @param personId with whom
 * @param flowId the flow whose step it was, or null
 * @param kind what it was
 * @param summary how the call ended, or the email's subject
 * @param note what the user noted, or null
 * @param by who it was
 * @param at when it was recorded
 */
public record Activity(
        String id,
        String personId,
        @Nullable String flowId,
        Kind kind,
        String summary,
        @Nullable String note,
        String by,
        Instant at) {

    /** What can be recorded. */
    public enum Kind {
        /** A call. */
        CALL,
        /** An email. */
        EMAIL
    }
}
