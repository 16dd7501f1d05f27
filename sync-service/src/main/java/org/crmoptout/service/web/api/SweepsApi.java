package org.crmoptout.service.web.api;

import java.util.List;
import org.crmoptout.service.json.SweepJson;
import org.crmoptout.service.json.SweepNoteJson;
import org.crmoptout.service.sync.Connections;
import org.crmoptout.service.sync.SweepReports;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Full comparisons of both sides (S11). */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/connections/{connection}/sweeps")
class SweepsApi {

    private final WorkspaceAccess access;
    private final Connections connections;
    private final SweepReports reports;

    SweepsApi(WorkspaceAccess access, Connections connections, SweepReports reports) {
        this.access = access;
        this.connections = connections;
        this.reports = reports;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    List<SweepJson> begin(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection) {
        connections.requestSweep(access.enter(user, workspace), connection);
        return newest(user, workspace, connection);
    }

    @GetMapping
    List<SweepJson> newest(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection) {
        return reports.newest(access.enter(user, workspace).workspaceId(), connection).stream()
                .map(SweepJson::of)
                .toList();
    }

    @GetMapping("/{sweep}")
    PageJson<SweepNoteJson> notes(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            @PathVariable String sweep,
            @RequestParam @Nullable Integer page) {
        return PageJson.of(
                reports.notes(access.enter(user, workspace).workspaceId(), connection, sweep, Asked.page(page)),
                SweepNoteJson::of);
    }
}
