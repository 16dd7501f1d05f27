package org.crmoptout.service.sync;

import java.time.Instant;
import org.crmoptout.runtime.sync.OptOutKey;

/**
 * An open question the law leaves to a human (S3): until it is answered, neither side is written.
 *
 * @param id unique
 * @param connectionId the connection it came up on
 * @param personId the person
 * @param key the record or address
 * @param question what happened
 * @param openedAt when it came up
 */
public record ReviewView(
        String id, String connectionId, String personId, OptOutKey key, String question, Instant openedAt) {}
