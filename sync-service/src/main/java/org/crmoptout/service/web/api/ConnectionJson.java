package org.crmoptout.service.web.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import java.util.Map;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.runtime.sync.SyncRules;
import org.crmoptout.runtime.sync.UnmarkPolicy;
import org.crmoptout.service.json.CapabilityJson;
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
        RulesJson rules,
        @Nullable FirstRunJson firstRun,
        Map<String, CapabilityJson> capabilities) {

    /** What an admin lets travel. */
    record RulesJson(boolean pushMark, boolean pushUnmark, boolean pullMark, UnmarkPolicy unmarkPolicy) {

        static RulesJson of(SyncRules rules) {
            return new RulesJson(rules.pushMark(), rules.pushUnmark(), rules.pullMark(), rules.onCrmUnmark());
        }
    }

    /** How far the first run has come. */
    @JsonInclude(Include.NON_NULL)
    record FirstRunJson(
            FirstRun.Phase phase,
            long people,
            @Nullable Long limit,
            long newlyMarked,
            boolean allTracked,
            @Nullable String reason) {

        static @Nullable FirstRunJson of(@Nullable FirstRun run) {
            return run == null
                    ? null
                    : new FirstRunJson(
                            run.phase(),
                            run.people(),
                            run.limit() == Long.MAX_VALUE ? null : run.limit(),
                            run.newlyMarked(),
                            run.allTracked(),
                            run.reason());
        }
    }

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
                RulesJson.of(view.rules()),
                FirstRunJson.of(view.firstRun()),
                CapabilityJson.of(view.capabilities()));
    }
}
