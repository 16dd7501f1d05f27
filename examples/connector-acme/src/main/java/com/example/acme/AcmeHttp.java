package com.example.acme;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends one request, once, and says what its answer means: never in Acme's own words, which may quote addresses. */
final class AcmeHttp {

    private final ConnectorContext context;
    private volatile boolean closed;

    AcmeHttp(ConnectorContext context) {
        this.context = context;
    }

    JsonNode get(String path) throws InterruptedException {
        return send("GET", path, BodyPublishers.noBody());
    }

    JsonNode put(String path, JsonNode body) throws InterruptedException {
        return send("PUT", path, BodyPublishers.ofString(body.toString()));
    }

    /** Waits for the whole answer: HttpRequest.timeout would end with its headers. */
    private JsonNode send(String method, String path, BodyPublisher body) throws InterruptedException {
        if (closed) {
            throw new ConnectorException(ErrorKind.CANCELLED, "the connection is closed; open a new one");
        }
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(context.settings().get(AcmeConnector.BASE_URL) + "/v1" + path))
                .header(
                        "Authorization",
                        "Bearer " + context.settings().get(AcmeConnector.TOKEN).reveal())
                .headers("User-Agent", context.userAgent(), "Content-Type", "application/json")
                .method(method, body)
                .build();
        Duration timeout = context.settings().get(AcmeConnector.TIMEOUT);
        var answer = context.http().sendAsync(request, BodyHandlers.ofString());
        try {
            return content(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            throw new ConnectorException(
                    ErrorKind.UNAVAILABLE, "no answer from Acme in " + timeout + "; check base-url");
        } finally {
            answer.cancel(true);
        }
    }

    private static JsonNode content(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw refusal(response);
        }
        try {
            return JsonMapper.shared().readTree(response.body());
        } catch (JacksonException e) {
            throw senseless(); // without the cause, which quotes the answer
        }
    }

    private static ConnectorException refusal(HttpResponse<String> response) {
        ErrorKind kind = switch (response.statusCode()) {
            case 400, 422 -> ErrorKind.INVALID_REQUEST;
            case 401 -> ErrorKind.AUTHENTICATION;
            case 403 -> ErrorKind.PERMISSION;
            case 404, 410 -> ErrorKind.NOT_FOUND;
            case 429 -> ErrorKind.RATE_LIMITED;
            default -> response.statusCode() >= 500 ? ErrorKind.UNAVAILABLE : ErrorKind.PROTOCOL;
        };
        ConnectorException refusal = new ConnectorException(kind, "Acme answered with " + response.statusCode());
        return response.headers()
                .firstValue("Retry-After")
                .filter(seconds -> seconds.matches("[0-9]{1,6}"))
                .map(seconds -> refusal.withRetryAfter(Duration.ofSeconds(Long.parseLong(seconds))))
                .orElse(refusal);
    }

    static ConnectorException senseless() {
        return new ConnectorException(ErrorKind.PROTOCOL, "Acme's answer makes no sense; check base-url");
    }

    void close() {
        closed = true;
    }
}
