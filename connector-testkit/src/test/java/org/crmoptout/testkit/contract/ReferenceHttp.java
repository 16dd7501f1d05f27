package org.crmoptout.testkit.contract;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends one request to the plain CRM and says what its answer means. Thread-safe. */
final class ReferenceHttp {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ConnectorContext context;
    private final URI baseUrl;
    private final Duration patience;
    private volatile boolean closed;

    ReferenceHttp(ConnectorContext context, Traits traits) {
        this.context = context;
        this.baseUrl = context.settings().get(ReferenceConnector.BASE_URL);
        this.patience = traits.patience().orElseGet(() -> context.settings().get(ReferenceConnector.TIMEOUT));
    }

    void close() {
        closed = true;
    }

    void requireOpen() {
        if (closed) {
            throw new ConnectorException(ErrorKind.CANCELLED, "the connection is closed");
        }
    }

    JsonNode get(String path) throws InterruptedException {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, JsonNode body) throws InterruptedException {
        return send(request(path).POST(BodyPublishers.ofString(body.toString())).build());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path))
                .header(
                        "Authorization",
                        "Bearer "
                                + context.settings()
                                        .get(ReferenceConnector.TOKEN)
                                        .reveal())
                .header("Content-Type", "application/json");
    }

    private JsonNode send(HttpRequest request) throws InterruptedException {
        requireOpen();
        CompletableFuture<HttpResponse<String>> answer = context.http().sendAsync(request, BodyHandlers.ofString());
        HttpResponse<String> response;
        try {
            response = answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ConnectorException(ErrorKind.UNAVAILABLE, "the CRM did not answer within " + patience);
        } catch (ExecutionException e) {
            throw new ConnectorException(
                    ErrorKind.UNAVAILABLE, "the CRM could not be reached, or broke off its answer");
        } finally {
            answer.cancel(true);
        }
        if (response.statusCode() != 200) {
            throw refusal(response);
        }
        try {
            JsonNode body = JSON.readTree(response.body());
            if (body.isObject()) {
                return body;
            }
        } catch (JacksonException e) {
            // Without the cause, which quotes the answer.
        }
        throw senseless();
    }

    static ConnectorException senseless() {
        return new ConnectorException(ErrorKind.PROTOCOL, "the CRM's answer makes no sense; look at base-url");
    }

    private ConnectorException refusal(HttpResponse<String> response) {
        int status = response.statusCode();
        ErrorKind kind = switch (status) {
            case 400, 409, 422 -> ErrorKind.INVALID_REQUEST;
            case 401 -> ErrorKind.AUTHENTICATION;
            case 403 -> ErrorKind.PERMISSION;
            case 404 -> ErrorKind.NOT_FOUND;
            case 429 -> ErrorKind.RATE_LIMITED;
            default -> status >= 500 ? ErrorKind.UNAVAILABLE : ErrorKind.PROTOCOL;
        };
        ConnectorException failure = new ConnectorException(kind, "the CRM answered with status " + status);
        Optional<Duration> delay = response.headers()
                .firstValue("Retry-After")
                .flatMap(this::delay)
                .filter(asked -> !asked.isNegative());
        return delay.map(failure::withRetryAfter).orElse(failure);
    }

    private Optional<Duration> delay(String text) {
        if (text.matches("[0-9]{1,6}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Optional.of(Duration.between(context.clock().instant(), date));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
