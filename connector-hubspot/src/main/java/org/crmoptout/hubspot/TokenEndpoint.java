package org.crmoptout.hubspot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.Secret;
import tools.jackson.databind.JsonNode;

/**
 * Renews access tokens by a refresh token.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/latest/authentication/oauth-tokens/create-oauth-token">Create
 *     an OAuth token</a>
 */
final class TokenEndpoint implements OAuthTokens.Source {

    private static final String PATH = "/oauth/" + HubSpotApiClient.API_VERSION + "/token";
    /** Access tokens live for half an hour; the answer says so, but may not. */
    private static final long USUAL_SECONDS = 1800;

    private final HubSpotHttp http;
    private final HubSpotErrors errors;
    private final RemoteCalls calls;
    private final HubSpotSettings.OAuthGrant grant;
    private final Optional<String> expectedPortalId;
    private final TokenScopes scopes;

    TokenEndpoint(
            HubSpotHttp http,
            HubSpotErrors errors,
            RemoteCalls calls,
            HubSpotSettings.OAuthGrant grant,
            Optional<String> expectedPortalId,
            TokenScopes scopes) {
        this.http = http;
        this.errors = errors;
        this.calls = calls;
        this.grant = grant;
        this.expectedPortalId = expectedPortalId;
        this.scopes = scopes;
    }

    @Override
    public OAuthTokens.Tokens renewed(Secret refreshToken) {
        return calls.call(HubSpotOperations.TOKEN, () -> ask(refreshToken));
    }

    private OAuthTokens.Tokens ask(Secret refreshToken) throws InterruptedException {
        String form = Map.of(
                        "grant_type", "refresh_token",
                        "client_id", grant.clientId(),
                        "client_secret", grant.clientSecret().reveal(),
                        "refresh_token", refreshToken.reveal())
                .entrySet()
                .stream()
                .map(field -> field.getKey() + '=' + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = http.request(PATH)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form))
                .build();
        HubSpotHttp.Answer answer = http.exchange(HubSpotOperations.TOKEN, request);
        if (!answer.isSuccess()) {
            throw refusal(answer);
        }
        JsonNode body = answer.body();
        String access = body.path("access_token").asString("").strip();
        if (!access.matches("[\\x21-\\x7e]+")) {
            throw HubSpotErrors.senseless(HubSpotOperations.TOKEN, "it has no access_token");
        }
        requirePortal(body.path("hub_id").asString(""));
        Set<String> granted = new HashSet<>();
        body.path("scopes").forEach(scope -> granted.add(scope.asString("")));
        if (!granted.isEmpty()) {
            scopes.learn(granted);
        }
        String refresh = body.path("refresh_token").asString("").strip();
        long seconds = body.path("expires_in").asLong(USUAL_SECONDS);
        return new OAuthTokens.Tokens(
                Secret.of(access),
                refresh.matches("[\\x21-\\x7e]+") ? Secret.of(refresh) : refreshToken,
                answer.at().plus(Duration.ofSeconds(seconds)));
    }

    private void requirePortal(String hubId) {
        if (!hubId.isEmpty()
                && expectedPortalId.isPresent()
                && !expectedPortalId.get().equals(hubId)) {
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION,
                    HubSpotSettings.REFRESH_TOKEN + ": is of another account than " + HubSpotSettings.PORTAL_ID + " "
                            + expectedPortalId.get() + "; correct one of them");
        }
    }

    /** RFC 6749, section 5.2, and HubSpot's own names for the same. */
    private ConnectorException refusal(HubSpotHttp.Answer answer) {
        String error = answer.body().path("error").asString("");
        String status = answer.body().path("status").asString("");
        String said = "HubSpot's token endpoint answered " + answer.status();
        if (answer.status() != 400 && answer.status() != 401) {
            return errors.of(HubSpotOperations.TOKEN, answer.status(), answer.body(), answer.retryAfter(), answer.at());
        }
        if (error.equals("invalid_grant") || status.equals("BAD_REFRESH_TOKEN")) {
            return new ConnectorException(
                    ErrorKind.AUTHENTICATION,
                    said
                            + ": the grant was revoked, for instance because the app was uninstalled; connect the app with the"
                            + " account again and give its new " + HubSpotSettings.REFRESH_TOKEN);
        }
        if (error.equals("invalid_client") || status.startsWith("BAD_CLIENT")) {
            return new ConnectorException(
                    ErrorKind.AUTHENTICATION,
                    said + ": check " + HubSpotSettings.CLIENT_ID + " and " + HubSpotSettings.CLIENT_SECRET
                            + " against the app in HubSpot");
        }
        return new ConnectorException(
                ErrorKind.AUTHENTICATION,
                said + HubSpotErrors.details(answer.body()) + ": it gives no token for these settings; check "
                        + HubSpotSettings.CLIENT_ID + ", " + HubSpotSettings.CLIENT_SECRET + " and "
                        + HubSpotSettings.REFRESH_TOKEN);
    }
}
