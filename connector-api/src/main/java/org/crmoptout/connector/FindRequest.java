package org.crmoptout.connector;

import java.util.List;

/** Asks who carries some email addresses. */
public final class FindRequest {

    private final List<EmailAddress> addresses;

    private FindRequest(List<EmailAddress> addresses) {
        this.addresses = List.copyOf(addresses);
    }

    /**
     * A request.
     *
     * @param addresses any number of addresses
     * @return the request
     */
    public static FindRequest of(List<EmailAddress> addresses) {
        return new FindRequest(addresses);
    }

    /**
     * The addresses.
     *
     * @return in the order of the outcomes
     */
    public List<EmailAddress> addresses() {
        return addresses;
    }
}
