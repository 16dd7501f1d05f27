package org.crmoptout.hubspot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.RemoteCalls;

/** An HTTP server on the loopback interface that gives whatever answer a test wants, also such as HubSpot should not give. */
final class ScriptedHubSpot implements AutoCloseable {

    static {
        // Or else each answer waits forty milliseconds for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    static final String TOKEN = "pat-na1-test-0f3e";

    /**
     * A request as it came.
     *
     * @param line method and raw target
     * @param body text
     * @param headers by lower-case name, the first value of each
     */
    record Request(String line, String body, Map<String, String> headers) {}

    /**
     * An answer.
     *
     * @param status HTTP status
     * @param body text
     * @param headers extra headers
     */
    record Reply(int status, String body, Map<String, String> headers) {
        static Reply json(int status, String body) {
            return new Reply(status, body, Map.of("Content-Type", "application/json"));
        }
    }

    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Function<Request, Reply> script;

    ScriptedHubSpot(Function<Request, Reply> script) {
        this.script = script;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(executor);
        server.start();
    }

    static ScriptedHubSpot answering(int status, String body) {
        return new ScriptedHubSpot(request -> Reply.json(status, body));
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        Request request = new Request(
                exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                headers);
        requests.add(request);
        Reply reply = script.apply(request);
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    List<Request> requests() {
        return requests;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Settings for this server: a short timeout and no lag, unless overridden. */
    ConnectorSettings settings(Map<String, String> overrides) {
        Map<String, String> given = new HashMap<>(
                Map.of("access-token", TOKEN, "base-url", url(), "request-timeout", "PT5S", "index-lag", "PT0S"));
        given.putAll(overrides);
        return ConnectorSettings.parse(new HubSpotConnector().descriptor().settings(), given);
    }

    OptOutClient open() {
        return open(RemoteCalls.direct(), Clock.systemUTC(), Map.of());
    }

    OptOutClient open(RemoteCalls calls, Clock clock, Map<String, String> overrides) {
        return new HubSpotConnector()
                .open(ConnectorContext.builder(settings(overrides))
                        .calls(calls)
                        .clock(clock)
                        .userAgent("the-host/1.0")
                        .build());
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
