package org.crmoptout.connector;

import java.util.Optional;

/** The mapping between the do-not-contact label and the email opt-out. It is written here and nowhere else. */
public final class OptOutMapping {

    private OptOutMapping() {}

    /**
     * The status a CRM shall have for a label.
     *
     * @param label the label
     * @return OPTED_OUT for MARKED, NOT_OPTED_OUT for UNMARKED
     */
    public static OptOutStatus statusOf(DncLabel label) {
        return switch (label) {
            case MARKED -> OptOutStatus.OPTED_OUT;
            case UNMARKED -> OptOutStatus.NOT_OPTED_OUT;
        };
    }

    /**
     * The label that agrees with a CRM's status.
     *
     * @param status the status
     * @return the label; empty for UNKNOWN, which says nothing of the label
     */
    public static Optional<DncLabel> labelOf(OptOutStatus status) {
        return switch (status) {
            case OPTED_OUT -> Optional.of(DncLabel.MARKED);
            case NOT_OPTED_OUT -> Optional.of(DncLabel.UNMARKED);
            case UNKNOWN -> Optional.empty();
        };
    }

    /**
     * The label a transition leads to.
     *
     * @param transition the transition
     * @return MARKED after MARK, UNMARKED after UNMARK
     */
    public static DncLabel labelAfter(DncTransition transition) {
        return switch (transition) {
            case MARK -> DncLabel.MARKED;
            case UNMARK -> DncLabel.UNMARKED;
        };
    }

    /**
     * The status a transition writes to a CRM.
     *
     * @param transition the transition
     * @return OPTED_OUT for MARK, NOT_OPTED_OUT for UNMARK
     */
    public static OptOutStatus statusAfter(DncTransition transition) {
        return statusOf(labelAfter(transition));
    }
}
