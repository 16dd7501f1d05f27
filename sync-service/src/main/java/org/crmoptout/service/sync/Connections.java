package org.crmoptout.service.sync;

import java.util.List;
import java.util.Optional;
import org.crmoptout.service.label.Actor;
import org.springframework.stereotype.Service;

/** The connections of the workspaces: opens them, checks them and runs their syncs. Thread-safe. */
@Service
public class Connections {

    /**
     * A workspace's connections.
     *
     * @param workspaceId whose
     * @return by name, then id
     */
    public List<ConnectionView> of(String workspaceId) {
        throw new UnsupportedOperationException();
    }

    /**
     * One connection.
     *
     * @param workspaceId the workspace asked
     * @param connectionId the connection
     * @return empty when that workspace has no such connection
     */
    public Optional<ConnectionView> find(String workspaceId, String connectionId) {
        throw new UnsupportedOperationException();
    }

    /**
     * Switches a connection's sync (L7). Switched on, everyone is looked at afresh (S2). Switched off, nothing travels, and
     * what the sync knew is forgotten.
     *
     * @param actor who switches: an admin
     * @param connectionId the connection, of the actor's workspace
     * @param enabled on or off; the switch as it is changes nothing
     * @return the connection after it
     * @throws org.crmoptout.service.label.NotEntitledException when the actor is no admin
     * @throws org.crmoptout.service.people.NotFoundException when the actor's workspace has no such connection
     */
    public ConnectionView switchSync(Actor actor, String connectionId, boolean enabled) {
        throw new UnsupportedOperationException();
    }

    /**
     * Ends a suspended connection's waiting (S9).
     *
     * @param actor who resumes: an admin
     * @param connectionId the connection, of the actor's workspace
     * @return the connection after it
     * @throws org.crmoptout.service.label.NotEntitledException when the actor is no admin
     * @throws org.crmoptout.service.people.NotFoundException when the actor's workspace has no such connection
     */
    public ConnectionView resume(Actor actor, String connectionId) {
        throw new UnsupportedOperationException();
    }
}
