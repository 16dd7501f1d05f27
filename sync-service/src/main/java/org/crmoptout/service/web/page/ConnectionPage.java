package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.Quota;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.runtime.sync.SyncHealth;
import org.crmoptout.runtime.sync.SyncRules;
import org.crmoptout.runtime.sync.UnmarkPolicy;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.Connections;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.page.Abilities.Ability;
import org.crmoptout.service.web.page.Frame.ConnectionCard;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** One connection: its switch (L7), how it is doing, what travels, and what its account can do. */
@Controller
@RequestMapping("/w/{workspace}/connections/{connection}")
class ConnectionPage {

    private final WorkspaceAccess access;
    private final Connections connections;
    private final Frames frames;
    private final Clock clock;

    ConnectionPage(WorkspaceAccess access, Connections connections, Frames frames, Clock clock) {
        this.access = access;
        this.connections = connections;
        this.frames = frames;
        this.clock = clock;
    }

    /**
     * How a connection is doing.
     *
     * @param lastPull when the end of the CRM's changes was last reached, or null
     * @param oldest since when the oldest change waits for its CRM, or null
     * @param budgets what the CRM still allows
     * @param firstRun how far the first run has come, or null when it is over
     * @param brake why the volume brake stopped it, or null (S10)
     */
    record Condition(
            @Nullable Moment lastPull,
            @Nullable Moment oldest,
            List<Budget> budgets,
            @Nullable Progress firstRun,
            @Nullable String brake) {

        static final Condition OFF = new Condition(null, null, List.of(), null, null);
    }

    /** An allowance of the account. */
    record Budget(String name, long used, long limit, String period) {

        static Budget of(Quota quota, Instant now) {
            String period = quota.period()
                    .map(length -> "in any " + Moment.length(length))
                    .or(() -> quota.renewsAt()
                            .map(at -> "renewed " + Moment.of(at, now).text()))
                    .orElse("");
            return new Budget(
                    quota.name().replace('-', ' ').replace("api", "API"), quota.used(), quota.limit(), period);
        }
    }

    /** How far something of some length has come; of an unknown length when the total is 0. */
    record Progress(String text, long done, long total) {}

    @GetMapping
    ModelAndView show(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        ConnectionView view = frames.connection(workspace, connection);
        ConnectionCard card = frames.card(view);
        Condition condition = connections
                .health(workspace, connection)
                .map(health -> condition(view, health))
                .orElse(Condition.OFF);
        Map<String, Object> model = Map.of("workspace", workspace, "c", card, "actor", actor, "condition", condition);
        if (Htmx.wantsPart(request, response)) {
            return new ModelAndView("connection :: condition", model);
        }
        return new ModelAndView("connection", model)
                .addObject("frame", frames.frame(user, workspace, "connection"))
                .addObject("rules", view.rules())
                .addObject("unmark", Abilities.of(view.capabilities(), Capability.UNMARK))
                .addObject("abilities", abilities(view));
    }

    private static List<Ability> abilities(ConnectionView view) {
        return view.state() == ConnectionView.State.BROKEN ? List.of() : Abilities.of(view.capabilities());
    }

    private Condition condition(ConnectionView view, SyncHealth health) {
        Instant now = clock.instant();
        FirstRun run = health.firstRun();
        Optional<Instant> oldest = Optional.ofNullable(health.backlog().oldestRequest());
        return new Condition(
                health.lastPull().map(at -> Moment.of(at, now)).orElse(null),
                oldest.map(at -> Moment.of(at, now)).orElse(null),
                connections.allowances(view.workspaceId(), view.id()).stream()
                        .map(quota -> Budget.of(quota, now))
                        .toList(),
                run.phase() == FirstRun.Phase.STARTING ? progress(view, run) : null,
                run.phase() == FirstRun.Phase.BRAKED ? Plainly.said(run.reason()) : null);
    }

    private static Progress progress(ConnectionView view, FirstRun run) {
        long seen = view.counts().keys() - view.counts().unseen();
        String marked = "; " + run.newlyMarked() + " newly marked"
                + (run.limit() == Long.MAX_VALUE ? "" : ", and it asks before more than " + run.limit());
        return run.allTracked()
                ? new Progress(
                        seen + " of " + view.counts().keys() + " looked at" + marked,
                        seen,
                        view.counts().keys())
                : new Progress("Finding out what to look at, " + view.counts().keys() + " so far" + marked, 0, 0);
    }

    @PostMapping("/sync")
    ModelAndView switchSync(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            @RequestParam boolean enabled,
            HttpServletRequest request,
            HttpServletResponse response) {
        ConnectionView view = connections.switchSync(access.enter(user, workspace), connection, enabled);
        String said = "The sync with " + view.name() + (view.syncEnabled() ? " is on." : " is off.");
        String page = path(workspace, connection);
        return enabled
                ? Notices.leadTo(request, response, said, page) // from the plan to where the progress is
                : Notices.done(request, response, said, page);
    }

    @PostMapping("/rules")
    ModelAndView changeRules(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            @RequestParam(defaultValue = "false") boolean pushMark,
            @RequestParam(defaultValue = "false") boolean pushUnmark,
            @RequestParam(defaultValue = "false") boolean pullMark,
            @RequestParam UnmarkPolicy unmarkPolicy,
            HttpServletRequest request,
            HttpServletResponse response) {
        SyncRules wanted = new SyncRules(pushMark, pushUnmark, pullMark, unmarkPolicy);
        ConnectionView view = connections.changeRules(access.enter(user, workspace), connection, before -> wanted);
        return Notices.done(
                request,
                response,
                "What travels to and from " + view.name() + " is saved.",
                path(workspace, connection));
    }

    @PostMapping("/resume")
    ModelAndView resume(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            HttpServletRequest request,
            HttpServletResponse response) {
        ConnectionView view = connections.resume(access.enter(user, workspace), connection);
        return Notices.done(
                request, response, "The sync with " + view.name() + " tries again.", path(workspace, connection));
    }

    @PostMapping("/continue")
    ModelAndView goOn(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            HttpServletRequest request,
            HttpServletResponse response) {
        ConnectionView view = connections.continueFirstRun(access.enter(user, workspace), connection);
        return Notices.done(
                request, response, "The first run with " + view.name() + " goes on.", path(workspace, connection));
    }

    private static String path(String workspace, String connection) {
        return "/w/" + workspace + "/connections/" + connection;
    }
}
