package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crmoptout.service.flow.Flow;
import org.crmoptout.service.flow.FlowPeople;
import org.crmoptout.service.flow.FlowPerson;
import org.crmoptout.service.flow.FlowRule;
import org.crmoptout.service.flow.FlowRules;
import org.crmoptout.service.flow.FlowStatus;
import org.crmoptout.service.flow.FlowStep;
import org.crmoptout.service.flow.Flows;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.web.Asked;
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

/** The flows of a workspace, and taking people through them (L2, L3, L6). */
@Controller
@RequestMapping("/w/{workspace}/flows")
class FlowsPage {

    private final WorkspaceAccess access;
    private final Flows flows;
    private final FlowRules rules;
    private final FlowPeople flowPeople;
    private final People people;
    private final Frames frames;
    private final Clock clock;

    FlowsPage(
            WorkspaceAccess access,
            Flows flows,
            FlowRules rules,
            FlowPeople flowPeople,
            People people,
            Frames frames,
            Clock clock) {
        this.access = access;
        this.flows = flows;
        this.rules = rules;
        this.flowPeople = flowPeople;
        this.people = people;
        this.frames = frames;
        this.clock = clock;
    }

    /** Someone in the flow, as its page shows them. */
    record Member(
            String personId,
            String name,
            boolean marked,
            PersonRow.FlowLine line,
            String tone,
            String addedBy,
            FlowStep.@Nullable Kind nextKind) {}

    /** A rule as the page shows it. */
    record Rule(String id, String text, long skipped, String skippedNames) {}

    /** What the page of a flow shows. */
    record View(
            Flow flow,
            @Nullable FlowStatus status,
            List<Rule> rules,
            List<Member> members,
            Pager pager,
            boolean hasSeat,
            boolean isAdmin) {}

    @GetMapping
    ModelAndView list(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            HttpServletRequest request,
            HttpServletResponse response) {
        access.enter(user, workspace);
        Map<String, Object> model = Map.of("flows", flows.of(workspace), "workspace", workspace);
        return Htmx.page("flows", "list", model, () -> frames.frame(user, workspace, "flows"), request, response);
    }

    @GetMapping("/new")
    ModelAndView form(@AuthenticationPrincipal SignedInUser user, @PathVariable String workspace) {
        return new ModelAndView(
                "flow-new", Map.of("workspace", workspace, "frame", frames.frame(user, workspace, "flows")));
    }

    @PostMapping
    ModelAndView create(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "false") boolean unsubscribeLink,
            @RequestParam List<FlowStep.Kind> kind,
            @RequestParam List<String> title,
            @RequestParam List<String> text,
            @RequestParam List<@Nullable Integer> wait,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        List<FlowStep> steps = new ArrayList<>();
        for (int i = 0; i < title.size() && i < kind.size() && i < text.size() && i < wait.size(); i++) {
            int at = i;
            if (!title.get(at).isBlank()) {
                String step = "step " + (at + 1);
                int days = Asked.required(step + ": days", wait.get(at));
                steps.add(Asked.valid(step, () -> new FlowStep(kind.get(at), title.get(at), text.get(at), days)));
            }
        }
        Flow flow = Asked.valid("flow", () -> flows.create(actor, name, unsubscribeLink, steps));
        return Notices.leadTo(request, response, "The flow is made.", path(workspace, flow.id()));
    }

    @GetMapping("/{flow}")
    ModelAndView one(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String flow,
            @RequestParam @Nullable FlowStatus status,
            @RequestParam @Nullable Integer page,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        Flow found = flows.get(workspace, flow);
        Page<FlowPerson> members = flowPeople.page(flow, status, Asked.page(page));
        View view = new View(
                found,
                status,
                rules(found),
                members(found, members.items()),
                Pager.of(members),
                actor.hasEngageSeat(),
                actor.isAdmin());
        Map<String, Object> model = Map.of("view", view, "workspace", workspace);
        return Htmx.page("flow", "members", model, () -> frames.frame(user, workspace, "flows"), request, response);
    }

    private List<Rule> rules(Flow flow) {
        Map<String, FlowRules.Skipped> skipped =
                rules.skipped(flow).stream().collect(Collectors.toMap(FlowRules.Skipped::ruleId, Function.identity()));
        return flow.rules().stream()
                .map(rule -> {
                    FlowRules.Skipped passed = skipped.get(rule.id());
                    List<String> ids = passed == null ? List.of() : passed.someIds();
                    String names = people.all(flow.workspaceId(), ids).stream()
                            .map(PersonRows::name)
                            .collect(Collectors.joining(", "));
                    return new Rule(rule.id(), words(rule.condition()), passed == null ? 0 : passed.total(), names);
                })
                .toList();
    }

    private static String words(FlowRule.Condition condition) {
        return switch (condition.field()) {
            case RECORD_TYPE -> "Everyone who is a " + condition.wanted() + " in a CRM";
            case ACCOUNT -> "Everyone who works for " + condition.wanted();
            case EMAIL_DOMAIN -> "Everyone with an address at " + condition.wanted();
        };
    }

    private List<Member> members(Flow flow, List<FlowPerson> some) {
        Instant now = clock.instant();
        Map<String, Person> byId =
                people
                        .all(
                                flow.workspaceId(),
                                some.stream().map(FlowPerson::personId).toList())
                        .stream()
                        .collect(Collectors.toMap(Person::id, Function.identity()));
        List<Member> members = new ArrayList<>();
        for (FlowPerson one : some) {
            Person person = byId.get(one.personId());
            if (person != null) {
                members.add(new Member(
                        one.personId(),
                        PersonRows.name(person),
                        person.label().isMarked(),
                        PersonRows.flow(one, now),
                        tone(one.status()),
                        one.addedBy(),
                        one.status() == FlowStatus.ACTIVE
                                ? flow.steps().get(one.step() - 1).kind()
                                : null));
            }
        }
        return members;
    }

    private static String tone(FlowStatus status) {
        return switch (status) {
            case ACTIVE -> "good";
            case FINISHED -> "off";
            case STOPPED -> "wait";
        };
    }

    @PostMapping("/{flow}/rules")
    ModelAndView addRule(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String flow,
            @RequestParam FlowRule.Field field,
            @RequestParam(defaultValue = "") String value,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        rules.add(actor, flow, Asked.valid("value", () -> new FlowRule.Condition(field, value)));
        return Notices.leadTo(request, response, "The rule is at work.", path(workspace, flow));
    }

    @PostMapping("/{flow}/rules/{rule}/remove")
    ModelAndView removeRule(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String flow,
            @PathVariable String rule,
            HttpServletRequest request,
            HttpServletResponse response) {
        rules.remove(access.enter(user, workspace), flow, rule);
        return Notices.leadTo(
                request, response, "The rule is gone; who is in the flow stays there.", path(workspace, flow));
    }

    private static String path(String workspace, String flow) {
        return "/w/" + workspace + "/flows/" + flow;
    }

    private static String personPath(String workspace, String person) {
        return "/w/" + workspace + "/people/" + person;
    }

    /** Adds someone, or asks first when they are marked (L3). */
    @PostMapping("/people/{person}")
    ModelAndView add(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam String flow,
            @RequestParam(defaultValue = "false") boolean confirmed,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        FlowPerson added = flows.add(actor, flow, person, confirmed);
        return Notices.done(request, response, "Added to " + added.flowName() + ".", personPath(workspace, person));
    }

    @GetMapping("/people/{person}")
    ModelAndView askToAdd(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            HttpServletRequest request,
            HttpServletResponse response) {
        access.enter(user, workspace);
        Person found = people.all(workspace, List.of(person)).stream()
                .findFirst()
                .orElseThrow(() -> new NotFoundException("there is no such person in this workspace"));
        String name = PersonRows.name(found);
        return Dialogs.ask(
                        "flow",
                        new Dialogs.Back(personPath(workspace, person), name),
                        () -> frames.frame(user, workspace, "people"),
                        request,
                        response)
                .addObject("workspace", workspace)
                .addObject("personId", person)
                .addObject("name", name)
                .addObject("marked", found.label().isMarked())
                .addObject("flows", flows.of(workspace));
    }

    @PostMapping("/{flow}/people/{person}/stop")
    ModelAndView stop(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String flow,
            @PathVariable String person,
            @RequestParam(defaultValue = "false") boolean fromPerson,
            HttpServletRequest request,
            HttpServletResponse response) {
        FlowPerson stopped = flows.stop(access.enter(user, workspace), flow, person);
        return Notices.done(
                request,
                response,
                "Taken out of " + stopped.flowName() + ".",
                fromPerson ? personPath(workspace, person) : path(workspace, flow));
    }
}
