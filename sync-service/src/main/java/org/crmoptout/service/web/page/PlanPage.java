package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.runtime.sync.PlanEntry.Verdict;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.settings.SyncSettings;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.PlanView;
import org.crmoptout.service.sync.Plans;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.page.ConnectionPage.Progress;
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

/** What switching a connection's sync on would do, before it is done (S10). */
@Controller
@RequestMapping("/w/{workspace}/connections/{connection}/plan")
class PlanPage {

    /** What stays apart, and why it is worth reading. */
    private static final Set<Verdict> APART =
            EnumSet.of(Verdict.SWITCHED_OFF, Verdict.CANNOT, Verdict.NO_KEY, Verdict.UNREADABLE, Verdict.GONE);

    private final WorkspaceAccess access;
    private final Plans plans;
    private final SyncSettings settings;
    private final Frames frames;
    private final Clock clock;

    PlanPage(WorkspaceAccess access, Plans plans, SyncSettings settings, Frames frames, Clock clock) {
        this.access = access;
        this.plans = plans;
        this.settings = settings;
        this.frames = frames;
        this.clock = clock;
    }

    /**
     * A plan as the page shows it.
     *
     * @param state how far it is
     * @param by who asked for it
     * @param started when
     * @param progress how far it has come
     * @param people how many people it is of
     * @param inTool how many would be marked here
     * @param inCrm how many would be opted out in the CRM
     * @param equal how many records or addresses are the same on both sides
     * @param apart how many would stay apart
     * @param limit how many may be newly marked before the volume brake asks
     * @param problem why it failed, or null
     * @param tabs what can be chosen
     * @param lines of the tab that is chosen
     */
    record Sheet(
            PlanView.State state,
            String by,
            Moment started,
            Progress progress,
            long people,
            long inTool,
            long inCrm,
            long equal,
            long apart,
            long limit,
            @Nullable String problem,
            @Nullable Verdict verdict,
            List<Tab> tabs,
            List<Line> lines,
            Pager pager) {

        public boolean brakes() {
            return inTool + inCrm > limit;
        }
    }

    /** Entries of one kind, or all of them. */
    record Tab(@Nullable Verdict verdict, String name, long count) {}

    /** What would happen to one record or address. */
    record Line(
            String personId,
            String name,
            @Nullable String key,
            String what,
            @Nullable String why,
            boolean apart) {}

    @GetMapping
    ModelAndView show(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            @RequestParam @Nullable Verdict verdict,
            @RequestParam @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        ConnectionView view = frames.connection(workspace, connection);
        String part = Htmx.wantsPart(request, response) ? "plan :: sheet" : "plan";
        return new ModelAndView(part, Map.of("workspace", workspace, "c", frames.card(view), "actor", actor))
                .addObject("plan", sheet(actor, view, verdict, page))
                .addObject("frame", frames.frame(user, workspace, "connection"));
    }

    private @Nullable Sheet sheet(
            Actor actor, ConnectionView connection, @Nullable Verdict verdict, @Nullable Integer page) {
        PlanView plan;
        try {
            plan = plans.find(actor, connection.id(), verdict, Asked.page(page));
        } catch (NotFoundException nobodyAsked) {
            return null;
        }
        return new Sheet(
                plan.state(),
                plan.requestedBy(),
                Moment.of(plan.startedAt(), clock.instant()),
                new Progress(plan.done() + " of " + plan.total() + " people looked at", plan.done(), plan.total()),
                plan.total(),
                plan.markInTool(),
                plan.markInCrm(),
                plan.counts().getOrDefault(Verdict.EQUAL, 0L),
                APART.stream()
                        .mapToLong(one -> plan.counts().getOrDefault(one, 0L))
                        .sum(),
                settings.brake().volumeBrake().limit(plan.total()),
                Plainly.said(plan.problem()),
                verdict,
                tabs(plan, connection.name()),
                plan.entries().items().stream()
                        .map(entry -> line(entry, connection.name()))
                        .toList(),
                Pager.of(plan.entries()));
    }

    private static List<Tab> tabs(PlanView plan, String crm) {
        List<Tab> tabs = new ArrayList<>();
        tabs.add(new Tab(
                null,
                "All",
                plan.counts().entrySet().stream()
                        .filter(one -> one.getKey() != Verdict.EQUAL)
                        .mapToLong(Map.Entry::getValue)
                        .sum()));
        for (Verdict verdict : Verdict.values()) {
            long count = plan.counts().getOrDefault(verdict, 0L);
            if (verdict != Verdict.EQUAL && count > 0) {
                tabs.add(new Tab(verdict, words(verdict, crm), count));
            }
        }
        return tabs;
    }

    private static Line line(PlanView.Entry entry, String crm) {
        @Nullable OptOutKey key = entry.key();
        return new Line(
                entry.personId(),
                entry.name().isEmpty() ? key == null ? "Without a name" : key.text() : entry.name(),
                key == null ? null : key.text(),
                words(entry.verdict(), crm),
                entry.verdict() == Verdict.NO_KEY ? null : Plainly.said(entry.why()), // the verdict says it
                APART.contains(entry.verdict()));
    }

    private static String words(Verdict verdict, String crm) {
        return switch (verdict) {
            case EQUAL -> "Same on both sides";
            case MARK_IN_TOOL -> "Marked here";
            case MARK_IN_CRM -> "Opted out in " + crm;
            case SWITCHED_OFF -> "Held back by what travels";
            case CANNOT -> "Not possible";
            case NO_KEY -> "Not in this CRM";
            case UNREADABLE -> "No answer from the CRM";
            case GONE -> "Gone from the CRM";
        };
    }

    @PostMapping
    ModelAndView begin(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            HttpServletRequest request,
            HttpServletResponse response) {
        plans.begin(access.enter(user, workspace), connection);
        return Notices.leadTo(
                request, response, "The plan is being made; nothing is changed.", path(workspace, connection));
    }

    @PostMapping("/abort")
    ModelAndView abort(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            HttpServletRequest request,
            HttpServletResponse response) {
        plans.abort(access.enter(user, workspace), connection);
        return Notices.done(request, response, "The plan is ended.", path(workspace, connection));
    }

    private static String path(String workspace, String connection) {
        return "/w/" + workspace + "/connections/" + connection + "/plan";
    }
}
