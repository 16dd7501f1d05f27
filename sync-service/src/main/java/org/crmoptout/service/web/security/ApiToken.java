package org.crmoptout.service.web.security;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a machine signs in with, without the secret.
 *
 * @param id unique among all workspaces
 * @param workspaceId the one workspace it opens
 * @param name for people: what it marks is marked by this name
 * @param engageSeat whether it may mark and unmark (L5)
 * @param admin whether it may do what admins may, except making tokens
 * @param createdBy who made it
 * @param createdAt when
 * @param revokedAt since when it opens nothing any more, or null
 */
public record ApiToken(
        String id,
        String workspaceId,
        String name,
        boolean engageSeat,
        boolean admin,
        String createdBy,
        Instant createdAt,
        @Nullable Instant revokedAt) {}
