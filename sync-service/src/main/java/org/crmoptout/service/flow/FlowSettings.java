package org.crmoptout.service.flow;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings under {@code sync.flows}.
 *
 * @param rulesEvery the time between two looks at whom the rules add
 */
@Validated
@ConfigurationProperties("sync.flows")
public record FlowSettings(
        @DurationMin(seconds = 1) @DefaultValue("30s") Duration rulesEvery) {}
