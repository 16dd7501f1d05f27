package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.ApiToken;
import org.crmoptout.service.web.security.ApiTokens;
import org.crmoptout.service.web.security.SignedInUser;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** The API tokens of a workspace, for admins. */
@Controller
@RequestMapping("/w/{workspace}/tokens")
class TokensPage {

    private final WorkspaceAccess access;
    private final ApiTokens tokens;
    private final Frames frames;
    private final Clock clock;

    TokensPage(WorkspaceAccess access, ApiTokens tokens, Frames frames, Clock clock) {
        this.access = access;
        this.tokens = tokens;
        this.frames = frames;
        this.clock = clock;
    }

    /** A token as the page shows it. */
    record Line(ApiToken token, Moment created) {}

    @GetMapping
    ModelAndView list(@AuthenticationPrincipal SignedInUser user, @PathVariable String workspace) {
        return page(user, workspace);
    }

    private ModelAndView page(SignedInUser user, String workspace) {
        Actor actor = access.enter(user, workspace);
        Instant now = clock.instant();
        List<Line> lines = tokens.of(user, actor).stream()
                .map(token -> new Line(token, Moment.of(token.createdAt(), now)))
                .toList();
        return new ModelAndView(
                "tokens",
                Map.of("workspace", workspace, "lines", lines, "frame", frames.frame(user, workspace, "tokens")));
    }

    @PostMapping
    ModelAndView create(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "false") boolean engageSeat,
            @RequestParam(defaultValue = "false") boolean admin,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        ApiTokens.Created created = Asked.valid("name", () -> tokens.create(user, actor, name, engageSeat, admin));
        ModelAndView page = Htmx.wantsPart(request, response)
                ? new ModelAndView("tokens :: created", "workspace", workspace)
                : page(user, workspace); // not redirected to, for nothing keeps the secret until then
        return page.addObject("created", created);
    }

    @PostMapping("/{token}/revoke")
    ModelAndView revoke(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String token,
            HttpServletRequest request,
            HttpServletResponse response) {
        tokens.revoke(user, access.enter(user, workspace), token);
        return Notices.leadTo(request, response, "The token opens nothing any more.", "/w/" + workspace + "/tokens");
    }
}
