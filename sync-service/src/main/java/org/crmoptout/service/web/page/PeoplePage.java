package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PeopleFilter;
import org.crmoptout.service.people.PersonLabel;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.Connections;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.HandSource;
import org.crmoptout.service.web.PeopleInCrm;
import org.crmoptout.service.web.PersonInCrm;
import org.crmoptout.service.web.WorkspaceAccess;
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

/** The people of a workspace, and marking and unmarking them. */
@Controller
@RequestMapping("/w/{workspace}")
class PeoplePage {

    private final WorkspaceAccess access;
    private final PeopleInCrm people;
    private final PersonRows rows;
    private final Connections connections;
    private final DoNotContact doNotContact;
    private final Frames frames;

    PeoplePage(
            WorkspaceAccess access,
            PeopleInCrm people,
            PersonRows rows,
            Connections connections,
            DoNotContact doNotContact,
            Frames frames) {
        this.access = access;
        this.people = people;
        this.rows = rows;
        this.connections = connections;
        this.doNotContact = doNotContact;
        this.frames = frames;
    }

    /** What the table shows, with what was asked for. */
    record Table(
            @Nullable DncLabel label,
            String q,
            List<String> connections,
            List<PersonRow> rows,
            Pager pager,
            boolean hasSeat) {}

    @GetMapping
    ModelAndView table(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam @Nullable DncLabel label,
            @RequestParam(defaultValue = "") String q,
            @RequestParam @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        List<ConnectionView> open = connections.of(workspace);
        Page<PersonInCrm> found = people.page(workspace, new PeopleFilter(label, q.strip()), Asked.page(page));
        Table table = new Table(
                label,
                q.strip(),
                open.stream().map(ConnectionView::name).toList(),
                found.items().stream()
                        .map(person -> rows.row(person, actor, open))
                        .toList(),
                Pager.of(found),
                actor.hasEngageSeat());
        if (Htmx.wantsPart(request, response)) {
            return new ModelAndView("people :: table", Map.of("table", table, "workspace", workspace));
        }
        return new ModelAndView(
                "people",
                Map.of("table", table, "workspace", workspace, "frame", frames.frame(user, workspace, "people")));
    }

    @GetMapping("/people/{person}")
    ModelAndView person(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            HttpServletRequest request,
            HttpServletResponse response) {
        Map<String, Object> model = Map.of("row", row(user, workspace, person), "workspace", workspace);
        if (Htmx.wantsPart(request, response)) {
            return new ModelAndView("person :: card", model);
        }
        return new ModelAndView("person", model).addObject("frame", frames.frame(user, workspace, "people"));
    }

    @GetMapping("/people/{person}/mark")
    ModelAndView askToMark(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam(defaultValue = "CONTACT_CARD") HandSource from) {
        return new ModelAndView(
                "dialogs :: mark", Map.of("row", row(user, workspace, person), "workspace", workspace, "from", from));
    }

    @GetMapping("/people/{person}/unmark")
    ModelAndView askToUnmark(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, @PathVariable String person) {
        return new ModelAndView(
                "dialogs :: unmark", Map.of("row", row(user, workspace, person), "workspace", workspace));
    }

    @PostMapping("/people/{person}/mark")
    ModelAndView mark(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam HandSource source,
            @RequestParam(defaultValue = "") String reason,
            HttpServletResponse response) {
        doNotContact.mark(access.enter(user, workspace), person, source.source(), Asked.optionalReason(reason));
        Htmx.done(response);
        return Notices.good(nameOf(workspace, person) + " is marked as do not contact.");
    }

    @PostMapping("/people/{person}/unmark")
    ModelAndView unmark(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam(defaultValue = "") String reason,
            HttpServletResponse response) {
        PersonLabel label = doNotContact.unmark(access.enter(user, workspace), person, Asked.reason(reason));
        Htmx.done(response);
        return Notices.good(nameOf(workspace, person)
                + (label.isMarked()
                        ? " is still marked as do not contact."
                        : " is no longer marked as do not contact."));
    }

    private PersonRow row(SignedInUser user, String workspace, String person) {
        Actor actor = access.enter(user, workspace);
        return rows.row(people.get(workspace, person), actor, connections.of(workspace));
    }

    private String nameOf(String workspace, String person) {
        return PersonRows.name(people.get(workspace, person).person());
    }
}
