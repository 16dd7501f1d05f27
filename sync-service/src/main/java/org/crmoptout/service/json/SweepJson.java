package org.crmoptout.service.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.time.Instant;
import java.util.Map;
import org.crmoptout.runtime.sync.Sweep;
import org.crmoptout.runtime.sync.SweepFinding;
import org.jspecify.annotations.Nullable;

/** A full comparison, as far as it has come. */
@JsonInclude(Include.NON_NULL)
public record SweepJson(
        String id,
        Sweep.Cause cause,
        Instant startedAt,
        long compared,
        long total,
        Map<SweepFinding, Long> counts,
        @Nullable Instant endedAt) {

    /**
     * A comparison.
     *
     * @param sweep the comparison
     * @return the comparison as it is answered
     */
    public static SweepJson of(Sweep sweep) {
        return new SweepJson(
                sweep.id(),
                sweep.cause(),
                sweep.startedAt(),
                sweep.compared(),
                sweep.total(),
                sweep.counts(),
                sweep.endedAt());
    }
}
