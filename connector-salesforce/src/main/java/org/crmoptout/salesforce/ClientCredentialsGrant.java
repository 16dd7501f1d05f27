package org.crmoptout.salesforce;

import java.util.Map;

/**
 * The OAuth client credentials flow.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm">OAuth 2.0
 *     Client Credentials Flow</a>
 */
record ClientCredentialsGrant(SalesforceSettings.ClientCredentials credentials) implements Grant {

    @Override
    public Map<String, String> parameters() {
        return Map.of(
                "grant_type", "client_credentials",
                "client_id", credentials.clientId(),
                "client_secret", credentials.clientSecret().reveal());
    }

    @Override
    public String flow() {
        return "client credentials flow";
    }

    @Override
    public String settings() {
        return "client-id and client-secret";
    }

    @Override
    public String advice(String description) {
        return "assign the app a run-as user in its client credentials policy, and let that user use the app";
    }
}
