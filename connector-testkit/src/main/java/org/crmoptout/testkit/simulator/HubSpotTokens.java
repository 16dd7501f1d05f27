package org.crmoptout.testkit.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The app that is connected with the portal: its static token, and the OAuth tokens that a refresh token gives, which live for
 * 30 minutes. Thread-safe.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/latest/authentication/oauth-tokens/create-oauth-token">Create
 *     an OAuth token</a>
 * @see <a href="https://developers.hubspot.com/docs/apps/legacy-apps/private-apps/overview">Private apps: token
 *     information</a>
 */
final class HubSpotTokens {

    static final String CONTACTS_READ = "crm.objects.contacts.read";
    static final String CONTACTS_WRITE = "crm.objects.contacts.write";
    static final String PREFERENCES = "communication_preferences.read_write";
    static final String PREFERENCES_READ = "communication_preferences.read";
    static final String PREFERENCES_WRITE = "communication_preferences.write";
    static final String BATCH_READ = "communication_preferences.statuses.batch.read";
    static final String BATCH_WRITE = "communication_preferences.statuses.batch.write";

    private static final Duration LIFETIME = Duration.ofSeconds(1800);
    private static final Set<String> REFRESH_PARAMETERS =
            Set.of("grant_type", "client_id", "client_secret", "refresh_token");

    private final Clock clock;
    private final long seed;
    private final Set<String> scopes;
    private final AtomicLong issued = new AtomicLong();
    private final Map<String, Instant> expiry = new ConcurrentHashMap<>();
    private final boolean serviceKey;
    private final boolean rotating;
    private final AtomicLong rotations = new AtomicLong();
    private volatile boolean revoked;

    HubSpotTokens(
            Clock clock,
            long seed,
            boolean enterprise,
            Set<String> withScopes,
            Set<String> withoutScopes,
            boolean serviceKey,
            boolean rotating) {
        this.clock = clock;
        this.seed = seed;
        this.serviceKey = serviceKey;
        this.rotating = rotating;
        Set<String> granted = new LinkedHashSet<>(List.of("oauth", CONTACTS_READ, PREFERENCES));
        if (enterprise) {
            granted.add(BATCH_READ);
            granted.add(BATCH_WRITE);
        }
        granted.addAll(withScopes);
        granted.removeAll(withoutScopes);
        this.scopes = Set.copyOf(granted);
    }

    String accessToken() {
        return "pat-na1-" + Credentials.uuid("hubspot access token", seed);
    }

    String clientId() {
        return Credentials.uuid("hubspot client id", seed);
    }

    String clientSecret() {
        return Credentials.uuid("hubspot client secret", seed);
    }

    String refreshToken() {
        long rotation = rotations.get();
        return "na1-" + Credentials.uuid("hubspot refresh token" + (rotation == 0 ? "" : " " + rotation), seed);
    }

    long portalId() {
        return 20_000_000 + Math.floorMod(seed, 9_000_000L);
    }

    /** The account takes the app's grant back: its tokens end, and the refresh token gives no others. */
    void revoke() {
        revoked = true;
        expireAll();
    }

    void expireAll() {
        expiry.replaceAll((token, until) -> clock.instant());
    }

    /**
     * Refuses a request without a good token.
     *
     * @throws HubSpotProblem 401
     */
    void authenticate(HttpExchange exchange) {
        String token = bearer(exchange);
        if (Credentials.same(token, accessToken())) {
            return;
        }
        Instant until = expiry.get(token);
        if (until == null) {
            throw HubSpotProblem.unauthenticated();
        }
        if (!clock.instant().isBefore(until)) {
            throw HubSpotProblem.expired(HubSpotContact.time(until));
        }
    }

    /** Ends the token that a request carries, unless it is the static one, and gives the refusal of the request. */
    HubSpotProblem expire(HttpExchange exchange) {
        Instant now = clock.instant();
        expiry.computeIfPresent(bearer(exchange), (token, until) -> now);
        return HubSpotProblem.expired(HubSpotContact.time(now));
    }

    private static String bearer(HttpExchange exchange) {
        String header = exchange.header("Authorization").orElse("");
        if (!header.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length())) {
            throw HubSpotProblem.unauthenticated();
        }
        return header.substring("Bearer ".length()).strip();
    }

    /**
     * Refuses a request that none of these scopes allows.
     *
     * @throws HubSpotProblem 403
     */
    void authorize(List<String> anyOf) {
        if (!anyOf.isEmpty() && anyOf.stream().noneMatch(scopes::contains)) {
            throw HubSpotProblem.missingScopes(anyOf);
        }
    }

    /** POST /oauth/{version}/token: a new access token for the refresh token. */
    SimulatedReply refresh(HttpExchange exchange) {
        if (!exchange.hasContentType("application/x-www-form-urlencoded")) {
            throw HubSpotProblem.unsupportedMediaType();
        }
        Map<String, List<String>> form = HttpExchange.form(exchange.body());
        form.keySet().stream()
                .filter(name -> !REFRESH_PARAMETERS.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw HubSpotProblem.validation("unexpected parameter: " + name);
                });
        if (!value(form, "grant_type").equals("refresh_token")) {
            return oauthError("BAD_GRANT_TYPE", "unsupported_grant_type", "missing or unknown grant type");
        }
        if (!Credentials.same(value(form, "client_id"), clientId())) {
            return oauthError("BAD_CLIENT_ID", "invalid_client", "missing or unknown client id");
        }
        if (!Credentials.same(value(form, "client_secret"), clientSecret())) {
            return oauthError("BAD_CLIENT_SECRET", "invalid_client", "missing or invalid client secret");
        }
        if (revoked || !Credentials.same(value(form, "refresh_token"), refreshToken())) {
            return oauthError("BAD_REFRESH_TOKEN", "invalid_grant", "missing or invalid refresh token");
        }
        if (rotating) {
            rotations.incrementAndGet();
        }
        String token = "CJ" + Credentials.text("hubspot token " + issued.incrementAndGet(), seed, 100);
        expiry.put(token, clock.instant().plus(LIFETIME));
        ObjectNode answer = Json.object()
                .put("token_type", "bearer")
                .put("access_token", token)
                .put("refresh_token", refreshToken())
                .put("expires_in", LIFETIME.toSeconds())
                .put("hub_id", portalId());
        scopeArray(answer);
        return Json.reply(200, answer);
    }

    /** POST /oauth/v2/private-apps/get/access-token-info: what the static token is for. */
    SimulatedReply tokenInfo(HttpExchange exchange) {
        ObjectNode body = HubSpotRequests.json(exchange, Set.of("tokenKey"));
        if (serviceKey || !Credentials.same(HubSpotRequests.text(body, "tokenKey"), accessToken())) {
            throw HubSpotProblem.notFound("No private app has that token");
        }
        ObjectNode answer =
                Json.object().put("userId", 1).put("hubId", portalId()).put("appId", 1);
        scopeArray(answer);
        return Json.reply(200, answer);
    }

    private void scopeArray(ObjectNode answer) {
        ArrayNode array = answer.putArray("scopes");
        scopes.stream().sorted().forEach(array::add);
    }

    private static String value(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).get(0);
    }

    /** An error of the token endpoint. */
    static SimulatedReply oauthError(String status, String error, String description) {
        return Json.reply(
                400,
                Json.object()
                        .put("status", status)
                        .put("message", description)
                        .put("error", error.toLowerCase(Locale.ROOT))
                        .put("error_description", description));
    }
}
