package org.crmoptout.runtime.sync;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's sync has before it.
 *
 * @param keys how many keys it has that are not gone
 * @param unseen how many of those the CRM has not yet told the value of
 * @param untried how many of the unseen nobody has tried to read
 * @param pending how many deliveries are not ended, parked ones included
 * @param parked how many of those need a human
 * @param inReview how many reviews are open
 * @param oldestRequest when the oldest delivery that is not ended was requested, or null
 */
public record Backlog(
        long keys,
        long unseen,
        long untried,
        long pending,
        long parked,
        long inReview,
        @Nullable Instant oldestRequest) {}
