package org.crmoptout.hubspot;

import java.util.Optional;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.Secret;

/** Where the bearer token of a request comes from. Thread-safe. */
interface AccessTokens {

    /**
     * The token to use.
     *
     * @throws ConnectorException when none can be had
     */
    Secret current() throws InterruptedException;

    /**
     * A token in place of one that HubSpot refused with 401.
     *
     * @return empty when there is no other
     * @throws ConnectorException when none can be had
     */
    Optional<Secret> insteadOf(Secret refused) throws InterruptedException;

    /** The token of the settings, for as long as it lasts. */
    static AccessTokens ofSettings(Secret token) {
        return new AccessTokens() {
            @Override
            public Secret current() {
                return token;
            }

            @Override
            public Optional<Secret> insteadOf(Secret refused) {
                return Optional.empty();
            }
        };
    }
}
