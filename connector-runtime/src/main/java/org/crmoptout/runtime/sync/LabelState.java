package org.crmoptout.runtime.sync;

import java.time.Instant;
import org.crmoptout.connector.DncLabel;

/**
 * What the law has to know of a person's label.
 *
 * @param label MARKED or UNMARKED
 * @param assertedAt when it was last marked or unmarked, by the sync's clock; {@link Instant#MIN} when it never was
 * @param source who asserted it; PERSON outranks the others while marked
 */
public record LabelState(DncLabel label, Instant assertedAt, LabelSource source) {

    /**
     * The label of someone nobody ever marked.
     *
     * @return UNMARKED, never asserted
     */
    public static LabelState neverMarked() {
        return new LabelState(DncLabel.UNMARKED, Instant.MIN, LabelSource.REP);
    }

    boolean isMarked() {
        return label == DncLabel.MARKED;
    }
}
