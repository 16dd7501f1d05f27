package org.crmoptout.salesforce;

import java.net.URI;
import org.crmoptout.connector.Secret;

/**
 * A signed-in session.
 *
 * @param accessToken what every SOAP request carries in its SessionHeader
 * @param instance the address of the org's server
 */
record Session(Secret accessToken, URI instance) {

    private static final String PARTNER_API = "/services/Soap/u/65.0";

    /** The address of the partner API, whose version is the one the stubs were made for. */
    String partnerEndpoint() {
        return instance + PARTNER_API;
    }
}
