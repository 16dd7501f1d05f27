package org.crmoptout.hubspot;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Quota;
import org.crmoptout.connector.RemoteCalls;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Sends one request and gives the JSON object of its answer, or says why there is none. Thread-safe. */
final class HubSpotTransport {

    private static final Duration LONGEST_DELAY = Duration.ofDays(1);

    private final HttpClient http;
    private final Clock clock;
    private final String userAgent;
    private final URI baseUrl;
    private final String authorization;
    private final Duration timeout;
    private final DailyReset dailyReset;
    private final HubSpotErrors errors;
    private final RemoteCalls calls;
    private final JsonMapper json = JsonMapper.shared();
    private volatile List<Quota> quotas = List.of();
    private volatile boolean closed;

    HubSpotTransport(ConnectorContext context, String token, DailyReset dailyReset) {
        this.http = context.http();
        this.clock = context.clock();
        this.userAgent = context.userAgent();
        this.baseUrl = context.settings().get(HubSpotSettings.BASE_URL);
        this.authorization = "Bearer " + token;
        this.timeout = context.settings().get(HubSpotSettings.REQUEST_TIMEOUT);
        this.dailyReset = dailyReset;
        this.errors = new HubSpotErrors(dailyReset);
        this.calls = context.calls();
    }

    JsonNode get(Operation operation, String path) throws InterruptedException {
        return send(operation, request(path).GET().build());
    }

    JsonNode post(Operation operation, String path) throws InterruptedException {
        return send(operation, request(path).POST(BodyPublishers.noBody()).build());
    }

    JsonNode post(Operation operation, String path, JsonNode body) throws InterruptedException {
        return send(
                operation,
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json.writeValueAsString(body)))
                        .build());
    }

    /** The account's allowances as last seen. */
    List<Quota> quotas() {
        return quotas;
    }

    void close() {
        closed = true;
    }

    void requireOpen() {
        if (closed) {
            throw new ConnectorException(ErrorKind.CANCELLED, "the connection is closed; open a new one");
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("Authorization", authorization)
                .header("Accept", "application/json")
                .header("User-Agent", userAgent);
    }

    private JsonNode send(Operation operation, HttpRequest request) throws InterruptedException {
        requireOpen();
        HttpResponse<byte[]> response = exchange(operation, request);
        Instant now = clock.instant();
        reportDailyQuota(response.headers(), now);
        int status = response.statusCode();
        if (status < 200 || status > 299) {
            throw errors.of(
                    operation,
                    status,
                    parse(response).orElse(MissingNode.getInstance()),
                    retryAfter(response.headers(), now),
                    now);
        }
        return parse(response)
                .filter(JsonNode::isObject)
                .orElseThrow(() -> HubSpotErrors.senseless(operation, "a JSON object was expected"));
    }

    /** HttpRequest.timeout ends with the headers of the answer, so a body that stalls would wait for ever: the future is timed. */
    private HttpResponse<byte[]> exchange(Operation operation, HttpRequest request) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new ConnectorException(
                    ErrorKind.UNAVAILABLE,
                    "HubSpot did not answer " + operation + " within " + timeout
                            + "; try later or raise request-timeout");
        } catch (ExecutionException e) {
            throw unreachable(operation, Objects.requireNonNullElse(e.getCause(), e));
        }
    }

    private ConnectorException unreachable(Operation operation, Throwable cause) {
        if (cause instanceof ProtocolException) {
            return HubSpotErrors.senseless(operation, "it was no HTTP");
        }
        String message = "HubSpot at " + baseUrl + " could not be asked for " + operation + " ("
                + cause.getClass().getSimpleName() + "); check base-url and the network";
        ConnectorException known = new ConnectorException(ErrorKind.UNAVAILABLE, message, cause);
        // Only a failure to connect keeps its cause: the text of others may quote what was received.
        return HubSpotErrors.neverSent(known) || !(cause instanceof IOException)
                ? known
                : new ConnectorException(ErrorKind.UNAVAILABLE, message);
    }

    private Optional<JsonNode> parse(HttpResponse<byte[]> response) {
        try {
            return Optional.ofNullable(json.readTree(response.body()));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Seconds, or a date (RFC 9110, section 10.2.3); HubSpot documents seconds for 477 and nothing for the rest. */
    private static Optional<Duration> retryAfter(HttpHeaders headers, Instant now) {
        return headers.firstValue("Retry-After")
                .flatMap(text -> delay(text.strip(), now))
                .filter(delay -> !delay.isNegative())
                .map(delay -> delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay);
    }

    private static Optional<Duration> delay(String text, Instant now) {
        try {
            return Optional.of(
                    text.matches("[0-9]{1,9}")
                            ? Duration.ofSeconds(Long.parseLong(text))
                            : Duration.between(now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** HubSpot tells the daily allowance with answers to service keys and private apps, though not with those of search. */
    private void reportDailyQuota(HttpHeaders headers, Instant now) {
        Optional<Long> limit = count(headers, "X-HubSpot-RateLimit-Daily");
        Optional<Long> left = count(headers, "X-HubSpot-RateLimit-Daily-Remaining");
        if (limit.isPresent() && left.isPresent()) {
            Quota quota = Quota.of("daily-api-calls", Math.max(0, limit.get() - left.get()), limit.get());
            Quota seen = dailyReset.after(now).map(quota::renewingAt).orElse(quota);
            quotas = List.of(seen);
            calls.report(seen);
        }
    }

    private static Optional<Long> count(HttpHeaders headers, String name) {
        return headers.firstValue(name)
                .filter(text -> text.matches("[0-9]{1,15}"))
                .map(Long::valueOf);
    }
}
