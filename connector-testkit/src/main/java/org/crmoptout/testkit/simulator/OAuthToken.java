package org.crmoptout.testkit.simulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.node.ObjectNode;

/**
 * Salesforce's token endpoint with the two flows that a server without a user needs: client credentials and JWT bearer.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_client_credentials_flow.htm">OAuth 2.0
 *     Client Credentials Flow</a>
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_jwt_flow.htm">OAuth 2.0 JWT Bearer
 *     Flow</a>
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm">OAuth 2.0
 *     Authorization Errors</a>
 */
final class OAuthToken {

    private static final Set<String> PARAMETERS = Set.of("grant_type", "client_id", "client_secret", "assertion");
    private static final String JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private final SalesforceSessions sessions;
    private final String organizationId;
    private final Clock clock;
    private final JwtAssertions assertions;
    private volatile boolean runAsUser = true;
    private volatile boolean appBlocked;

    OAuthToken(SalesforceSessions sessions, String organizationId, Clock clock) {
        this.sessions = sessions;
        this.organizationId = organizationId;
        this.clock = clock;
        this.assertions = new JwtAssertions(sessions.clientId(), clock);
    }

    JwtAssertions assertions() {
        return assertions;
    }

    void setAppBlocked(boolean blocked) {
        this.appBlocked = blocked;
    }

    void setRunAsUser(boolean assigned) {
        this.runAsUser = assigned;
    }

    SimulatedReply answer(HttpExchange exchange) {
        if (!exchange.method().equals("POST")) {
            return error("invalid_request", "must use HTTP POST");
        }
        if (!exchange.query().isEmpty()) {
            return error("invalid_request", "parameters belong into the body");
        }
        if (!exchange.hasContentType("application/x-www-form-urlencoded")) {
            return error("invalid_request", "the body must be a form");
        }
        Map<String, List<String>> form = HttpExchange.form(exchange.body());
        for (Map.Entry<String, List<String>> parameter : form.entrySet()) {
            if (!PARAMETERS.contains(parameter.getKey()) || parameter.getValue().size() != 1) {
                return error("invalid_request", "unexpected or repeated parameter: " + parameter.getKey());
            }
        }
        String instanceUrl = "http://" + exchange.header("Host").orElse("127.0.0.1");
        if (value(form, "grant_type").equals(JWT_BEARER)) {
            Optional<SimulatedReply> refusal = assertions.refusal(value(form, "assertion"), instanceUrl);
            return refusal.or(this::blocked).orElseGet(() -> granted(instanceUrl));
        }
        if (!value(form, "grant_type").equals("client_credentials")) {
            return error("unsupported_grant_type", "grant type not supported");
        }
        String[] basic = basic(exchange);
        String clientId = basic.length == 2 ? basic[0] : value(form, "client_id");
        String clientSecret = basic.length == 2 ? basic[1] : value(form, "client_secret");
        if (clientId.isEmpty()) {
            return error("invalid_request", "missing required parameter: client_id");
        }
        if (!Credentials.same(clientId, sessions.clientId())) {
            return error("invalid_client_id", "client identifier invalid");
        }
        if (!Credentials.same(clientSecret, sessions.clientSecret())) {
            return error("invalid_client", "invalid client credentials");
        }
        if (!runAsUser) {
            return error("invalid_grant", "no client credentials user enabled");
        }
        return blocked().orElseGet(() -> granted(instanceUrl));
    }

    private Optional<SimulatedReply> blocked() {
        return appBlocked ? Optional.of(error("oauth_app_blocked", "this app is blocked by admin")) : Optional.empty();
    }

    private SimulatedReply granted(String instanceUrl) {
        String id = instanceUrl + "/id/" + organizationId + "/" + SalesforceOrg.API_USER;
        String issuedAt = String.valueOf(clock.millis());
        ObjectNode token = Json.object()
                .put("access_token", sessions.begin())
                .put("signature", signature(id + issuedAt))
                .put("scope", "api")
                .put("instance_url", instanceUrl)
                .put("id", id)
                .put("token_type", "Bearer")
                .put("issued_at", issuedAt);
        return noStore(Json.reply(200, token));
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(sessions.clientSecret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HmacSHA256", e);
        }
    }

    private static String[] basic(HttpExchange exchange) {
        Optional<String> header = exchange.header("Authorization");
        if (header.isEmpty() || !header.get().startsWith("Basic ")) {
            return new String[0];
        }
        try {
            byte[] decoded = Base64.getDecoder().decode(header.get().substring("Basic ".length()));
            return new String(decoded, StandardCharsets.UTF_8).split(":", 2);
        } catch (IllegalArgumentException e) {
            return new String[0];
        }
    }

    private static String value(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).get(0);
    }

    /** An error as OAuth has it. */
    static SimulatedReply error(String code, String description) {
        return noStore(Json.reply(400, Json.object().put("error", code).put("error_description", description)));
    }

    private static SimulatedReply noStore(SimulatedReply reply) {
        return reply.withHeader("Cache-Control", "no-cache, no-store");
    }
}
