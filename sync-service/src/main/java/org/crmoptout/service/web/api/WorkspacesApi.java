package org.crmoptout.service.web.api;

import java.util.List;
import org.crmoptout.service.people.Workspace;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The workspaces of whoever asks. */
@RestController
class WorkspacesApi {

    private final WorkspaceAccess access;

    WorkspacesApi(WorkspaceAccess access) {
        this.access = access;
    }

    @GetMapping("/api/v1/workspaces")
    List<Workspace> all(@AuthenticationPrincipal SignedInUser user) {
        return access.of(user);
    }
}
