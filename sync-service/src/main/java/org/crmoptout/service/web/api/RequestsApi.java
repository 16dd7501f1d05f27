package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.time.ZoneOffset;
import org.crmoptout.runtime.sync.RequestDeadline;
import org.crmoptout.service.json.KeyNameJson;
import org.crmoptout.service.sync.DeliveryState;
import org.crmoptout.service.sync.OpenRequests;
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
    record DeadlineJson(Instant at, long secondsLeft, RequestDeadline.State state) {

        static DeadlineJson of(RequestDeadline deadline, OpenRequests.OpenRequest request) {
            RequestDeadline.Clock clock = deadline.clock(request.requestedAt(), ZoneOffset.UTC, request.now());
            return new DeadlineJson(clock.endsAt(), clock.left().toSeconds(), clock.state());
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
                    DeadlineJson.of(RequestDeadline.SENDER_RULES_48_HOURS, request),
                    DeadlineJson.of(RequestDeadline.CAN_SPAM_10_BUSINESS_DAYS, request));
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
