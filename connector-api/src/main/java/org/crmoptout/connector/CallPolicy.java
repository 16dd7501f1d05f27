package org.crmoptout.connector;

/** How requests are guarded: the host's side of {@link RemoteCalls}. Thread-safe. */
public interface CallPolicy {

    /** Sends each request once and adds nothing. */
    CallPolicy DIRECT = new CallPolicy() {
        @Override
        public <T> T call(Operation operation, RemoteRequest<T> request) throws InterruptedException {
            return request.send();
        }
    };

    /**
     * Sends a request, as often and as fast as the policy holds right.
     *
     * @param <T> what it answers
     * @param operation what kind of request it is
     * @param request the request
     * @return its answer
     * @throws ConnectorException when it failed for good, or needs a longer wait than the policy allows within a call
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    <T> T call(Operation operation, RemoteRequest<T> request) throws InterruptedException;

    /**
     * Takes note of an allowance a connector saw.
     *
     * @param quota the allowance
     */
    default void report(Quota quota) {}
}
