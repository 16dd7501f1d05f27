package org.crmoptout.service.people;

import java.util.Collection;

/** Hears where people are found: what follows from new addresses and records. */
public interface PeopleTracker {

    /**
     * Addresses or records of people are new. Called within the transaction that stored them, which holds the people.
     *
     * @param workspaceId whose people
     * @param personIds the people
     */
    void track(String workspaceId, Collection<String> personIds);
}
