package org.crmoptout.service.label;

/**
 * What stands against unmarking a person (L8).
 *
 * @param kind which of the rule's cases
 * @param connectionId the connection in the way
 * @param reason what the matter is and what to do, in words for a rep
 */
public record UnmarkObstacle(Kind kind, String connectionId, String reason) {

    /** The cases of L8. */
    public enum Kind {
        /** The person is in a CRM whose opt-outs can't be lifted from here. */
        CRM_CANNOT_UNMARK,
        /** What the CRM says of the person was not seen yet. */
        NOT_SEEN_YET
    }
}
