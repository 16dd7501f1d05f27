package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("HTTP to a CRM")
@Timeout(60)
class CrmHttpTest {

    private static final SettingKey<Secret> TOKEN = SettingKey.secret("token", "an API token");
    private static final Instant NOW = Instant.parse("2030-01-07T09:00:00Z");
    private static final String HIDDEN = "pat.doe@example.org";

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    private volatile Answer answer = new Answer(200, "{}", Map.of());
    private volatile String asked = "";

    private record Answer(int status, String body, Map<String, String> headers) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Authorization") + " "
                + exchange.getRequestHeaders().getFirst("User-Agent") + " "
                + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private CrmHttp.Builder http(int port) {
        List<SettingKey<?>> keys = List.of(TOKEN, CrmHttp.REQUEST_TIMEOUT);
        ConnectorSettings settings =
                ConnectorSettings.parse(keys, Map.of("token", "s3cret", "request-timeout", "PT1S"));
        ConnectorContext context = ConnectorContext.builder(settings)
                .clock(Clock.fixed(NOW, ZoneOffset.UTC))
                .userAgent("a-host/1")
                .build();
        return CrmHttp.builder(context, URI.create("http://127.0.0.1:" + port + "/api"))
                .bearer(settings.get(TOKEN));
    }

    private CrmHttp http() {
        return http(server.getAddress().getPort()).build();
    }

    private static ConnectorException failure(CrmHttp http) {
        return catchThrowableOfType(ConnectorException.class, () -> http.get("/people", body -> body));
    }

    @Test
    @DisplayName("is one request below the base, with the credential and the host's name")
    void sends() throws InterruptedException {
        answer = new Answer(201, "7", Map.of());

        int read = http().send("PUT", "/people/" + CrmHttp.escaped("a b/+%@ü"), "{\"x\":1}", Integer::parseInt);

        assertThat(read).isEqualTo(7);
        assertThat(asked).isEqualTo("PUT /api/people/a%20b%2F%2B%25%40%C3%BC Bearer s3cret a-host/1 {\"x\":1}");
    }

    @ParameterizedTest
    @CsvSource({
        "301, CONFIGURATION",
        "400, INVALID_REQUEST",
        "401, AUTHENTICATION",
        "403, PERMISSION",
        "404, NOT_FOUND",
        "408, UNAVAILABLE",
        "409, INVALID_REQUEST",
        "410, NOT_FOUND",
        "423, LOCKED",
        "429, RATE_LIMITED",
        "500, UNAVAILABLE",
        "503, UNAVAILABLE"
    })
    @DisplayName("fails as the kind of the status, in words of its own")
    void kinds(int status, ErrorKind kind) {
        answer = new Answer(status, HIDDEN, Map.of());

        ConnectorException failure = failure(http());

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasNoCause().hasMessageContaining(String.valueOf(status));
        assertThat(failure.getMessage()).doesNotContain(HIDDEN);
        assertThat(failure.retryAfter()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    @DisplayName("takes a page that says 404 for a wrong address, not for the CRM's word on a record")
    void gatewayPage(int status) {
        answer = new Answer(status, HIDDEN, Map.of("Content-Type", "text/html; charset=utf-8"));
        assertThat(failure(http()).kind()).isEqualTo(ErrorKind.CONFIGURATION);
        answer = new Answer(status, HIDDEN, Map.of("Content-Type", "application/json"));
        assertThat(failure(http()).kind()).isEqualTo(ErrorKind.NOT_FOUND);
    }

    @Test
    @DisplayName("fails as what the CRM says beyond the status")
    void ownWords() {
        answer = new Answer(429, "daily limit", Map.of());
        CrmHttp http = http(server.getAddress().getPort())
                .refusals(refusal -> Optional.of(ErrorKind.QUOTA_EXHAUSTED)
                        .filter(kind -> refusal.body().contains("daily")))
                .build();

        assertThat(failure(http).kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
        answer = new Answer(429, "slower", Map.of());
        assertThat(failure(http).kind()).isEqualTo(ErrorKind.RATE_LIMITED);
    }

    @ParameterizedTest
    @CsvSource({
        "7, PT7S",
        "'Mon, 07 Jan 2030 09:01:00 GMT', PT1M",
        "999999999, PT24H",
        "-5,",
        "soon,",
        "'Mon, 07 Jan 2030 08:00:00 GMT',"
    })
    @DisplayName("hands on the delay that is asked for, in seconds or as a date (RFC 9110, section 10.2.3)")
    void delays(String header, Duration expected) {
        answer = new Answer(429, "", Map.of("Retry-After", header));

        assertThat(failure(http()).retryAfter()).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    @DisplayName("takes an answer that can't be read for senseless, without a word of it; a classified one stays")
    void senseless() {
        answer = new Answer(200, HIDDEN, Map.of());

        ConnectorException failure =
                catchThrowableOfType(ConnectorException.class, () -> http().get("/people", Integer::parseInt));
        ConnectorException classified = catchThrowableOfType(
                ConnectorException.class,
                () -> http().get("/people", body -> {
                    throw new ConnectorException(ErrorKind.LOCKED, "locked");
                }));

        assertThat(failure.kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(failure).hasNoCause().hasMessageContaining("NumberFormatException");
        assertThat(failure.getMessage()).doesNotContain(HIDDEN);
        assertThat(classified.kind()).isEqualTo(ErrorKind.LOCKED);
    }

    @Test
    @DisplayName("waits for the whole answer, and no longer than request-timeout")
    void silence() {
        CountDownLatch released = new CountDownLatch(1);
        server.removeContext("/");
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 100);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        ConnectorException failure = failure(http());
        released.countDown();

        assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(failure).hasMessageContaining("PT1S").hasMessageContaining("request-timeout");
    }

    @Test
    @DisplayName("says UNAVAILABLE of nobody there, and CANCELLED once closed, without sending")
    void nobodyThere() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertThat(failure(http(free).build()).kind()).isEqualTo(ErrorKind.UNAVAILABLE);

        CrmHttp closed = http();
        closed.close();
        assertThat(failure(closed).kind()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(asked).isEmpty();
    }
}
