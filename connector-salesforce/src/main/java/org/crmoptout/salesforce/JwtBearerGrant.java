package org.crmoptout.salesforce;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OAuth JWT bearer flow (RFC 7523), signed with RS256.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm">OAuth 2.0 JWT Bearer
 *     Flow</a>
 */
record JwtBearerGrant(SalesforceSettings.JwtBearer credentials, Clock clock) implements Grant {

    /** Salesforce takes no token that is good for longer than some minutes. */
    private static final Duration VALIDITY = Duration.ofMinutes(3);

    private static final String HEADER = "{\"alg\":\"RS256\"}";

    @Override
    public Map<String, String> parameters() {
        return Map.of("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", assertion());
    }

    private String assertion() {
        String claims = JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "iss", credentials.clientId(),
                        "sub", credentials.username(),
                        "aud", credentials.audience().toString(),
                        "exp", clock.instant().plus(VALIDITY).getEpochSecond()));
        String signed = base64(HEADER.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
        return signed + "." + base64(credentials.key().sign(signed.getBytes(UTF_8)));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String flow() {
        return "JWT bearer flow";
    }

    @Override
    public String settings() {
        return "client-id, username and the private key";
    }

    @Override
    public String advice(String description) {
        if (description.contains("approved")) {
            return "pre-authorise the user of the setting username in the app's policies (permitted users: admin approved users),"
                    + " by profile or permission set";
        }
        if (description.contains("audience")) {
            return "set audience to https://test.salesforce.com for a sandbox and to https://login.salesforce.com for any other"
                    + " org";
        }
        if (description.contains("expired")) {
            return "the clock of this machine differs from Salesforce's by minutes; set it right";
        }
        return "check that the private key belongs to the certificate uploaded to the app, and that username is a user of this"
                + " org";
    }
}
