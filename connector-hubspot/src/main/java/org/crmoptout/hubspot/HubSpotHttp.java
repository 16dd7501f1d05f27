package org.crmoptout.hubspot;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
import org.crmoptout.connector.RetryAfter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Exchanges one request for its answer, whatever that says. Thread-safe. */
final class HubSpotHttp {

    private final HttpClient http;
    private final Clock clock;
    private final String userAgent;
    private final URI baseUrl;
    private final Duration timeout;
    private final JsonMapper json = JsonMapper.shared();

    HubSpotHttp(ConnectorContext context) {
        this.http = context.http();
        this.clock = context.clock();
        this.userAgent = context.userAgent();
        this.baseUrl = context.settings().get(HubSpotSettings.BASE_URL);
        this.timeout = context.settings().get(HubSpotSettings.REQUEST_TIMEOUT);
    }

    /**
     * An answer.
     *
     * @param status the HTTP status
     * @param headers its headers
     * @param body its JSON, a missing node when it is none
     * @param at when it came
     */
    record Answer(int status, HttpHeaders headers, JsonNode body, Instant at) {

        boolean isSuccess() {
            return status >= 200 && status <= 299;
        }

        /** HubSpot documents seconds for 477, and nothing for the rest. */
        Optional<Duration> retryAfter() {
            return RetryAfter.of(headers, at);
        }

        Optional<Long> count(String header) {
            return headers.firstValue(header)
                    .filter(text -> text.matches("[0-9]{1,15}"))
                    .map(Long::valueOf);
        }
    }

    /** A request to a path of the API, still without method and token. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header("Accept", "application/json")
                .header("User-Agent", userAgent);
    }

    /**
     * Sends a request.
     *
     * @throws ConnectorException when no answer came
     */
    Answer exchange(Operation operation, HttpRequest request) throws InterruptedException {
        // HttpRequest.timeout ends with the headers, so a body that stalls would wait for ever: the future is timed.
        CompletableFuture<HttpResponse<byte[]>> coming = http.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            HttpResponse<byte[]> answer = coming.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(answer.statusCode(), answer.headers(), parse(answer.body()), clock.instant());
        } catch (InterruptedException e) {
            coming.cancel(true);
            throw e;
        } catch (TimeoutException e) {
            coming.cancel(true);
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

    private JsonNode parse(byte[] body) {
        try {
            return Objects.requireNonNullElse(json.readTree(body), MissingNode.getInstance());
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }
}
