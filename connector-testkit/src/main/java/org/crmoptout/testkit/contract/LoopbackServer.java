package org.crmoptout.testkit.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An HTTP server on a free port of the loopback interface that can be made to misbehave. Thread-safe. */
final class LoopbackServer implements AutoCloseable {

    private static final int THREADS = 16;
    private static final System.Logger LOG = System.getLogger(LoopbackServer.class.getName());

    private final Function<CrmRequest, CrmReply> crm;
    private final HttpServer server;
    private final ExecutorService executor = Executors.newFixedThreadPool(THREADS, LoopbackServer::daemon);
    private final AtomicLong requests = new AtomicLong();
    private volatile @Nullable Fault fault;

    LoopbackServer(Function<CrmRequest, CrmReply> crm) {
        this.crm = crm;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on the loopback interface", e);
        }
        server.createContext("/", this::serve);
        server.setExecutor(executor);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    long requests() {
        return requests.get();
    }

    void reset() {
        behave();
        requests.set(0);
    }

    void misbehave(Fault wrong) {
        fault = wrong;
    }

    void behave() {
        Fault last = fault;
        fault = null;
        if (last instanceof Fault.Holds holds) {
            holds.release();
        }
    }

    @Override
    public void close() {
        behave();
        server.stop(0);
        executor.shutdownNow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            CrmRequest request = read(exchange);
            requests.incrementAndGet();
            Fault now = fault;
            if (now instanceof Fault.Breaks breaks && breaks.when() == Fault.When.BEFORE_EFFECT) {
                return;
            }
            if (now instanceof Fault.Answers answers && answers.when() == Fault.When.BEFORE_EFFECT) {
                send(exchange, instead(answers));
                return;
            }
            CrmReply reply = answer(request);
            if (now instanceof Fault.Breaks) {
                return;
            }
            if (now instanceof Fault.Answers answers) {
                reply = instead(answers);
            } else if (now instanceof Fault.Garbles garbles) {
                reply = Garbler.garbled(reply, garbles.how());
            } else if (now instanceof Fault.Holds holds) {
                holds.await();
            }
            send(exchange, reply);
        }
    }

    private CrmReply answer(CrmRequest request) {
        try {
            return crm.apply(request);
        } catch (RuntimeException e) {
            // Without its message, which may quote an address.
            StackTraceElement[] places = e.getStackTrace();
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the dialect threw {0}{1}: the connector sees a connection that breaks. A dialect words a refusal instead",
                    e.getClass().getName(),
                    places.length == 0 ? "" : " at " + places[0]);
            throw e;
        }
    }

    private static CrmReply instead(Fault.Answers answers) {
        CrmReply reply = CrmReply.json(answers.status(), answers.body());
        for (Map.Entry<String, String> header : answers.headers().entrySet()) {
            reply = reply.withHeader(header.getKey(), header.getValue());
        }
        return reply;
    }

    private static CrmRequest read(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return new CrmRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query(exchange.getRequestURI().getRawQuery()),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> parameters = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.put(decoded(name), decoded(value));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, CrmReply reply) throws IOException {
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        // On a kept connection the JDK's server waits 40 ms for each acknowledgement (Nagle against delayed ACK).
        exchange.getResponseHeaders().set("Connection", "close");
        byte[] body = reply.status() == 204 ? new byte[0] : reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "pretended-crm");
        thread.setDaemon(true);
        return thread;
    }
}
