package org.crmoptout.hubspot;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.crmoptout.connector.Operation;
import org.jspecify.annotations.Nullable;

/**
 * What the token may do, as far as is known: by the scopes HubSpot lists for it, and by what was refused or done. Thread-safe.
 *
 * <p>That a scope is not listed is no proof where a request is needed, because HubSpot's guides and its API name some scopes
 * differently; it is reason enough not to try what can be done in another way.
 *
 * @see <a href="https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/scopes">Scopes</a>
 */
final class TokenScopes {

    /** Whether an operation is allowed. */
    enum Verdict {
        ALLOWED,
        /** HubSpot lists the token's scopes, and none that would allow it. */
        NOT_LISTED,
        /** HubSpot refused it. */
        REFUSED,
        UNKNOWN
    }

    private volatile @Nullable Set<String> listed;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    void learn(Set<String> scopes) {
        listed = Set.copyOf(scopes);
    }

    /** Remembers a 403, for as long as the connection lives. */
    void refused(Operation operation) {
        refused.add(operation.name());
    }

    void done(Operation operation) {
        done.add(operation.name());
    }

    Verdict of(Operation operation) {
        if (refused.contains(operation.name())) {
            return Verdict.REFUSED;
        }
        if (done.contains(operation.name())) {
            return Verdict.ALLOWED;
        }
        Set<String> scopes = listed;
        if (scopes == null) {
            return Verdict.UNKNOWN;
        }
        List<String> anyOf = HubSpotOperations.scopesOf(operation);
        Set<String> both = new HashSet<>(scopes);
        both.retainAll(anyOf);
        return both.isEmpty() ? Verdict.NOT_LISTED : Verdict.ALLOWED;
    }
}
