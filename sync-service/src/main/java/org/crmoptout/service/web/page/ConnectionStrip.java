package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.Connections;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The connections of a workspace, with the switch of each (L7); and the navigation, whose counts come from them. */
@Controller
@RequestMapping("/w/{workspace}")
class ConnectionStrip {

    private final WorkspaceAccess access;
    private final Connections connections;
    private final Frames frames;

    ConnectionStrip(WorkspaceAccess access, Connections connections, Frames frames) {
        this.access = access;
        this.connections = connections;
        this.frames = frames;
    }

    @GetMapping("/connections")
    ModelAndView strip(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            HttpServletRequest request,
            HttpServletResponse response) {
        return new ModelAndView(
                Htmx.wantsPart(request, response) ? "connections :: strip" : "connections",
                "frame",
                frames.frame(user, workspace, "connections"));
    }

    @GetMapping("/navigation")
    ModelAndView navigation(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, @RequestParam String tab) {
        return new ModelAndView("navigation :: places", "frame", frames.frame(user, workspace, tab));
    }

    @PostMapping("/connections/{connection}/sync")
    ModelAndView switchSync(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            @RequestParam boolean enabled,
            HttpServletResponse response) {
        ConnectionView view = connections.switchSync(access.enter(user, workspace), connection, enabled);
        Htmx.done(response);
        return Notices.good("The sync with " + view.name() + (view.syncEnabled() ? " is on." : " is off."));
    }

    @PostMapping("/connections/{connection}/resume")
    ModelAndView resume(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            HttpServletResponse response) {
        ConnectionView view = connections.resume(access.enter(user, workspace), connection);
        Htmx.done(response);
        return Notices.good("The sync with " + view.name() + " tries again.");
    }

    @PostMapping("/connections/{connection}/continue")
    ModelAndView goOn(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            HttpServletResponse response) {
        ConnectionView view = connections.continueFirstRun(access.enter(user, workspace), connection);
        Htmx.done(response);
        return Notices.good("The first run with " + view.name() + " goes on.");
    }
}
