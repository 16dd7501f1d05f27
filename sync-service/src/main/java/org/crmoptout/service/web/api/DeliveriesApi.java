package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.runtime.sync.Delivery;
import org.crmoptout.service.json.KeyNameJson;
import org.crmoptout.service.sync.Deliveries;
import org.crmoptout.service.sync.DeliveryState;
import org.crmoptout.service.sync.DeliveryView;
import org.crmoptout.service.web.Asked;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The changes on their way to the CRMs, and those that arrived. */
@RestController
@RequestMapping("/api/v1/workspaces/{workspace}/deliveries")
class DeliveriesApi {

    private final WorkspaceAccess access;
    private final Deliveries deliveries;

    DeliveriesApi(WorkspaceAccess access, Deliveries deliveries) {
        this.access = access;
        this.deliveries = deliveries;
    }

    @JsonInclude(Include.NON_NULL)
    record DeliveryJson(
            String id,
            String connection,
            String person,
            @JsonUnwrapped KeyNameJson key,
            DncTransition transition,
            DeliveryState state,
            Instant requestedAt,
            int attempts,
            @Nullable Instant nextAttemptAt,
            @Nullable String lastProblem,
            PendingJson.@Nullable ParkedJson parked,
            @Nullable Instant endedAt) {

        static DeliveryJson of(DeliveryView view) {
            Delivery delivery = view.delivery();
            Delivery.@Nullable Parked parked = delivery.parked();
            return new DeliveryJson(
                    delivery.id(),
                    view.connectionId(),
                    view.personId(),
                    KeyNameJson.of(view.key()),
                    delivery.transition(),
                    view.state(),
                    delivery.requestedAt(),
                    delivery.attempts(),
                    view.state() == DeliveryState.WAITING ? delivery.notBefore() : null,
                    delivery.lastProblem(),
                    parked == null ? null : new PendingJson.ParkedJson(parked.reason(), parked.remedy()),
                    view.endedAt());
        }
    }

    @GetMapping
    PageJson<DeliveryJson> page(
            @AuthenticationPrincipal SignedInUser user,
            @PathVariable String workspace,
            @RequestParam @Nullable DeliveryState state,
            @RequestParam @Nullable Integer page) {
        return PageJson.of(
                deliveries.page(access.enter(user, workspace).workspaceId(), state, Asked.page(page)),
                DeliveryJson::of);
    }

    @PostMapping("/{delivery}/retry")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void retry(
            @AuthenticationPrincipal SignedInUser user, @PathVariable String workspace, @PathVariable String delivery) {
        deliveries.retry(access.enter(user, workspace), delivery);
    }
}
