package org.crmoptout.service.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings under {@code sync}.
 *
 * @param workspaces the companies and their connections
 * @param callLimits by the id of a connector, how much its connections may ask of their CRM unless they say otherwise
 * @param pullEvery the time between two looks at a CRM's changes
 * @param sweepEvery the time between the end of a full comparison and the beginning of the next
 * @param brake how many people a sync that is switched on may newly mark before it stops
 * @param processDeadAfter after how long without a sign of life a process that shares the database is taken for dead
 * @param keepDeliveries how long deliveries and comparisons that ended are kept; the ledger keeps what became of them
 * @param threads how many threads all connections share; one that waits long for a CRM is replaced meanwhile
 * @param importMaxLines how many lines an import may have
 */
@Validated
@ConfigurationProperties("sync")
public record SyncSettings(
        @DefaultValue List<@Valid WorkspaceSettings> workspaces,
        @DefaultValue Map<String, List<@Valid CallLimitSettings>> callLimits,

        @NotNull @DurationMin(seconds = 1) @DefaultValue("10s")
        Duration pullEvery,

        @NotNull @DurationMin(minutes = 1) @DefaultValue("24h")
        Duration sweepEvery,

        @NotNull @Valid @DefaultValue BrakeSettings brake,

        @NotNull @DurationMin(seconds = 2) @DefaultValue("30s")
        Duration processDeadAfter,

        @NotNull @DurationMin(days = 1) @DefaultValue("90d") Duration keepDeliveries,

        @Min(1) @Max(50) @DefaultValue("8") int threads,
        @Min(1) @DefaultValue("250000") int importMaxLines) {

    public SyncSettings {
        workspaces = List.copyOf(workspaces);
        callLimits = Map.copyOf(callLimits);
    }
}
