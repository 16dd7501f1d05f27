package org.crmoptout.service.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.runtime.sync.PlanEntry.Verdict;
import org.crmoptout.service.sync.PlanView;
import org.jspecify.annotations.Nullable;

/** What switching a sync on would do to one key, or to one person without. */
@JsonInclude(Include.NON_NULL)
public record PlanEntryJson(
        String person,
        String name,
        @JsonUnwrapped KeyNameJson key,
        Verdict verdict,
        @Nullable String why) {

    /**
     * An entry of a plan.
     *
     * @param entry the entry
     * @return the entry as it is answered
     */
    public static PlanEntryJson of(PlanView.Entry entry) {
        @Nullable OptOutKey key = entry.key();
        return new PlanEntryJson(
                entry.personId(),
                entry.name(),
                key == null ? new KeyNameJson(null, null) : KeyNameJson.of(key),
                entry.verdict(),
                entry.why());
    }
}
