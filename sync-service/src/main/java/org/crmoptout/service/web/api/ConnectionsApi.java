package org.crmoptout.service.web.api;

import java.util.List;
import org.crmoptout.runtime.sync.SyncRules;
import org.crmoptout.runtime.sync.UnmarkPolicy;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.sync.Connections;
import org.crmoptout.service.web.InvalidRequestException;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The connections of a workspace and their switch (L7). */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/connections")
class ConnectionsApi {

    private final WorkspaceAccess access;
    private final Connections connections;

    ConnectionsApi(WorkspaceAccess access, Connections connections) {
        this.access = access;
        this.connections = connections;
    }

    record ChangeJson(
            @Nullable Boolean syncEnabled,
            @Nullable Boolean pushMark,
            @Nullable Boolean pushUnmark,
            @Nullable Boolean pullMark,
            @Nullable UnmarkPolicy unmarkPolicy) {

        boolean isEmpty() {
            return syncEnabled == null && !changesRules();
        }

        boolean changesRules() {
            return pushMark != null || pushUnmark != null || pullMark != null || unmarkPolicy != null;
        }

        SyncRules applyTo(SyncRules before) {
            return new SyncRules(
                    pushMark == null ? before.pushMark() : pushMark,
                    pushUnmark == null ? before.pushUnmark() : pushUnmark,
                    pullMark == null ? before.pullMark() : pullMark,
                    unmarkPolicy == null ? before.onCrmUnmark() : unmarkPolicy);
        }
    }

    @GetMapping
    List<ConnectionJson> all(@AuthenticationPrincipal SignedInUser user, @PathVariable String workspace) {
        return connections.of(access.enter(user, workspace).workspaceId()).stream()
                .map(ConnectionJson::of)
                .toList();
    }

    @GetMapping("/{connection}")
    ConnectionJson one(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection) {
        return connections
                .find(access.enter(user, workspace).workspaceId(), connection)
                .map(ConnectionJson::of)
                .orElseThrow(() -> new NotFoundException("there is no such connection in this workspace"));
    }

    @PatchMapping(path = "/{connection}", consumes = MediaType.APPLICATION_JSON_VALUE)
    ConnectionJson change(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            @RequestBody ChangeJson change) {
        Actor actor = access.enter(user, workspace);
        if (change.isEmpty()) {
            throw new InvalidRequestException(
                    "nothing is to be changed; known are pullMark, pushMark, pushUnmark, syncEnabled, unmarkPolicy");
        }
        if (change.changesRules()) { // first: what is switched on then keeps to them
            connections.changeRules(actor, connection, change::applyTo);
        }
        return ConnectionJson.of(
                change.syncEnabled() == null
                        ? connections.find(workspace, connection).orElseThrow()
                        : connections.switchSync(actor, connection, change.syncEnabled()));
    }

    @PostMapping("/{connection}/resume")
    ConnectionJson resume(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection) {
        return ConnectionJson.of(connections.resume(access.enter(user, workspace), connection));
    }

    @PostMapping("/{connection}/continue")
    ConnectionJson goOn(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection) {
        return ConnectionJson.of(connections.continueFirstRun(access.enter(user, workspace), connection));
    }
}
