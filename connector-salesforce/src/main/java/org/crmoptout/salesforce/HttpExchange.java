package org.crmoptout.salesforce;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.RetryAfter;
import org.jspecify.annotations.Nullable;

/** Sends one HTTP request and waits for the whole answer, or says why there is none. Thread-safe. */
final class HttpExchange {

    private final HttpClient client;
    private final Clock clock;
    private final Duration timeout;

    HttpExchange(HttpClient client, Clock clock, Duration timeout) {
        this.client = client;
        this.clock = clock;
        this.timeout = timeout;
    }

    /**
     * Sends the request once.
     *
     * @throws ConnectorException UNAVAILABLE when no whole answer came
     */
    HttpResponse<byte[]> send(HttpRequest request) throws InterruptedException {
        // HttpRequest's own timeout ends with the answer's headers; this one covers its body too.
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ConnectorException(
                    ErrorKind.UNAVAILABLE,
                    request.uri().getHost() + " gave no whole answer within " + timeout
                            + "; raise request-timeout if it stays so");
        } catch (ExecutionException e) {
            throw failure(request.uri().getHost(), e.getCause() instanceof IOException io ? io : new IOException(e));
        } finally {
            answer.cancel(true);
        }
    }

    private static ConnectorException failure(String host, IOException cause) {
        if (neverSent(cause)) {
            return new ConnectorException(
                    ErrorKind.UNAVAILABLE,
                    host + " can't be reached; check instance-url, the network and the certificates",
                    cause);
        }
        // Not with the cause: its message may quote what came over the wire.
        boolean notHttp = cause instanceof ProtocolException;
        return new ConnectorException(
                notHttp ? ErrorKind.PROTOCOL : ErrorKind.UNAVAILABLE,
                "the connection to " + host + " broke before its whole answer came ("
                        + cause.getClass().getSimpleName() + ")");
    }

    /** Whether a failed request surely had no effect. */
    static boolean hadNoEffect(ConnectorException failure) {
        return !failure.kind().leavesWriteInDoubt() || neverSent(failure.getCause());
    }

    private static boolean neverSent(@Nullable Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof SSLHandshakeException;
    }

    /**
     * The meaning of an answer that is an error and not in the service's own form: of a gateway, a proxy, a maintenance page.
     *
     * @param service what was asked, for the message
     */
    ConnectorException foreignAnswer(String service, HttpResponse<?> answer) {
        int status = answer.statusCode();
        String said = service + " answered with HTTP status " + status;
        if (status >= 500) {
            return delayed(
                    new ConnectorException(ErrorKind.UNAVAILABLE, said + " and nothing of Salesforce's own"), answer);
        }
        return switch (status) {
            case 301, 302, 303, 307, 308, 404, 410 ->
                new ConnectorException(
                        ErrorKind.CONFIGURATION,
                        said + ": it is not there; set instance-url to the org's My Domain address");
            case 401, 403, 407 ->
                new ConnectorException(
                        ErrorKind.AUTHENTICATION,
                        said + ": the door is closed; check the org's IP restrictions and the network's proxy");
            case 408 -> new ConnectorException(ErrorKind.UNAVAILABLE, said);
            case 429 -> delayed(new ConnectorException(ErrorKind.RATE_LIMITED, said + ": too many requests"), answer);
            default ->
                new ConnectorException(ErrorKind.PROTOCOL, said + " and nothing that this connector understands");
        };
    }

    /** With the delay that a gateway asks for. */
    private ConnectorException delayed(ConnectorException failure, HttpResponse<?> answer) {
        return RetryAfter.of(answer.headers(), clock.instant())
                .map(failure::withRetryAfter)
                .orElse(failure);
    }
}
