package org.crmoptout.service.people;

import java.time.Instant;
import org.crmoptout.connector.DncLabel;
import org.jspecify.annotations.Nullable;

/**
 * A person's do-not-contact label, with its history as far as it is kept.
 *
 * @param label MARKED or UNMARKED
 * @param since since when it is so, or null when nobody ever marked the person
 * @param assertedAt when it was last marked or unmarked, or null
 * @param source where that came from, or null
 * @param by who it was, or null
 * @param reason why, in their words, or null
 * @param notice what the last one who unmarked has to know, or null: that an opt-out in the CRM won over the unmark
 */
public record PersonLabel(
        DncLabel label,
        @Nullable Instant since,
        @Nullable Instant assertedAt,
        @Nullable MarkSource source,
        @Nullable String by,
        @Nullable String reason,
        @Nullable String notice) {

    /**
     * Whether the red label is shown.
     *
     * @return true when MARKED
     */
    public boolean isMarked() {
        return label == DncLabel.MARKED;
    }
}
