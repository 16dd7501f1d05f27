package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.runtime.sync.Delivery;
import org.crmoptout.service.sync.DeliveryState;
import org.jspecify.annotations.Nullable;

/** A change on its way to a CRM: waiting, or parked with the reason and what to do. */
@JsonInclude(Include.NON_NULL)
record PendingJson(
        String id,
        DncTransition transition,
        DeliveryState state,
        Instant requestedAt,
        int attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable String lastProblem,
        @Nullable ParkedJson parked) {

    record ParkedJson(String reason, String remedy) {}

    static PendingJson of(Delivery delivery) {
        Delivery.@Nullable Parked parked = delivery.parked();
        return new PendingJson(
                delivery.id(),
                delivery.transition(),
                parked == null ? DeliveryState.WAITING : DeliveryState.PARKED,
                delivery.requestedAt(),
                delivery.attempts(),
                parked == null ? delivery.notBefore() : null,
                delivery.lastProblem(),
                parked == null ? null : new ParkedJson(parked.reason(), parked.remedy()));
    }
}
