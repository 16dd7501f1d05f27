package org.crmoptout.hubspot;

import java.util.concurrent.atomic.AtomicInteger;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.RemoteRequest;

/**
 * A request, as often as the host's policy sends it. It remembers each sending whose answer never came: the failure the policy
 * ends with may be a harmless one, while an earlier sending took effect.
 */
final class Sending<T> implements RemoteRequest<T> {

    private final RemoteRequest<T> request;
    private final AtomicInteger unanswered = new AtomicInteger();

    Sending(RemoteRequest<T> request) {
        this.request = request;
    }

    @Override
    public T send() throws InterruptedException {
        unanswered.incrementAndGet();
        try {
            T answer = request.send();
            unanswered.decrementAndGet();
            return answer;
        } catch (ConnectorException e) {
            if (HubSpotErrors.hadNoEffect(e)) {
                unanswered.decrementAndGet();
            }
            throw e;
        }
    }

    /** The failure the policy ended with. */
    <R> AddressCalls.Result<R> failure(ConnectorException cause) {
        return new AddressCalls.Result.Failed<>(cause, cause.kind() == ErrorKind.CANCELLED || unanswered.get() > 0);
    }
}
