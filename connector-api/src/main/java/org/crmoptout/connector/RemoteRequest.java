package org.crmoptout.connector;

/**
 * One request to a CRM. It may be sent more than once.
 *
 * @param <T> what it answers
 */
@FunctionalInterface
public interface RemoteRequest<T> {

    /**
     * Sends the request and waits for its answer.
     *
     * @return the answer
     * @throws ConnectorException when it fails
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    T send() throws InterruptedException;
}
