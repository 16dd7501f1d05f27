package org.crmoptout.hubspot;

import java.util.concurrent.atomic.AtomicInteger;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.RemoteRequest;

/**
 * Unsubscribes one address, as often as the host's policy sends it. It remembers each sending whose answer never came: the
 * failure the policy ends with may be a harmless one, while an earlier sending took effect.
 */
final class UnsubscribeRequest implements RemoteRequest<Boolean> {

    private final HubSpotApiClient api;
    private final EmailAddress address;
    private final AtomicInteger unanswered = new AtomicInteger();

    UnsubscribeRequest(HubSpotApiClient api, EmailAddress address) {
        this.api = api;
        this.address = address;
    }

    @Override
    public Boolean send() throws InterruptedException {
        unanswered.incrementAndGet();
        try {
            boolean alreadySo = api.unsubscribeFromAll(address);
            unanswered.decrementAndGet();
            return alreadySo;
        } catch (ConnectorException e) {
            if (HubSpotErrors.neverSent(e) || !e.kind().leavesWriteInDoubt()) {
                unanswered.decrementAndGet();
            }
            throw e;
        }
    }

    boolean mayHaveTakenEffect() {
        return unanswered.get() > 0;
    }
}
