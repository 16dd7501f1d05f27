package org.crmoptout.service.web;

import java.util.List;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.Workspace;
import org.crmoptout.service.people.Workspaces;
import org.crmoptout.service.web.security.SignedInUser;
import org.springframework.stereotype.Component;

/** Opens a workspace to those who belong to it, and to nobody else. Thread-safe. */
@Component
public final class WorkspaceAccess {

    private final Workspaces workspaces;

    WorkspaceAccess(Workspaces workspaces) {
        this.workspaces = workspaces;
    }

    /**
     * A user as someone acting in a workspace.
     *
     * @param user who
     * @param workspaceId where
     * @return who acts there
     * @throws NotFoundException when there is no such workspace, or the user does not belong to it
     */
    public Actor enter(SignedInUser user, String workspaceId) {
        return user.in(workspace(user, workspaceId).id());
    }

    /**
     * A workspace a user belongs to.
     *
     * @param user who
     * @param workspaceId where
     * @return the workspace
     * @throws NotFoundException when there is no such workspace, or the user does not belong to it
     */
    public Workspace workspace(SignedInUser user, String workspaceId) {
        return workspaces
                .find(workspaceId)
                .filter(workspace -> user.belongsTo(workspace.id()))
                .orElseThrow(() -> new NotFoundException("there is no such workspace, or you do not belong to it"));
    }

    /**
     * The workspaces a user belongs to.
     *
     * @param user who
     * @return by name, then id
     */
    public List<Workspace> of(SignedInUser user) {
        return workspaces.all().stream()
                .filter(workspace -> user.belongsTo(workspace.id()))
                .toList();
    }
}
