package org.crmoptout.runtime.sync;

import org.jspecify.annotations.Nullable;

/**
 * A key that a sweep names in its report.
 *
 * @param personId the host's id of the person
 * @param key the key
 * @param finding what was found; never EQUAL, UNDER_WAY or GONE, which are only counted
 * @param why for UNREADABLE and LEFT_BY_POLICY, the reason; else null
 */
public record SweepNote(
        String personId,
        OptOutKey key,
        SweepFinding finding,
        @Nullable String why) {}
