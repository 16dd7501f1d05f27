package org.crmoptout.service.settings;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * How many requests of one limit group a connection may send.
 *
 * @param group the limit group, as the connector names it
 * @param permits how many requests a period allows
 * @param period how long a period is, from a millisecond to a day
 */
public record CallLimitSettings(
        @NotBlank String group,
        @Min(1) int permits,

        @NotNull @DurationMin(millis = 1) @DurationMax(days = 1)
        Duration period) {}
