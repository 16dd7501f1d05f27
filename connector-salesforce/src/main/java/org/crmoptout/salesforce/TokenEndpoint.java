package org.crmoptout.salesforce;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Secret;
import org.crmoptout.connector.SettingKey;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gets access tokens from an org's OAuth token endpoint.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm">OAuth 2.0
 *     Authorization Errors</a>
 */
final class TokenEndpoint {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String SERVICE = "Salesforce's token endpoint";
    /** The statuses of OAuth's own errors (RFC 6749, section 5.2); others, such as 404 or 429, come from whoever stands before it. */
    private static final Set<Integer> REFUSALS = Set.of(400, 401, 403);
    /** Only to check an address as the setting of the same kind is checked. */
    private static final SettingKey<URI> INSTANCE = SettingKey.endpoint("instance", "the org's server");

    private final URI instanceUrl;
    private final Grant grant;
    private final HttpExchange http;
    private final String userAgent;

    TokenEndpoint(URI instanceUrl, Grant grant, HttpExchange http, String userAgent) {
        this.instanceUrl = instanceUrl;
        this.grant = grant;
        this.http = http;
        this.userAgent = userAgent;
    }

    /** Asks for a new token, once. */
    Session fetch() throws InterruptedException {
        String form = grant.parameters().entrySet().stream()
                .map(field -> field.getKey() + '=' + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
        HttpResponse<byte[]> answer =
                http.send(HttpRequest.newBuilder(URI.create(instanceUrl + "/services/oauth2/token"))
                        .setHeader("User-Agent", userAgent)
                        .setHeader("Accept", "application/json")
                        .setHeader("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build());
        JsonNode body = json(answer.body());
        if (answer.statusCode() == 200) {
            return session(body);
        }
        Optional<String> error = text(body, "error");
        throw error.isPresent() && REFUSALS.contains(answer.statusCode())
                ? refusal(error.get(), text(body, "error_description").orElse(""))
                : http.foreignAnswer(SERVICE, answer);
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException e) {
            return JSON.missingNode();
        }
    }

    private static Optional<String> text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        return value.isString() && !value.stringValue().isBlank() ? Optional.of(value.stringValue()) : Optional.empty();
    }

    private static Session session(JsonNode body) {
        Optional<String> token = text(body, "access_token");
        Optional<String> instance = text(body, "instance_url");
        if (token.isEmpty() || instance.isEmpty()) {
            throw new ConnectorException(
                    ErrorKind.PROTOCOL, SERVICE + " answered without an access_token or an instance_url");
        }
        try {
            URI checked = ConnectorSettings.parse(List.of(INSTANCE), Map.of(INSTANCE.name(), instance.get()))
                    .get(INSTANCE);
            return new Session(Secret.of(token.get()), checked);
        } catch (ConnectorException e) {
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION,
                    SERVICE
                            + " names an instance_url to which no token may be sent: it must use https and be a plain address;"
                            + " check instance-url");
        }
    }

    /**
     * The meaning of an error.
     *
     * @param description Salesforce's own words, only looked at
     */
    private ConnectorException refusal(String error, String description) {
        String code = error.toLowerCase(Locale.ROOT);
        String said = SERVICE + " refused with " + (code.matches("[a-z0-9_]{1,60}") ? code : "an unreadable error");
        return switch (code) {
            case "rate_limit_exceeded" ->
                new ConnectorException(ErrorKind.RATE_LIMITED, said + ": too many sign-ins in a short time");
            case "server_error", "temporarily_unavailable", "unknown_error" ->
                new ConnectorException(ErrorKind.UNAVAILABLE, said);
            case "unsupported_grant_type" ->
                new ConnectorException(
                        ErrorKind.CONFIGURATION,
                        said + ": enable the " + grant.flow()
                                + " in the app, and set instance-url to the org's My Domain address");
            case "invalid_request" ->
                new ConnectorException(
                        ErrorKind.CONFIGURATION, said + ": set instance-url to the org's My Domain address");
            case "invalid_client_id", "invalid_client", "invalid_client_credentials" ->
                new ConnectorException(
                        ErrorKind.AUTHENTICATION,
                        said + ": check " + grant.settings() + " against the app in Salesforce");
            case "invalid_grant", "invalid_assertion" ->
                new ConnectorException(
                        ErrorKind.AUTHENTICATION, said + ": " + grant.advice(description.toLowerCase(Locale.ROOT)));
            case "inactive_user" ->
                new ConnectorException(
                        ErrorKind.AUTHENTICATION,
                        said + ": the user of this connection is inactive; activate or replace the user");
            case "inactive_org" ->
                new ConnectorException(
                        ErrorKind.AUTHENTICATION, said + ": the org is locked, closed or expired; ask Salesforce");
            case "invalid_app_access", "oauth_app_access_denied" ->
                new ConnectorException(
                        ErrorKind.AUTHENTICATION,
                        said + ": the user of this connection may not use the app; pre-authorise the user's profile or"
                                + " permission set in the app's policies");
            case "oauth_app_blocked", "oauth_ec_app_not_found", "app_not_found" ->
                new ConnectorException(
                        ErrorKind.AUTHENTICATION,
                        said
                                + ": the app is blocked or not installed in the org; have an admin install and unblock it");
            default ->
                new ConnectorException(
                        ErrorKind.AUTHENTICATION, said + ": have an admin look at the app's policies in Salesforce");
        };
    }
}
