package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import java.time.Instant;
import org.crmoptout.service.sync.DeliveryState;
import org.crmoptout.service.sync.OpenRequests;
import org.crmoptout.service.sync.RequestDeadline;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The opt-outs that have not reached their CRM yet, with the time left and what a human has to do. */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/requests")
class RequestsApi {

    private final WorkspaceAccess access;
    private final OpenRequests requests;

    RequestsApi(WorkspaceAccess access, OpenRequests requests) {
        this.access = access;
        this.requests = requests;
    }

    /** By when, and how many seconds are left: negative when it is over. */
    record DeadlineJson(Instant at, long secondsLeft, RequestDeadline.Standing standing) {

        static DeadlineJson of(RequestDeadline deadline, OpenRequests.OpenRequest request) {
            Instant at = deadline.after(request.requestedAt());
            return new DeadlineJson(
                    at,
                    Duration.between(request.now(), at).toSeconds(),
                    deadline.standing(request.requestedAt(), request.now()));
        }
    }

    @JsonInclude(Include.NON_NULL)
    record RequestJson(
            String delivery,
            String connection,
            String person,
            @JsonUnwrapped KeyNameJson key,
            Instant requestedAt,
            DeliveryState state,
            @Nullable String lastProblem,
            PendingJson.@Nullable ParkedJson parked,
            DeadlineJson hours48,
            DeadlineJson businessDays10) {

        static RequestJson of(OpenRequests.OpenRequest request) {
            var view = request.delivery();
            var parked = view.delivery().parked();
            return new RequestJson(
                    view.delivery().id(),
                    view.connectionId(),
                    view.personId(),
                    KeyNameJson.of(view.key()),
                    request.requestedAt(),
                    view.state(),
                    view.delivery().lastProblem(),
                    parked == null ? null : new PendingJson.ParkedJson(parked.reason(), parked.remedy()),
                    DeadlineJson.of(RequestDeadline.HOURS_48, request),
                    DeadlineJson.of(RequestDeadline.BUSINESS_DAYS_10, request));
        }
    }

    @GetMapping
    PageJson<RequestJson> page(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam @Nullable Integer page) {
        return PageJson.of(
                requests.page(access.enter(user, workspace).workspaceId(), Asked.page(page)), RequestJson::of);
    }
}
