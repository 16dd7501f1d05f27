package org.crmoptout.service.sync;

import java.time.Instant;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.runtime.sync.Delivery;
import org.crmoptout.runtime.sync.OptOutKey;
import org.jspecify.annotations.Nullable;

/**
 * What a sync knows of one record or address of a person.
 *
 * @param connectionId the connection
 * @param key the record or address
 * @param value the value last seen in the CRM, or null while it was not seen
 * @param seenAt when that was, or null with value
 * @param inDoubt whether a write was started of which we don't know whether it took effect
 * @param gone whether the CRM has it no more
 * @param pending the change that is on its way, or null
 * @param question the question of its open review, or null
 */
public record KeyView(
        String connectionId,
        OptOutKey key,
        @Nullable OptOutStatus value,
        @Nullable Instant seenAt,
        boolean inDoubt,
        boolean gone,
        @Nullable Delivery pending,
        @Nullable String question) {}
