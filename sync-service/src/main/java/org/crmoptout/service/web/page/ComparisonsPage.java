package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.crmoptout.runtime.sync.Sweep;
import org.crmoptout.runtime.sync.SweepFinding;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.Connections;
import org.crmoptout.service.sync.SweepReports;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.page.ConnectionPage.Progress;
import org.crmoptout.service.web.page.PersonNames.PersonName;
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

/** Full comparisons of both sides of a connection, and what they found (S11). */
@Controller
@RequestMapping("/w/{workspace}/connections/{connection}/comparisons")
class ComparisonsPage {

    private final WorkspaceAccess access;
    private final Connections connections;
    private final SweepReports reports;
    private final PersonNames names;
    private final Frames frames;
    private final Clock clock;

    ComparisonsPage(
            WorkspaceAccess access,
            Connections connections,
            SweepReports reports,
            PersonNames names,
            Frames frames,
            Clock clock) {
        this.access = access;
        this.connections = connections;
        this.reports = reports;
        this.names = names;
        this.frames = frames;
        this.clock = clock;
    }

    /** A comparison as the page lists it; {@code progress} is null once it is through. */
    record Line(
            String id,
            Moment started,
            String cause,
            @Nullable Progress progress,
            @Nullable String cutShort,
            List<Found> found) {}

    /** How many records or addresses one finding has. */
    record Found(String what, long count, boolean alarming) {}

    /** A record or address that a comparison names. */
    record Named(
            PersonName person,
            String key,
            String finding,
            @Nullable String why) {}

    /** The newest comparisons, and what one of them names. */
    record Report(
            List<Line> lines,
            @Nullable Line chosen,
            List<Named> named,
            @Nullable Pager pager) {}

    @GetMapping
    ModelAndView show(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            @RequestParam @Nullable String of,
            @RequestParam @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        ConnectionView view = frames.connection(workspace, connection);
        Instant now = clock.instant();
        List<Line> lines = reports.newest(workspace, connection).stream()
                .map(sweep -> line(sweep, view.name(), now))
                .toList();
        @Nullable
        Line chosen = lines.stream()
                .filter(line -> of == null || of.equals(line.id()))
                .findFirst()
                .orElse(null);
        Report report = new Report(lines, null, List.of(), null);
        if (chosen != null) {
            Page<SweepReports.Note> notes = reports.notes(workspace, connection, chosen.id(), Asked.page(page));
            report = new Report(lines, chosen, named(workspace, notes, view.name()), Pager.of(notes));
        }
        Map<String, Object> model =
                Map.of("workspace", workspace, "c", frames.card(view), "actor", actor, "report", report);
        return Htmx.page(
                "comparisons", "report", model, () -> frames.frame(user, workspace, "connection"), request, response);
    }

    private List<Named> named(String workspace, Page<SweepReports.Note> notes, String crm) {
        Function<String, PersonName> named =
                names.of(workspace, notes.items().stream().map(SweepReports.Note::personId));
        return notes.items().stream()
                .map(note -> new Named(
                        named.apply(note.personId()),
                        note.key().text(),
                        words(note.finding(), crm),
                        Plainly.said(note.why())))
                .toList();
    }

    private static Line line(Sweep sweep, String crm, Instant now) {
        return new Line(
                sweep.id(),
                Moment.of(sweep.startedAt(), now),
                words(sweep.cause()),
                sweep.isRunning()
                        ? new Progress(
                                sweep.compared() + " of " + sweep.total() + " compared",
                                sweep.compared(),
                                sweep.total())
                        : null,
                !sweep.isRunning() && sweep.compared() < sweep.total()
                        ? "Gave way to a newer one after " + sweep.compared() + " of " + sweep.total()
                        : null,
                sweep.counts().entrySet().stream()
                        .filter(one -> one.getValue() > 0)
                        .map(one -> new Found(words(one.getKey(), crm), one.getValue(), isDrift(one.getKey())))
                        .toList());
    }

    private static boolean isDrift(SweepFinding finding) {
        return switch (finding) {
            case REPAIRED_IN_CRM, REPAIRED_IN_TOOL, UNREADABLE, LEFT_BY_POLICY -> true;
            case EQUAL, CAUGHT_UP, UNDER_WAY, IN_REVIEW, GONE -> false;
        };
    }

    private static String words(Sweep.Cause cause) {
        return switch (cause) {
            case SCHEDULE -> "On schedule";
            case BY_HAND -> "Asked for";
            case CURSOR_LOST -> "The CRM no longer knew what came after our last look";
            case RULES_CHANGED -> "What travels was changed";
        };
    }

    private static String words(SweepFinding finding, String crm) {
        return switch (finding) {
            case EQUAL -> "the same";
            case CAUGHT_UP -> "changed since the last look, and carried over";
            case UNDER_WAY -> "on the way";
            case IN_REVIEW -> "in review";
            case LEFT_BY_POLICY -> "left apart by what travels";
            case REPAIRED_IN_CRM -> "repaired: opted out in " + crm;
            case REPAIRED_IN_TOOL -> "repaired: marked here";
            case GONE -> "gone from " + crm;
            case UNREADABLE -> "no answer from " + crm;
        };
    }

    @PostMapping
    ModelAndView begin(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            HttpServletRequest request,
            HttpServletResponse response) {
        ConnectionView view = connections.requestSweep(access.enter(user, workspace), connection);
        return Notices.leadTo(
                request,
                response,
                view.syncEnabled()
                        ? "Everyone is compared with " + view.name() + "."
                        : "The sync with " + view.name() + " is off: there is nothing to compare.",
                "/w/" + workspace + "/connections/" + connection + "/comparisons");
    }
}
