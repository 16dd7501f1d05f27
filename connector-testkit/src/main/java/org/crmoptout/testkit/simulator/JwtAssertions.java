package org.crmoptout.testkit.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the token endpoint makes of a JWT: signed with RS256 by the key of the app's certificate, for a pre-authorised user, and
 * fresh.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm">OAuth 2.0 JWT Bearer
 *     Flow</a>; the error texts are those that clients report
 */
final class JwtAssertions {

    static final String USERNAME = "integration@example.org";

    private static final Set<String> AUDIENCES = Set.of("https://login.salesforce.com");
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final String clientId;
    private final Clock clock;
    private volatile @Nullable PublicKey certificate;
    private volatile boolean userApproved = true;

    JwtAssertions(String clientId, Clock clock) {
        this.clientId = clientId;
        this.clock = clock;
    }

    void setCertificate(PublicKey key) {
        this.certificate = key;
    }

    void setUserApproved(boolean approved) {
        this.userApproved = approved;
    }

    /** The refusal of an assertion, if it is none to be accepted. */
    Optional<SimulatedReply> refusal(String assertion, String instanceUrl) {
        String[] parts = assertion.split("\\.", -1);
        if (parts.length != 3) {
            return invalidGrant("invalid assertion");
        }
        JsonNode header = json(parts[0]);
        JsonNode claims = json(parts[1]);
        if (!text(header, "alg").equals("RS256")) {
            return invalidGrant("invalid assertion");
        }
        if (!text(claims, "iss").equals(clientId)) {
            return Optional.of(OAuthToken.error("invalid_client_id", "client identifier invalid"));
        }
        if (!isSigned(parts)) {
            return invalidGrant("invalid assertion");
        }
        if (!AUDIENCES.contains(text(claims, "aud")) && !text(claims, "aud").equals(instanceUrl)) {
            return invalidGrant("audience is invalid");
        }
        Instant now = clock.instant();
        Instant expires = Instant.ofEpochSecond(claims.path("exp").asLong(0));
        if (!expires.isAfter(now) || expires.isAfter(now.plus(LONGEST))) {
            return invalidGrant("expired authorization code");
        }
        return userApproved && text(claims, "sub").equals(USERNAME)
                ? Optional.empty()
                : invalidGrant("user hasn't approved this consumer");
    }

    private boolean isSigned(String[] parts) {
        PublicKey key = certificate;
        if (key == null) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key);
            signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<SimulatedReply> invalidGrant(String why) {
        return Optional.of(OAuthToken.error("invalid_grant", why));
    }

    private static JsonNode json(String base64) {
        try {
            return Json.read(new String(Base64.getUrlDecoder().decode(base64), UTF_8));
        } catch (JacksonException | IllegalArgumentException e) {
            return Json.object();
        }
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isString() ? value.stringValue() : "";
    }
}
