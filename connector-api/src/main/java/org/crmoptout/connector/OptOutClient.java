package org.crmoptout.connector;

import java.util.List;

/**
 * One CRM account. Thread-safe.
 *
 * <p>Requests take any number of people; the client cuts them into the CRM's own batches and sends each through
 * {@link RemoteCalls}. A client never sleeps and never repeats a failed request, with two bounded exceptions: once after
 * renewing a token, and in smaller pieces after the CRM refused the size of a request.
 *
 * <p>A failure that concerns one person is an outcome of that person. A method throws {@link ConnectorException} only when
 * nothing can be said of anyone.
 */
public interface OptOutClient extends AutoCloseable {

    /**
     * Looks at the account and its permissions. Never writes.
     *
     * @return what the account is and what this connection can do
     * @throws ConnectorException when the account can't be reached, or {@link ErrorKind#CONFIGURATION} when a field the
     *     connection needs is hidden or absent
     */
    AccountReport check();

    /**
     * Reads what the CRM says now of each person.
     *
     * @param request the people
     * @return one outcome per person, in the request's order
     * @throws ConnectorException when nothing could be read
     */
    List<ReadOutcome> read(ReadRequest request);

    /**
     * Makes the changes. Repeating one that took effect changes nothing. An UNMARK for which the connection lacks
     * {@link Capability#UNMARK} is {@link WriteOutcome.Refused} before any request is sent.
     *
     * @param request the changes
     * @return one outcome per change, in the request's order
     * @throws ConnectorException when no change was sent
     */
    List<WriteOutcome> write(WriteRequest request);

    /**
     * One page of what changed since a cursor. From {@link ChangeCursor#start()} it yields everyone opted out now, then the
     * changes. It never skips a record and may repeat one. Needs {@link Capability#CHANGE_FEED}.
     *
     * @param request where to go on
     * @return items in the CRM's order, and the cursor after them
     * @throws ConnectorException of kind {@link ErrorKind#CURSOR_LOST} when the CRM no longer knows what came after the
     *     cursor, {@link ErrorKind#UNSUPPORTED} when the connection has no feed
     */
    default ChangePage changes(ChangeRequest request) {
        throw ConnectorException.unsupported(Capability.CHANGE_FEED);
    }

    /**
     * Finds the people who carry an email address. Needs {@link Capability#FIND_BY_EMAIL}.
     *
     * @param request the addresses
     * @return one outcome per address, in the request's order
     * @throws ConnectorException when nothing could be looked up, {@link ErrorKind#UNSUPPORTED} when the connection can't
     */
    default List<FindOutcome> find(FindRequest request) {
        throw ConnectorException.unsupported(Capability.FIND_BY_EMAIL);
    }

    /** Ends the connection and frees what it holds. A call that is running ends with an answer or an exception. */
    @Override
    void close();
}
