package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import java.util.Map;
import org.crmoptout.runtime.sync.PlanEntry.Verdict;
import org.crmoptout.service.json.PlanEntryJson;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.sync.PlanView;
import org.crmoptout.service.sync.Plans;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What switching a connection's sync on would do (S10). */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/connections/{connection}/plan")
class PlanApi {

    private final WorkspaceAccess access;
    private final Plans plans;

    PlanApi(WorkspaceAccess access, Plans plans) {
        this.access = access;
        this.plans = plans;
    }

    @JsonInclude(Include.NON_NULL)
    record PlanJson(
            PlanView.State state,
            String requestedBy,
            Instant startedAt,
            long done,
            long total,
            long markInTool,
            long markInCrm,
            Map<Verdict, Long> counts,
            @Nullable String problem,
            PageJson<PlanEntryJson> entries) {

        static PlanJson of(PlanView view) {
            return new PlanJson(
                    view.state(),
                    view.requestedBy(),
                    view.startedAt(),
                    view.done(),
                    view.total(),
                    view.markInTool(),
                    view.markInCrm(),
                    view.counts(),
                    view.problem(),
                    PageJson.of(view.entries(), PlanEntryJson::of));
        }
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    PlanJson begin(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection) {
        Actor actor = access.enter(user, workspace);
        plans.begin(actor, connection);
        return PlanJson.of(plans.find(actor, connection, null, Asked.page(null)));
    }

    @GetMapping
    PlanJson find(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection,
            @RequestParam @Nullable Verdict verdict,
            @RequestParam @Nullable Integer page) {
        return PlanJson.of(plans.find(access.enter(user, workspace), connection, verdict, Asked.page(page)));
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void abort(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @PathVariable String connection) {
        plans.abort(access.enter(user, workspace), connection);
    }
}
