package org.crmoptout.testkit.simulator;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.extension.requestfilter.AdminRequestFilterV2;
import com.github.tomakehurst.wiremock.extension.requestfilter.RequestFilterAction;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/**
 * The port of a simulated CRM: WireMock carries the bytes, and every request passes {@link #answer} once, where it is
 * named, counted, shown to the hooks, struck by a fault if one is due, and answered.
 */
final class SimulatorServer implements AutoCloseable {

    private static final int THREADS = 32;

    private final SimulatedCrm crm;
    private final ControlApi control;
    private final Duration latency;
    private final List<RequestHook> hooks = new CopyOnWriteArrayList<>();
    private final CallCounts counts = new CallCounts();
    private final FaultScripts faults;
    private final WireMockServer wireMock;

    /** Listens on the port of the loopback interface, or on any free one if it is 0. */
    SimulatorServer(SimulatedCrm crm, int port, Duration latency, long seed) {
        this.crm = crm;
        this.latency = latency;
        this.faults = new FaultScripts(crm.operations(), seed);
        this.control = new ControlApi(crm, counts, faults, this::reset);
        // The journal would keep every request of a long run: we count them ourselves. The log goes nowhere, but would
        // have every answer put into JSON. Answers are packed below, as part of their latency.
        WireMockConfiguration options = WireMockConfiguration.options()
                .bindAddress("127.0.0.1")
                .port(port)
                .httpServerFactory(StrictHttpServer::new)
                .containerThreads(THREADS)
                .globalTemplating(false)
                .disableRequestJournal()
                .stubRequestLoggingDisabled(true)
                .gzipDisabled(true)
                .extensions(new Answers(), new NoAdminApi());
        this.wireMock = new WireMockServer(options);
        try {
            wireMock.start();
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "Cannot listen on port " + port + " of 127.0.0.1: is it in use? Choose another port, or 0 for any.",
                    e);
        }
        wireMock.stubFor(any(anyUrl()).willReturn(aResponse().withTransformers(Answers.NAME)));
    }

    String baseUrl() {
        return "http://127.0.0.1:" + wireMock.port();
    }

    void addHook(RequestHook hook) {
        hooks.add(hook);
    }

    void removeHook(RequestHook hook) {
        hooks.remove(hook);
    }

    FaultScripts faults() {
        return faults;
    }

    SortedMap<String, Long> calls() {
        return counts.calls();
    }

    void reset() {
        crm.reset();
        counts.clear();
        faults.clear();
    }

    @Override
    public void close() {
        wireMock.stop();
    }

    private SimulatedReply answer(HttpExchange exchange) {
        if (ControlApi.owns(exchange)) {
            return control.answer(exchange);
        }
        SimulatedCrm.Call call = crm.route(exchange);
        counts.called(call.operation());
        SimulatedRequest request = new SimulatedRequest(
                call.operation(), exchange.method(), exchange.url(), exchange.headers(), exchange.body());
        for (RequestHook hook : hooks) {
            Optional<SimulatedReply> instead = hook.before(request);
            if (instead.isPresent()) {
                return instead.get();
            }
        }
        SimulatedReply reply = effect(call);
        for (RequestHook hook : hooks) {
            reply = hook.after(request, reply);
        }
        return reply;
    }

    private SimulatedReply effect(SimulatedCrm.Call call) {
        Optional<Strike> strike = faults.next(call.operation());
        if (strike.isEmpty()) {
            return call.effect().apply(Trouble.NONE);
        }
        counts.struck(call.operation(), strike.get().fault());
        return strike.get().answer(call.effect());
    }

    private final class Answers implements ResponseDefinitionTransformerV2 {

        static final String NAME = "simulated-crm";

        @Override
        public ResponseDefinition transform(ServeEvent event) {
            long began = System.nanoTime();
            HttpExchange exchange = exchange(event.getRequest());
            SimulatedReply reply = packed(answer(exchange), exchange);
            ResponseDefinitionBuilder response = switch (reply.delivery()) {
                case WHOLE -> aResponse().withStatus(reply.status()).withBody(reply.bytes());
                case RESET ->
                    aResponse().withFault(com.github.tomakehurst.wiremock.http.Fault.CONNECTION_RESET_BY_PEER);
                case EMPTY -> aResponse().withFault(com.github.tomakehurst.wiremock.http.Fault.EMPTY_RESPONSE);
                case GARBLED ->
                    aResponse().withFault(com.github.tomakehurst.wiremock.http.Fault.MALFORMED_RESPONSE_CHUNK);
            };
            reply.headers().forEach(response::withHeader);
            if (!ControlApi.owns(exchange)) {
                holdBackUntil(began + latency.plus(reply.delay()).toNanos());
            }
            return response.build();
        }

        private static SimulatedReply packed(SimulatedReply reply, HttpExchange exchange) {
            return exchange.header("Accept-Encoding").orElse("").contains("gzip") ? reply.packed() : reply;
        }

        /** Not by a delay of WireMock's, which is whole milliseconds. */
        private static void holdBackUntil(long due) {
            long left = due - System.nanoTime();
            while (left > 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(left);
                left = due - System.nanoTime();
            }
        }

        private HttpExchange exchange(Request request) {
            Map<String, List<String>> headers = new HashMap<>();
            for (String name : request.getAllHeaderKeys()) {
                headers.put(
                        name.toLowerCase(Locale.ROOT),
                        List.copyOf(request.header(name).values()));
            }
            return new HttpExchange(
                    request.getMethod().getName(), request.getUrl(), Map.copyOf(headers), request.getBodyAsString());
        }

        @Override
        public boolean applyGlobally() {
            return false;
        }

        @Override
        public String getName() {
            return NAME;
        }
    }

    /** WireMock's own API is no vendor's: refused like any other path that is not documented. */
    private static final class NoAdminApi implements AdminRequestFilterV2 {

        @Override
        public RequestFilterAction filter(Request request, ServeEvent event) {
            return RequestFilterAction.stopWith(ResponseDefinition.notConfigured());
        }

        @Override
        public String getName() {
            return "no-admin-api";
        }
    }
}
