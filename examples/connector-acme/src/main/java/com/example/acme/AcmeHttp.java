package com.example.acme;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

/** Sends one request, once, and says what its answer means. Never repeats what Acme says: it may quote addresses. */
final class AcmeHttp {

    /** An answer that makes sense: of status 200, or 412 to a request with a condition that does not hold. */
    record Answer(boolean conditionHeld, JsonNode body) {}

    private final ConnectorContext context;
    private volatile boolean closed;

    AcmeHttp(ConnectorContext context) {
        this.context = context;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(context.settings().get(AcmeConnector.BASE_URL) + "/v1" + path))
                .header(
                        "Authorization",
                        "Bearer " + context.settings().get(AcmeConnector.TOKEN).reveal())
                .header("User-Agent", context.userAgent());
    }

    Answer send(HttpRequest request) throws InterruptedException {
        if (closed) {
            throw new ConnectorException(ErrorKind.CANCELLED, "the connection is closed; open a new one");
        }
        HttpResponse<String> response = exchange(request, context.settings().get(AcmeConnector.TIMEOUT));
        int status = response.statusCode();
        if (status != 200 && status != 412) {
            throw refusal(status, response.headers().firstValue("Retry-After"));
        }
        try {
            JsonNode body = JsonMapper.shared().readTree(response.body());
            if (body.isObject()) {
                return new Answer(status == 200, body);
            }
        } catch (JacksonException e) {
            // Said below, without the cause, which quotes the answer.
        }
        throw senseless();
    }

    /** Waits for the body too, which HttpRequest.timeout does not limit. */
    private HttpResponse<String> exchange(HttpRequest request, Duration timeout) throws InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = context.http().sendAsync(request, BodyHandlers.ofString());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ConnectorException(ErrorKind.UNAVAILABLE, "Acme did not answer within " + timeout);
        } catch (ExecutionException e) {
            throw new ConnectorException(ErrorKind.UNAVAILABLE, "Acme can't be reached, or broke off its answer");
        } finally {
            answer.cancel(true);
        }
    }

    private static ConnectorException refusal(int status, Optional<String> retryAfter) {
        ErrorKind kind = switch (status) {
            case 400, 422 -> ErrorKind.INVALID_REQUEST;
            case 401 -> ErrorKind.AUTHENTICATION;
            case 403 -> ErrorKind.PERMISSION;
            case 404, 410 -> ErrorKind.NOT_FOUND;
            case 429 -> ErrorKind.RATE_LIMITED;
            default -> status >= 500 ? ErrorKind.UNAVAILABLE : ErrorKind.PROTOCOL;
        };
        ConnectorException refusal = new ConnectorException(kind, "Acme answered with status " + status);
        return retryAfter
                .filter(seconds -> seconds.matches("[0-9]{1,6}"))
                .map(seconds -> refusal.withRetryAfter(Duration.ofSeconds(Long.parseLong(seconds))))
                .orElse(refusal);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static ConnectorException senseless() {
        return new ConnectorException(ErrorKind.PROTOCOL, "Acme's answer makes no sense; check base-url");
    }

    void close() {
        closed = true;
    }
}
