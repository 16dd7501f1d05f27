package org.crmoptout.connector;

import java.util.List;

/** Asks what a CRM says now of some people. */
public final class ReadRequest {

    private final List<CrmPerson> people;

    private ReadRequest(List<CrmPerson> people) {
        this.people = List.copyOf(people);
    }

    /**
     * A request.
     *
     * @param people any number of people, each at most once
     * @return the request
     */
    public static ReadRequest of(List<CrmPerson> people) {
        return new ReadRequest(people);
    }

    /**
     * The people.
     *
     * @return in the order of the outcomes
     */
    public List<CrmPerson> people() {
        return people;
    }
}
