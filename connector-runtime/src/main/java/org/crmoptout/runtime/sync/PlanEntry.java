package org.crmoptout.runtime.sync;

import org.jspecify.annotations.Nullable;

/**
 * What switching the sync on would do to one key of a person.
 *
 * @param personId the host's id of the person
 * @param key the key, or null for a person who has none in this CRM
 * @param verdict what would happen
 * @param why for a verdict that leaves the sides apart, the reason and what helps; else null
 */
public record PlanEntry(
        String personId,
        @Nullable OptOutKey key,
        Verdict verdict,
        @Nullable String why) {

    /** What would happen. */
    public enum Verdict {
        /** Both sides say the same. */
        EQUAL,
        /** The person would be marked in the tool. */
        MARK_IN_TOOL,
        /** The mark would be pushed to the CRM. */
        MARK_IN_CRM,
        /** The sides differ, but the rules don't let it travel. */
        SWITCHED_OFF,
        /** The sides differ, but the connection can't carry it. */
        CANNOT,
        /** The person has no record or address in this CRM. */
        NO_KEY,
        /** The CRM gave no value. */
        UNREADABLE,
        /** The CRM has no such record any more. */
        GONE
    }
}
