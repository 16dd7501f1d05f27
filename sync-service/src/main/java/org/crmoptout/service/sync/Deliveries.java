package org.crmoptout.service.sync;

import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The deliveries of the workspaces. Thread-safe. */
@Service
public class Deliveries {

    /**
     * Some of a workspace's deliveries.
     *
     * @param workspaceId whose
     * @param state only those, or null for all
     * @param request which page
     * @return by the time of the request, the newest first
     */
    public Page<DeliveryView> page(String workspaceId, @Nullable DeliveryState state, PageRequest request) {
        throw new UnsupportedOperationException();
    }

    /**
     * Sends a waiting or parked delivery at once (S9).
     *
     * @param actor who asks: an admin
     * @param deliveryId the delivery, of the actor's workspace
     * @throws org.crmoptout.service.label.NotEntitledException when the actor is no admin
     * @throws org.crmoptout.service.people.NotFoundException when the actor's workspace has no such delivery on its way
     */
    public void retry(Actor actor, String deliveryId) {
        throw new UnsupportedOperationException();
    }
}
