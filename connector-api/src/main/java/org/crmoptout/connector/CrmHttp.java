package org.crmoptout.connector;

import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * HTTP as the contract asks for it, for a CRM with a REST API: each request is sent once, through the host's client, waits a
 * limited time for the whole answer, and fails as the right {@link ErrorKind}, without a word of the CRM's, which may quote
 * addresses. What the CRM says beyond its status is read by {@link Builder#refusals}. Thread-safe.
 *
 * <p>A connector need not use it, nor HTTP. To be called within {@link RemoteCalls}, like any other request.
 */
public final class CrmHttp {

    /**
     * How long to wait for a whole answer: 20 seconds, or what the settings say of a connector that declares this one.
     */
    public static final SettingKey<Duration> REQUEST_TIMEOUT = SettingKey.duration(
                    "request-timeout", "how long to wait for an answer", Duration.ofSeconds(1), Duration.ofMinutes(5))
            .withDefault(Duration.ofSeconds(20));

    private final HttpClient client;
    private final Clock clock;
    private final URI base;
    private final String[] headers;
    private final Duration answerWithin;
    private final Function<HttpResponse<String>, Optional<ErrorKind>> refusals;
    private volatile boolean closed;

    private CrmHttp(Builder builder) {
        this.client = builder.context.http();
        this.clock = builder.context.clock();
        this.base = builder.base;
        this.headers = builder.headers.toArray(String[]::new);
        this.answerWithin =
                builder.context.settings().find(REQUEST_TIMEOUT).orElseGet(REQUEST_TIMEOUT.defaultValue()::orElseThrow);
        this.refusals = builder.refusals;
    }

    /**
     * Requests to one CRM account.
     *
     * @param context the host's client, clock, settings and User-Agent
     * @param base where the paths begin, without a slash at its end: what {@link SettingKey#endpoint} gives
     * @return a builder for the rest: JSON, no credentials and the kinds of {@link #get} unless set
     */
    public static Builder builder(ConnectorContext context, URI base) {
        return new Builder(context, base);
    }

    /**
     * A text as a segment of a path, or as a name or value of a query (RFC 3986, section 2.1).
     *
     * @param text any text, such as an address
     * @return the text with everything escaped that could mean something else
     */
    public static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * Asks for something.
     *
     * @param <T> what it reads
     * @param path path and query, escaped, from the base on
     * @param reader reads the body of an answer of status 2xx; whatever it throws, but a ConnectorException, is PROTOCOL, and
     *     its message is dropped
     * @return what the reader read
     * @throws ConnectorException RATE_LIMITED for 429, with the delay that is asked for (RFC 9110, section 10.2.3);
     *     AUTHENTICATION for 401 and 407; PERMISSION for 403; NOT_FOUND for 404 and 410, but CONFIGURATION when they come as a page
     *     of HTML: that is a gateway's word, not the CRM's on a record; LOCKED for 423; CONFIGURATION for 3xx;
     *     INVALID_REQUEST for other 4xx; UNAVAILABLE for 408, 5xx and for no whole answer in time; CANCELLED once closed
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    public <T> T get(String path, Function<String, T> reader) throws InterruptedException {
        return send("GET", path, BodyPublishers.noBody(), reader);
    }

    /**
     * Sends something.
     *
     * @param <T> what it reads
     * @param method PUT, POST, PATCH or what the CRM has else
     * @param path path and query, escaped, from the base on
     * @param body what is sent
     * @param reader as in {@link #get}
     * @return what the reader read
     * @throws ConnectorException as {@link #get} does
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    public <T> T send(String method, String path, String body, Function<String, T> reader) throws InterruptedException {
        return send(method, path, BodyPublishers.ofString(body), reader);
    }

    /** From now on nothing is sent: every call fails as CANCELLED. The client is the host's and stays open. */
    public void close() {
        closed = true;
    }

    private <T> T send(String method, String path, BodyPublisher body, Function<String, T> reader)
            throws InterruptedException {
        if (closed) {
            throw new ConnectorException(ErrorKind.CANCELLED, "the connection is closed; open a new one");
        }
        HttpResponse<String> answer = exchange(HttpRequest.newBuilder(URI.create(base + path))
                .headers(headers)
                .method(method, body)
                .build());
        if (answer.statusCode() < 200 || answer.statusCode() > 299) {
            throw refusal(answer);
        }
        try {
            return reader.apply(answer.body());
        } catch (ConnectorException e) {
            throw e;
        } catch (RuntimeException e) {
            // Neither with its message nor as the cause: both may quote the answer.
            throw new ConnectorException(
                    ErrorKind.PROTOCOL,
                    base.getHost() + " gave an answer that makes no sense ("
                            + e.getClass().getSimpleName() + "); check that the address is that of its API");
        }
    }

    private HttpResponse<String> exchange(HttpRequest request) throws InterruptedException {
        // HttpRequest.timeout ends with the headers of the answer; this limit covers its body too.
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, BodyHandlers.ofString());
        try {
            return answer.get(answerWithin.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ConnectorException(
                    ErrorKind.UNAVAILABLE,
                    base.getHost() + " gave no whole answer within " + answerWithin
                            + "; raise request-timeout if it stays so");
        } catch (ExecutionException e) {
            throw new ConnectorException(
                    e.getCause() instanceof ProtocolException ? ErrorKind.PROTOCOL : ErrorKind.UNAVAILABLE,
                    base.getHost() + " can't be reached or broke off ("
                            + (e.getCause() instanceof IOException io ? io : e)
                                    .getClass()
                                    .getSimpleName()
                            + "); check the address and the network");
        } finally {
            answer.cancel(true);
        }
    }

    private ConnectorException refusal(HttpResponse<String> answer) {
        ConnectorException refusal = new ConnectorException(
                refusals.apply(answer).orElseGet(() -> usualKind(answer)),
                base.getHost() + " answered with status " + answer.statusCode());
        return RetryAfter.of(answer.headers(), clock.instant())
                .map(refusal::withRetryAfter)
                .orElse(refusal);
    }

    private static ErrorKind usualKind(HttpResponse<String> answer) {
        int status = answer.statusCode();
        return switch (status) {
            case 401, 407 -> ErrorKind.AUTHENTICATION;
            case 403 -> ErrorKind.PERMISSION;
            case 404, 410 -> isPage(answer) ? ErrorKind.CONFIGURATION : ErrorKind.NOT_FOUND;
            case 408 -> ErrorKind.UNAVAILABLE;
            case 423 -> ErrorKind.LOCKED;
            case 429 -> ErrorKind.RATE_LIMITED;
            default -> {
                if (status >= 500) {
                    yield ErrorKind.UNAVAILABLE;
                }
                yield status >= 400 ? ErrorKind.INVALID_REQUEST : ErrorKind.CONFIGURATION;
            }
        };
    }

    private static boolean isPage(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Content-Type")
                .filter(type -> type.strip().toLowerCase(Locale.ROOT).startsWith("text/html"))
                .isPresent();
    }

    /** Gathers what all requests have in common. Not thread-safe. */
    public static final class Builder {

        private final ConnectorContext context;
        private final URI base;
        private final List<String> headers = new ArrayList<>();
        private Function<HttpResponse<String>, Optional<ErrorKind>> refusals = answer -> Optional.empty();

        private Builder(ConnectorContext context, URI base) {
            this.context = context;
            this.base = base;
            header("User-Agent", context.userAgent());
            header("Content-Type", "application/json");
            header("Accept", "application/json");
        }

        /**
         * A header of every request.
         *
         * @param name its name
         * @param value its value, such as a credential
         * @return this builder
         */
        public Builder header(String name, String value) {
            headers.add(name);
            headers.add(value);
            return this;
        }

        /**
         * The credential of every request, as a bearer token (RFC 6750, section 2.1).
         *
         * @param token the token
         * @return this builder
         */
        public Builder bearer(Secret token) {
            return header("Authorization", "Bearer " + token.reveal());
        }

        /**
         * What the CRM says of a refusal beyond its status, for instance that a daily allowance is used up.
         *
         * @param kinds tells the kind from an answer that is not of status 2xx; empty for the usual one of its status
         * @return this builder
         */
        public Builder refusals(Function<HttpResponse<String>, Optional<ErrorKind>> kinds) {
            this.refusals = kinds;
            return this;
        }

        /**
         * The requests.
         *
         * @return sends nothing yet
         */
        public CrmHttp build() {
            return new CrmHttp(this);
        }
    }
}
