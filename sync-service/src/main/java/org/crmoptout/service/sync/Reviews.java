package org.crmoptout.service.sync;

import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.springframework.stereotype.Service;

/** The open reviews of the workspaces. Thread-safe. */
@Service
public class Reviews {

    /** The answers to a review (S3). */
    public enum Decision {
        /** The opt-out stands: it is pushed to the CRM again. */
        KEEP,
        /** The opt-out is lifted, everywhere. */
        UNMARK
    }

    /**
     * A workspace's open reviews.
     *
     * @param workspaceId whose
     * @param request which page
     * @return the oldest first
     */
    public Page<ReviewView> page(String workspaceId, PageRequest request) {
        throw new UnsupportedOperationException();
    }

    /**
     * Answers a review.
     *
     * @param actor who decides: needs an Engage seat (L5)
     * @param reviewId the review, of the actor's workspace
     * @param decision the answer
     * @param reason why
     * @throws org.crmoptout.service.label.NotEntitledException when the actor has no seat
     * @throws org.crmoptout.service.label.UnmarkRefusedException when another CRM of the person can't lift the opt-out
     * @throws org.crmoptout.service.people.NotFoundException when the actor's workspace has no such open review
     */
    public void decide(Actor actor, String reviewId, Decision decision, Reason reason) {
        throw new UnsupportedOperationException();
    }
}
