package org.crmoptout.service.sync;

import java.time.Instant;
import java.util.Map;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.runtime.sync.PlanEntry;
import org.crmoptout.service.people.Page;
import org.jspecify.annotations.Nullable;

/**
 * What switching a sync on would do.
 *
 * @param state how far it is
 * @param requestedBy who asked
 * @param startedAt when
 * @param done how many people were looked at
 * @param total of how many
 * @param markInTool how many would be marked here
 * @param markInCrm how many would be opted out in the CRM who are not opted out there at all
 * @param counts how many keys each verdict has
 * @param problem why it failed, or null
 * @param entries those that are not EQUAL
 */
public record PlanView(
        State state,
        String requestedBy,
        Instant startedAt,
        long done,
        long total,
        long markInTool,
        long markInCrm,
        Map<PlanEntry.Verdict, Long> counts,
        @Nullable String problem,
        Page<Entry> entries) {

    /** How far a plan is. */
    public enum State {
        /** It is being made. */
        RUNNING,
        /** Everyone was looked at. */
        DONE,
        /** Somebody ended it early. */
        ABORTED,
        /** It could not be made. */
        FAILED
    }

    /**
     * One key, or one person without.
     *
     * @param personId the person
     * @param name of the person
     * @param key the key, or null for a person without
     * @param verdict what would happen
     * @param why the reason where the sides stay apart, or null
     */
    public record Entry(
            String personId,
            String name,
            @Nullable OptOutKey key,
            PlanEntry.Verdict verdict,
            @Nullable String why) {

        @Override
        public String toString() {
            return "plan entry of person " + personId + ": " + verdict;
        }
    }
}
