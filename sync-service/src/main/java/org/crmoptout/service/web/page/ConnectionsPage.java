package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.crmoptout.service.web.security.SignedInUser;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The connections of a workspace at a glance; and the navigation, whose counts come from them. */
@Controller
@RequestMapping("/w/{workspace}")
class ConnectionsPage {

    private final Frames frames;

    ConnectionsPage(Frames frames) {
        this.frames = frames;
    }

    @GetMapping("/connections")
    ModelAndView all(
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
        Frame frame = frames.frame(user, workspace, tab);
        return new ModelAndView("navigation :: live", "frame", frame).addObject("oob", frame.hasSyncTabs());
    }
}
