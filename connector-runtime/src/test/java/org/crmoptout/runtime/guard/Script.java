package org.crmoptout.runtime.guard;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.RemoteRequest;

/** A request that fails as written, one failure per sending, and then answers "done". */
final class Script implements RemoteRequest<String> {

    private final Deque<ConnectorException> failures;
    private int sent;

    Script(ConnectorException... failures) {
        this.failures = new ArrayDeque<>(List.of(failures));
    }

    @Override
    public String send() {
        sent++;
        ConnectorException failure = failures.poll();
        if (failure != null) {
            throw failure;
        }
        return "done";
    }

    int sent() {
        return sent;
    }
}
