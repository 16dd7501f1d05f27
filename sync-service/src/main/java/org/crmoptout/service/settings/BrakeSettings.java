package org.crmoptout.service.settings;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import org.crmoptout.runtime.sync.VolumeBrake;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When a sync that was switched on stops by itself (S10): at the smaller of the two.
 *
 * @param share how many people may be newly marked, as a share of the workspace's from 0 to 1
 * @param people how many people may be newly marked; the smaller of the two counts
 */
public record BrakeSettings(
        @DecimalMin("0") @DecimalMax("1") @DefaultValue("0.2")
        double share,

        @Min(0) @DefaultValue("10000") long people) {

    /**
     * The brake.
     *
     * @return as the runtime knows it
     */
    public VolumeBrake volumeBrake() {
        return new VolumeBrake(share, people);
    }
}
