package org.crmoptout.service.people;

import java.util.Optional;
import org.springframework.stereotype.Service;

/** The people of the workspaces. Thread-safe. */
@Service
public class People {

    /**
     * Some of a workspace's people.
     *
     * @param workspaceId whose
     * @param filter which
     * @param request which page
     * @return by last name, first name and id; empty when there is no such workspace
     */
    public Page<Person> page(String workspaceId, PeopleFilter filter, PageRequest request) {
        throw new UnsupportedOperationException();
    }

    /**
     * One person.
     *
     * @param workspaceId the workspace asked
     * @param personId the person
     * @return empty when that workspace has no such person
     */
    public Optional<Person> find(String workspaceId, String personId) {
        throw new UnsupportedOperationException();
    }
}
