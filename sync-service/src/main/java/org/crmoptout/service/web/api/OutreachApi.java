package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.crmoptout.service.flow.Flows;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.outreach.Activity;
import org.crmoptout.service.outreach.Disposition;
import org.crmoptout.service.outreach.Outreach;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.EmailDrafts;
import org.crmoptout.service.web.EmailDrafts.Draft;
import org.crmoptout.service.web.PeopleInCrm;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Recording calls and emails. Nothing is dialled or sent from here. */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}")
class OutreachApi {

    private final WorkspaceAccess access;
    private final PeopleInCrm people;
    private final Outreach outreach;
    private final EmailDrafts drafts;
    private final Flows flows;

    OutreachApi(WorkspaceAccess access, PeopleInCrm people, Outreach outreach, EmailDrafts drafts, Flows flows) {
        this.access = access;
        this.people = people;
        this.outreach = outreach;
        this.drafts = drafts;
        this.flows = flows;
    }

    record CallJson(
            @Nullable String disposition,
            @Nullable String note,
            @Nullable String flow) {}

    record EmailJson(@Nullable String subject, @Nullable String flow) {}

    @JsonInclude(Include.NON_NULL)
    record RecordedEmailJson(
            ActivityJson activity, String to, @Nullable String unsubscribeLink, Map<String, String> headers) {}

    @JsonInclude(Include.NON_NULL)
    record ActivityJson(
            String id,
            String person,
            @Nullable String flow,
            Activity.Kind kind,
            String summary,
            @Nullable String note,
            String by,
            Instant at) {

        static ActivityJson of(Activity activity) {
            return new ActivityJson(
                    activity.id(),
                    activity.personId(),
                    activity.flowId(),
                    activity.kind(),
                    activity.summary(),
                    activity.note(),
                    activity.by(),
                    activity.at());
        }
    }

    @GetMapping("/call-dispositions")
    List<Disposition> dispositions(@AuthenticationPrincipal SignedInUser user, @PathVariable String workspace) {
        access.enter(user, workspace);
        return outreach.dispositions();
    }

    @GetMapping("/people/{person}/activities")
    List<ActivityJson> activities(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, @PathVariable String person) {
        access.enter(user, workspace);
        return outreach.of(workspace, people.get(workspace, person).person().id()).stream()
                .map(ActivityJson::of)
                .toList();
    }

    @PostMapping(path = "/people/{person}/calls", consumes = MediaType.APPLICATION_JSON_VALUE)
    ActivityJson call(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestBody CallJson call) {
        Actor actor = access.enter(user, workspace);
        String disposition = Asked.required("disposition", call.disposition());
        Reason note = Asked.optionalReason(call.note());
        return ActivityJson.of(
                Asked.valid("disposition", () -> outreach.call(actor, person, disposition, note, call.flow())));
    }

    @PostMapping(path = "/people/{person}/emails", consumes = MediaType.APPLICATION_JSON_VALUE)
    RecordedEmailJson email(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String person,
            @RequestBody EmailJson email) {
        Actor actor = access.enter(user, workspace);
        String subject = Asked.required("subject", email.subject());
        Person to = people.get(workspace, person).person();
        Draft draft = drafts.draft(to, email.flow() == null ? null : flows.get(workspace, email.flow()));
        Activity activity = Asked.valid("subject", () -> outreach.email(actor, person, subject, email.flow()));
        return new RecordedEmailJson(ActivityJson.of(activity), draft.to(), draft.link(), draft.headers());
    }
}
