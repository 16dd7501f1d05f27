package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.service.flow.FlowPeople;
import org.crmoptout.service.flow.FlowStatus;
import org.crmoptout.service.flow.Flows;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.BulkMark;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.outreach.Activity;
import org.crmoptout.service.outreach.Outreach;
import org.crmoptout.service.people.Account;
import org.crmoptout.service.people.AccountList;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.crmoptout.service.people.PeopleFilter;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.people.PersonLabel;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.Connections;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.HandSource;
import org.crmoptout.service.web.MarkedCsv;
import org.crmoptout.service.web.PeopleInCrm;
import org.crmoptout.service.web.PersonInCrm;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.page.HistoryLines.HistoryLine;
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
    private final BulkMark bulkMark;
    private final MarkedCsv markedCsv;
    private final AccountList accounts;
    private final Flows flows;
    private final FlowPeople flowPeople;
    private final Outreach outreach;
    private final Ledger ledger;
    private final Frames frames;
    private final Clock clock;

    PeoplePage(
            WorkspaceAccess access,
            PeopleInCrm people,
            PersonRows rows,
            Connections connections,
            DoNotContact doNotContact,
            BulkMark bulkMark,
            MarkedCsv markedCsv,
            AccountList accounts,
            Flows flows,
            FlowPeople flowPeople,
            Outreach outreach,
            Ledger ledger,
            Frames frames,
            Clock clock) {
        this.access = access;
        this.people = people;
        this.rows = rows;
        this.connections = connections;
        this.doNotContact = doNotContact;
        this.bulkMark = bulkMark;
        this.markedCsv = markedCsv;
        this.accounts = accounts;
        this.flows = flows;
        this.flowPeople = flowPeople;
        this.outreach = outreach;
        this.ledger = ledger;
        this.frames = frames;
        this.clock = clock;
    }

    /** What the table shows, with what was asked for. */
    record Table(
            @Nullable Account account,
            @Nullable DncLabel label,
            String q,
            List<String> connections,
            List<PersonRow> rows,
            Pager pager,
            boolean hasSeat) {}

    @GetMapping
    ModelAndView everyone(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam @Nullable DncLabel label,
            @RequestParam(defaultValue = "") String q,
            @RequestParam @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        return table(user, access.enter(user, workspace), null, label, q, page, request, response);
    }

    @GetMapping("/accounts/{account}")
    ModelAndView ofAccount(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String account,
            @RequestParam @Nullable DncLabel label,
            @RequestParam(defaultValue = "") String q,
            @RequestParam @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        return table(user, actor, accounts.get(workspace, account), label, q, page, request, response);
    }

    private ModelAndView table(
            SignedInUser user,
            Actor actor,
            @Nullable Account account,
            @Nullable DncLabel label,
            String q,
            @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        String workspace = actor.workspaceId();
        List<ConnectionView> open = connections.of(workspace);
        PeopleFilter filter = new PeopleFilter(label, account == null ? null : account.id(), q.strip());
        Page<PersonInCrm> found = people.page(workspace, filter, Asked.page(page));
        Table table = new Table(
                account,
                label,
                q.strip(),
                open.stream().map(ConnectionView::name).toList(),
                found.items().stream()
                        .map(person -> rows.row(person, actor, open))
                        .toList(),
                Pager.of(found),
                actor.hasEngageSeat());
        return Htmx.page(
                "people",
                "table",
                Map.of("table", table, "workspace", workspace),
                () -> frames.frame(user, workspace, account == null ? "people" : "accounts", open),
                request,
                response);
    }

    /** Something recorded, as the card shows it. */
    record Line(Activity activity, Moment at) {}

    @GetMapping("/people/{person}")
    ModelAndView person(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        List<ConnectionView> open = connections.of(workspace);
        PersonRow row = rows.row(people.get(workspace, person), actor, open);
        Instant now = clock.instant();
        Map<String, Object> model = Map.of(
                "row",
                row,
                "workspace",
                workspace,
                "flows",
                flows.of(workspace),
                "activities",
                outreach.of(workspace, person).stream()
                        .map(activity -> new Line(activity, Moment.of(activity.at(), now)))
                        .toList());
        if (Htmx.wantsPart(request, response)) {
            return new ModelAndView("person :: card", model);
        }
        return new ModelAndView("person", model)
                .addObject("history", history(workspace, person, null, open))
                .addObject("frame", frames.frame(user, workspace, "people", open));
    }

    /** What stands by a name that is pointed at. */
    @GetMapping("/people/{person}/card")
    ModelAndView card(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, @PathVariable String person) {
        return new ModelAndView(
                "person :: contact", Map.of("row", row(user, workspace, person), "workspace", workspace));
    }

    /** What happened to the person's label, the newest first. */
    record History(List<HistoryLine> lines, Pager pager) {}

    @GetMapping("/people/{person}/history")
    ModelAndView history(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        List<ConnectionView> open = connections.of(workspace);
        PersonRow row = rows.row(people.get(workspace, person), actor, open);
        Map<String, Object> model =
                Map.of("row", row, "workspace", workspace, "history", history(workspace, person, page, open));
        return Htmx.page(
                "history", "lines", model, () -> frames.frame(user, workspace, "people", open), request, response);
    }

    private History history(String workspace, String person, @Nullable Integer page, List<ConnectionView> open) {
        Instant now = clock.instant();
        Map<String, String> crms = Frames.connectionNames(open);
        PageRequest wanted = Asked.page(page);
        Page<LedgerLine> found = new Page<>(
                ledger.ofPerson(workspace, person, wanted.offset(), wanted.size()),
                wanted.number(),
                wanted.size(),
                ledger.countOfPerson(workspace, person));
        return new History(
                found.items().stream()
                        .map(line -> HistoryLines.of(line, crms, now))
                        .toList(),
                Pager.of(found));
    }

    @GetMapping("/people/{person}/mark")
    ModelAndView askToMark(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam(defaultValue = "CONTACT_CARD") HandSource from,
            HttpServletRequest request,
            HttpServletResponse response) {
        return asked("mark", user, workspace, person, request, response).addObject("from", from);
    }

    private ModelAndView asked(
            String what,
            SignedInUser user,
            String workspace,
            String person,
            HttpServletRequest request,
            HttpServletResponse response) {
        PersonRow row = row(user, workspace, person);
        return Dialogs.ask(
                        what,
                        new Dialogs.Back(path(workspace, person), row.name()),
                        () -> frames.frame(user, workspace, "people"),
                        request,
                        response)
                .addObject("workspace", workspace)
                .addObject("row", row);
    }

    @GetMapping("/people/{person}/unmark")
    ModelAndView askToUnmark(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            HttpServletRequest request,
            HttpServletResponse response) {
        return asked("unmark", user, workspace, person, request, response);
    }

    @PostMapping("/people/{person}/mark")
    ModelAndView mark(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam HandSource source,
            @RequestParam(defaultValue = "") String reason,
            HttpServletRequest request,
            HttpServletResponse response) {
        doNotContact.mark(access.enter(user, workspace), person, source.source(), Asked.optionalReason(reason));
        return Notices.done(
                request,
                response,
                nameOf(workspace, person) + " is marked as do not contact.",
                path(workspace, person));
    }

    @PostMapping("/people/{person}/unmark")
    ModelAndView unmark(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam(defaultValue = "") String reason,
            HttpServletRequest request,
            HttpServletResponse response) {
        PersonLabel label = doNotContact.unmark(access.enter(user, workspace), person, Asked.reason(reason));
        return Notices.done(
                request,
                response,
                nameOf(workspace, person)
                        + (label.isMarked()
                                ? " is still marked as do not contact."
                                : " is no longer marked as do not contact."),
                path(workspace, person));
    }

    private static String path(String workspace, String person) {
        return "/w/" + workspace + "/people/" + person;
    }

    @GetMapping("/people/mark")
    ModelAndView askToMarkMany(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam(name = "people", defaultValue = "") List<String> ids,
            HttpServletRequest request,
            HttpServletResponse response) {
        access.enter(user, workspace);
        BulkMark.Preview preview = Asked.valid("people", () -> bulkMark.preview(workspace, ids));
        long inFlows = flowPeople
                .of(workspace, preview.toMark().stream().map(Person::id).toList())
                .values()
                .stream()
                .filter(all -> all.stream().anyMatch(one -> one.status() == FlowStatus.ACTIVE))
                .count();
        return Dialogs.ask(
                        "bulk",
                        new Dialogs.Back("/w/" + workspace, "People"),
                        () -> frames.frame(user, workspace, "people"),
                        request,
                        response)
                .addObject("workspace", workspace)
                .addObject("ids", ids)
                .addObject("inFlows", inFlows)
                .addObject("toMark", names(preview.toMark()))
                .addObject("marked", names(preview.marked()));
    }

    @PostMapping("/people/mark")
    ModelAndView markMany(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam(name = "people") List<String> ids,
            @RequestParam(defaultValue = "") String reason,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        Reason why = Asked.optionalReason(reason);
        BulkMark.Preview done =
                Asked.valid("people", () -> bulkMark.mark(actor, ids, HandSource.CONTACT_CARD.source(), why));
        int marked = done.toMark().size();
        return Notices.done(
                request,
                response,
                marked + (marked == 1 ? " person is" : " people are") + " newly marked as do not contact.",
                "/w/" + workspace);
    }

    private static List<String> names(List<Person> people) {
        return people.stream().map(PersonRows::name).toList();
    }

    @GetMapping("/marked.csv")
    void marked(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, HttpServletResponse response)
            throws IOException {
        String id = access.enter(user, workspace).workspaceId();
        response.setContentType("text/csv;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"do-not-contact.csv\"");
        markedCsv.write(id, response.getOutputStream());
    }

    private PersonRow row(SignedInUser user, String workspace, String person) {
        Actor actor = access.enter(user, workspace);
        return rows.row(people.get(workspace, person), actor, connections.of(workspace));
    }

    private String nameOf(String workspace, String person) {
        return PersonRows.name(people.get(workspace, person).person());
    }
}
