package org.crmoptout.service.web.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.service.flow.Flow;
import org.crmoptout.service.flow.FlowPerson;
import org.crmoptout.service.flow.FlowStatus;
import org.crmoptout.service.flow.FlowStep;
import org.crmoptout.service.flow.Flows;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.outreach.Outreach;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.EmailDrafts;
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

/** The dialer and the composer: the name of who is marked is red there, and neither is blocked (L4). */
@Controller
@RequestMapping("/w/{workspace}/people/{person}")
class OutreachPage {

    private final WorkspaceAccess access;
    private final PeopleInCrm people;
    private final Outreach outreach;
    private final EmailDrafts drafts;
    private final Flows flows;
    private final Frames frames;

    OutreachPage(
            WorkspaceAccess access,
            PeopleInCrm people,
            Outreach outreach,
            EmailDrafts drafts,
            Flows flows,
            Frames frames) {
        this.access = access;
        this.people = people;
        this.outreach = outreach;
        this.drafts = drafts;
        this.flows = flows;
        this.frames = frames;
    }

    @GetMapping("/call")
    ModelAndView dialer(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam @Nullable String flow) {
        Map<String, Object> model = model(user, workspace, person, flow);
        model.put("dispositions", outreach.dispositions());
        return new ModelAndView("dialer", model);
    }

    @PostMapping("/call")
    ModelAndView call(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam(defaultValue = "") String disposition,
            @RequestParam(defaultValue = "") String note,
            @RequestParam(defaultValue = "") String flow,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        Reason noted = Asked.optionalReason(note);
        Asked.valid(
                "how the call ended",
                () -> outreach.call(actor, person, disposition, noted, flow.isEmpty() ? null : flow));
        return Notices.leadTo(request, response, "The call is recorded.", "/w/" + workspace + "/people/" + person);
    }

    @GetMapping("/email")
    ModelAndView composer(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam @Nullable String flow) {
        Map<String, Object> model = model(user, workspace, person, flow);
        Person to = people.get(workspace, person).person();
        model.put("draft", drafts.draft(to, flow == null ? null : flows.get(workspace, flow)));
        return new ModelAndView("composer", model);
    }

    @PostMapping("/email")
    ModelAndView email(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestParam(defaultValue = "") String subject,
            @RequestParam(defaultValue = "") String flow,
            HttpServletRequest request,
            HttpServletResponse response) {
        Actor actor = access.enter(user, workspace);
        Asked.valid("subject", () -> outreach.email(actor, person, subject, flow.isEmpty() ? null : flow));
        return Notices.leadTo(request, response, "The email is recorded.", "/w/" + workspace + "/people/" + person);
    }

    private Map<String, Object> model(SignedInUser user, String workspace, String personId, @Nullable String flowId) {
        Actor actor = access.enter(user, workspace);
        PersonInCrm person = people.get(workspace, personId);
        Map<String, Object> model = new HashMap<>();
        model.put("workspace", workspace);
        model.put("personId", personId);
        model.put("name", PersonRows.name(person.person()));
        model.put("marked", person.person().label().isMarked());
        model.put("hasSeat", actor.hasEngageSeat());
        model.put("frame", frames.frame(user, workspace, "people"));
        if (flowId != null) {
            Flow flow = flows.get(workspace, flowId);
            model.put("flow", flow);
            step(flow, person.flows()).ifPresent(step -> model.put("step", step));
        }
        return model;
    }

    private static Optional<FlowStep> step(Flow flow, List<FlowPerson> all) {
        return all.stream()
                .filter(one -> one.flowId().equals(flow.id()) && one.status() == FlowStatus.ACTIVE)
                .findFirst()
                .map(one -> flow.steps().get(one.step() - 1));
    }
}
