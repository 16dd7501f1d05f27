package org.crmoptout.hubspot;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.net.ssl.SSLHandshakeException;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import tools.jackson.databind.JsonNode;

/**
 * What HubSpot's refusals mean. Messages name HubSpot's category and correlation id; its free text is never repeated, since it
 * quotes addresses.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/error-handling">Error handling</a>
 * @see <a href="https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines">Usage guidelines</a>
 */
final class HubSpotErrors {

    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Pattern SCOPE = Pattern.compile("[a-z][a-z0-9_]*(?:[.-][a-z0-9_]+)+");

    private static final Duration LOCK = Duration.ofSeconds(2);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    /** While the account's time zone is unknown, a spent day is looked at again each hour: one request, and never a day lost. */
    private static final Duration DAILY_UNKNOWN = Duration.ofHours(1);
    /** A migration between data centres takes hours; HubSpot documents that it says how many, but may not. */
    private static final Duration MIGRATION = Duration.ofHours(1);

    /** The cause of a failure that would leave a write in doubt, had HubSpot not said that it takes no requests. */
    private static final class TurnedAway extends Exception {
        private static final long serialVersionUID = 1L;

        TurnedAway() {
            super("not processed", null, false, false);
        }
    }

    private final DailyReset dailyReset;

    HubSpotErrors(DailyReset dailyReset) {
        this.dailyReset = dailyReset;
    }

    /**
     * Classifies an answer that is not a success.
     *
     * @param operation what was asked
     * @param status the HTTP status
     * @param body the JSON of the answer, a missing node when it is none
     * @param retryAfter the Retry-After header as a delay
     * @param now when the answer came
     */
    ConnectorException of(Operation operation, int status, JsonNode body, Optional<Duration> retryAfter, Instant now) {
        String said = "HubSpot answered " + operation + " with " + status + details(body);
        return switch (status) {
            case 401 ->
                failure(
                        ErrorKind.AUTHENTICATION,
                        said,
                        "the access token is not accepted (any more): give a new access-token, or connect the app again and"
                                + " give its new refresh-token");
            case 403 ->
                failure(
                        ErrorKind.CONFIGURATION,
                        said,
                        "the access token may not do this: it needs " + scopes(operation, body)
                                + ", and the account a product that includes it");
            case 404 -> failure(ErrorKind.NOT_FOUND, said, "there is no such record or address of the API");
            case 400, 409, 414, 422 ->
                failure(
                        ErrorKind.INVALID_REQUEST,
                        said,
                        "the values of this request are refused; look at the record in HubSpot");
            case 423 ->
                failure(ErrorKind.LOCKED, said, "HubSpot locks records for two seconds")
                        .withRetryAfter(longer(LOCK, retryAfter.orElse(LOCK)));
            case 429 -> tooMany(operation, said, body, retryAfter, now);
            case 477 ->
                new ConnectorException(
                                ErrorKind.UNAVAILABLE,
                                said + ": the account is being moved to another data centre; wait",
                                new TurnedAway())
                        .withRetryAfter(retryAfter.orElse(MIGRATION));
            default ->
                status == 408 || status >= 500
                        ? repeatable(
                                failure(ErrorKind.UNAVAILABLE, said, "HubSpot is not able to answer; try later"),
                                retryAfter)
                        : failure(ErrorKind.PROTOCOL, said, "this is not documented; check base-url");
        };
    }

    private ConnectorException tooMany(
            Operation operation, String said, JsonNode body, Optional<Duration> retryAfter, Instant now) {
        return switch (policy(operation, body)) {
            case "DAILY" -> {
                ConnectorException spent = failure(
                        ErrorKind.QUOTA_EXHAUSTED,
                        said,
                        "the account's requests of the day are used up; they are renewed at midnight of its time zone");
                yield dailyReset
                        .after(now)
                        .map(spent::withUntil)
                        .orElseGet(() -> spent.withRetryAfter(retryAfter.orElse(DAILY_UNKNOWN)));
            }
            case "SECONDLY" ->
                failure(ErrorKind.RATE_LIMITED, said, "too many requests in one second")
                        .withRetryAfter(retryAfter.orElse(SECOND));
            default ->
                failure(ErrorKind.RATE_LIMITED, said, "too many requests in ten seconds")
                        .withRetryAfter(retryAfter.orElse(TEN_SECONDS));
        };
    }

    /** The limit that was hit. The name is not always given; then the text tells, or what was asked. */
    private static String policy(Operation operation, JsonNode body) {
        String told = (body.path("policyName").asString("") + " "
                        + body.path("message").asString(""))
                .toUpperCase(Locale.ROOT);
        if (told.contains("DAILY")) {
            return "DAILY";
        }
        if (told.contains("TEN_SECONDLY")) {
            return "TEN_SECONDLY_ROLLING";
        }
        boolean search = operation.limitGroup().equals(HubSpotOperations.SEARCH);
        return told.contains("SECONDLY") || search ? "SECONDLY" : "TEN_SECONDLY_ROLLING";
    }

    /** An answer that was no success and no refusal either. */
    static ConnectorException senseless(Operation operation, String why) {
        return new ConnectorException(
                ErrorKind.PROTOCOL,
                "HubSpot's answer to " + operation + " made no sense: " + why
                        + "; check base-url and any proxy on the way");
    }

    /** Whether a request that failed so surely changed nothing. */
    static boolean hadNoEffect(ConnectorException failure) {
        return !failure.kind().leavesWriteInDoubt() || neverSent(failure) || failure.getCause() instanceof TurnedAway;
    }

    /** Whether a request that failed so surely never reached HubSpot. */
    static boolean neverSent(ConnectorException failure) {
        Throwable cause = failure.getCause();
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof SSLHandshakeException;
    }

    private static ConnectorException failure(ErrorKind kind, String said, String advice) {
        return new ConnectorException(kind, said + ": " + advice);
    }

    private static ConnectorException repeatable(ConnectorException failure, Optional<Duration> retryAfter) {
        return retryAfter.map(failure::withRetryAfter).orElse(failure);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** Category, limit and correlation id where they are plain words: every field of an error is optional. */
    static String details(JsonNode body) {
        StringBuilder text = new StringBuilder();
        for (String field : new String[] {"category", "policyName", "correlationId"}) {
            String value = body.path(field).asString("");
            if (WORD.matcher(value).matches()) {
                text.append(text.isEmpty() ? " (" : ", ")
                        .append(field)
                        .append(' ')
                        .append(value);
            }
        }
        return text.isEmpty() ? "" : text.append(')').toString();
    }

    private static String scopes(Operation operation, JsonNode body) {
        Set<String> named = new TreeSet<>();
        for (JsonNode error : body.path("errors")) {
            JsonNode context = error.path("context");
            addScopes(context.asString(""), named);
            context.propertyStream()
                    .filter(entry -> entry.getKey().toLowerCase(Locale.ROOT).contains("scope"))
                    .forEach(entry -> addScopes(entry.getKey() + entry.getValue(), named));
        }
        return "the scope " + String.join(" or ", named.isEmpty() ? HubSpotOperations.scopesOf(operation) : named);
    }

    private static void addScopes(String text, Set<String> named) {
        if (text.toLowerCase(Locale.ROOT).contains("scope")) {
            SCOPE.matcher(text).results().map(MatchResult::group).forEach(named::add);
        }
    }
}
