package org.crmoptout.hubspot;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Quota;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.Secret;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends a request with a token and gives the JSON object of its answer, or says why there is none. A token that is refused is
 * renewed once, where it can be. Reports the allowances that answers tell. Thread-safe.
 */
final class HubSpotTransport {

    private final HubSpotHttp http;
    private final AccessTokens tokens;
    private final DailyReset dailyReset;
    private final HubSpotErrors errors;
    private final RemoteCalls calls;
    private final JsonMapper json = JsonMapper.shared();
    private volatile List<Quota> quotas = List.of();
    private volatile boolean closed;

    HubSpotTransport(HubSpotHttp http, AccessTokens tokens, DailyReset dailyReset, RemoteCalls calls) {
        this.http = http;
        this.tokens = tokens;
        this.dailyReset = dailyReset;
        this.errors = new HubSpotErrors(dailyReset);
        this.calls = calls;
    }

    JsonNode get(Operation operation, String path) throws InterruptedException {
        return send(operation, path, HttpRequest.Builder::GET);
    }

    JsonNode post(Operation operation, String path) throws InterruptedException {
        return send(operation, path, request -> request.POST(BodyPublishers.noBody()));
    }

    JsonNode post(Operation operation, String path, JsonNode body) throws InterruptedException {
        String text = json.writeValueAsString(body);
        return send(
                operation,
                path,
                request -> request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(text)));
    }

    /** The account's allowances as last seen. */
    List<Quota> quotas() {
        return quotas;
    }

    /** The token that the next request would carry. */
    Secret token() throws InterruptedException {
        return tokens.current();
    }

    void close() {
        closed = true;
    }

    void requireOpen() {
        if (closed) {
            throw new ConnectorException(ErrorKind.CANCELLED, "the connection is closed; open a new one");
        }
    }

    private JsonNode send(Operation operation, String path, UnaryOperator<HttpRequest.Builder> method)
            throws InterruptedException {
        requireOpen();
        Secret token = tokens.current();
        HubSpotHttp.Answer answer = exchange(operation, path, method, token);
        if (answer.status() == 401) {
            Optional<Secret> other = tokens.insteadOf(token);
            if (other.isPresent()) {
                answer = exchange(operation, path, method, other.get());
            }
        }
        if (!answer.isSuccess()) {
            throw errors.of(operation, answer.status(), answer.body(), answer.retryAfter(), answer.at());
        }
        if (!answer.body().isObject()) {
            throw HubSpotErrors.senseless(operation, "a JSON object was expected");
        }
        return answer.body();
    }

    private HubSpotHttp.Answer exchange(
            Operation operation, String path, UnaryOperator<HttpRequest.Builder> method, Secret token)
            throws InterruptedException {
        HttpRequest.Builder request = http.request(path).header("Authorization", "Bearer " + token.reveal());
        HubSpotHttp.Answer answer =
                http.exchange(operation, method.apply(request).build());
        reportBurst(operation, answer);
        reportDay(answer);
        return answer;
    }

    /** The requests that fit into the app's rolling ten seconds; the host's policy paces by it. Searches tell nothing of theirs. */
    private void reportBurst(Operation operation, HubSpotHttp.Answer answer) {
        Optional<Long> limit = answer.count("X-HubSpot-RateLimit-Max");
        Optional<Long> left = answer.count("X-HubSpot-RateLimit-Remaining");
        Optional<Long> millis = answer.count("X-HubSpot-RateLimit-Interval-Milliseconds");
        if (limit.isPresent()
                && left.isPresent()
                && operation.limitGroup().equals(HubSpotOperations.BURST)
                && limit.get() > 0) {
            calls.report(Quota.of(HubSpotOperations.BURST, Math.max(0, limit.get() - left.get()), limit.get())
                    .within(Duration.ofMillis(millis.filter(it -> it > 0).orElse(10_000L))));
        }
    }

    /** The account's requests of the day: told to service keys and private apps, though not with the answers of searches. */
    private void reportDay(HubSpotHttp.Answer answer) {
        Optional<Long> limit = answer.count("X-HubSpot-RateLimit-Daily");
        Optional<Long> left = answer.count("X-HubSpot-RateLimit-Daily-Remaining");
        if (limit.isPresent() && left.isPresent()) {
            Instant now = answer.at();
            Quota quota = Quota.of("daily-api-calls", Math.max(0, limit.get() - left.get()), limit.get());
            Quota seen = dailyReset.after(now).map(quota::renewingAt).orElse(quota);
            quotas = List.of(seen);
            calls.report(seen);
        }
    }
}
