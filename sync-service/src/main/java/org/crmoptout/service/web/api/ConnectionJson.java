package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import java.util.Map;
import org.crmoptout.service.sync.ConnectionView;
import org.jspecify.annotations.Nullable;

/** A connection as the API shows it. */
@JsonInclude(Include.NON_NULL)
record ConnectionJson(
        String id,
        String name,
        String connector,
        String connectorName,
        @Nullable String accountName,
        boolean syncEnabled,
        ConnectionView.State state,
        @Nullable String problem,
        @Nullable Instant since,
        @Nullable Instant until,
        ConnectionView.Counts counts,
        Map<String, CapabilityJson> capabilities) {

    static ConnectionJson of(ConnectionView view) {
        return new ConnectionJson(
                view.id(),
                view.name(),
                view.connectorId(),
                view.connectorName(),
                view.accountName(),
                view.syncEnabled(),
                view.state(),
                view.problem(),
                view.since(),
                view.until(),
                view.counts(),
                CapabilityJson.of(view.capabilities()));
    }
}
