package org.crmoptout.connector;

import java.util.List;

/** Asks for some changes. */
public final class WriteRequest {

    private final List<OptOutChange> changes;

    private WriteRequest(List<OptOutChange> changes) {
        this.changes = List.copyOf(changes);
    }

    /**
     * A request.
     *
     * @param changes any number of changes, at most one per key
     * @return the request
     */
    public static WriteRequest of(List<OptOutChange> changes) {
        return new WriteRequest(changes);
    }

    /**
     * The changes.
     *
     * @return in the order of the outcomes
     */
    public List<OptOutChange> changes() {
        return changes;
    }
}
