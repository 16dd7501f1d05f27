package org.crmoptout.runtime.sync;

import java.util.EnumSet;
import java.util.Set;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.DncTransition;

/**
 * What an admin lets a connection's sync carry (L7). Kept in the {@link SyncStore}, so that a change reaches every replica and
 * every transaction begun after it.
 *
 * @param pushMark whether a mark of the label is carried to the CRM
 * @param pushUnmark whether an unmark of the label is carried to the CRM
 * @param pullMark whether an opt-out in the CRM marks the label. An opt-out there is never overwritten, whatever this says
 * @param onCrmUnmark what an un-tick in the CRM does
 */
public record SyncRules(boolean pushMark, boolean pushUnmark, boolean pullMark, UnmarkPolicy onCrmUnmark) {

    /**
     * Everything travels, and a human decides on an un-tick in the CRM.
     *
     * @return the rules of a connection for which nobody said otherwise
     */
    public static SyncRules standard() {
        return new SyncRules(true, true, true, UnmarkPolicy.REVIEW);
    }

    /**
     * What is left of the rules on a connection that can't do everything. An UNMARK that can't be made is still queued, and
     * parked with the reason when it is tried: someone has to make it in the CRM.
     */
    SyncRules limitedBy(CapabilitySheet sheet) {
        return new SyncRules(
                pushMark && !lacks(sheet, Capability.MARK),
                pushUnmark && !lacks(sheet, Capability.MARK),
                pullMark && !lacks(sheet, Capability.OBSERVE_MARK),
                lacks(sheet, Capability.OBSERVE_UNMARK) ? UnmarkPolicy.IGNORE : onCrmUnmark);
    }

    private static boolean lacks(CapabilitySheet sheet, Capability capability) {
        return sheet.status(capability) instanceof CapabilityStatus.Unsupported;
    }

    /** Which transitions may be sent. */
    Set<DncTransition> pushed() {
        Set<DncTransition> pushed = EnumSet.noneOf(DncTransition.class);
        if (pushMark) {
            pushed.add(DncTransition.MARK);
        }
        if (pushUnmark) {
            pushed.add(DncTransition.UNMARK);
        }
        return pushed;
    }

    /** Whether these let something travel that others held back: then what was held back has to be found by comparing. */
    boolean allowsMoreThan(SyncRules before) {
        return (pushMark && !before.pushMark)
                || (pushUnmark && !before.pushUnmark)
                || (pullMark && !before.pullMark)
                || (before.onCrmUnmark == UnmarkPolicy.IGNORE && onCrmUnmark != UnmarkPolicy.IGNORE);
    }
}
