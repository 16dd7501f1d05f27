package org.crmoptout.service.sync;

import java.time.Instant;
import org.crmoptout.runtime.sync.Delivery;
import org.crmoptout.runtime.sync.OptOutKey;
import org.jspecify.annotations.Nullable;

/**
 * A delivery, on its way or ended.
 *
 * @param connectionId the connection it goes through
 * @param personId whose label it carries
 * @param key the record or address it goes to
 * @param delivery the delivery
 * @param state how it is
 * @param endedAt when it ended, or null
 */
public record DeliveryView(
        String connectionId,
        String personId,
        OptOutKey key,
        Delivery delivery,
        DeliveryState state,
        @Nullable Instant endedAt) {}
