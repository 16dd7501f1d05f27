package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crmoptout.salesforce.Connections.open;
import static org.crmoptout.salesforce.Connections.person;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("The transport")
@Timeout(60)
class TransportTest {

    private SalesforceSimulator org;

    @BeforeEach
    void start() {
        org = SalesforceSimulator.builder().people(0).start();
    }

    @AfterEach
    void stop() {
        org.close();
    }

    @Test
    @DisplayName("takes the host's proxy, for the token and for SOAP alike")
    void takesTheProxy() throws Exception {
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().toString());
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        proxy.start();
        HttpClient through = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(ProxySelector.of(proxy.getAddress()))
                .build();
        try {
            for (Map<String, String> signIn :
                    List.of(Map.of("client-id", "id", "client-secret", "secret"), Map.of("access-token", "token"))) {
                Map<String, String> settings = new HashMap<>(signIn);
                settings.put("instance-url", "http://localhost");
                try (OptOutClient client = open(settings, context -> context.http(through))) {
                    assertThatThrownBy(client::check)
                            .isInstanceOfSatisfying(
                                    ConnectorException.class,
                                    e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE));
                }
            }
        } finally {
            proxy.stop(0);
        }

        assertThat(asked)
                .containsExactly("http://localhost/services/oauth2/token", "http://localhost/services/Soap/u/65.0");
    }

    @Test
    @DisplayName("names the host in its User-Agent")
    void namesTheHost() {
        List<String> agents = Collections.synchronizedList(new ArrayList<>());
        org.addHook(new RequestHook() {
            @Override
            public Optional<SimulatedReply> before(SimulatedRequest request) {
                agents.add(request.header("User-Agent").orElse("none"));
                return Optional.empty();
            }
        });
        try (OptOutClient client = open(org, Map.of(), context -> context.userAgent("acme-sync/1"))) {
            client.check();
        }

        assertThat(agents).hasSize(3).containsOnly("acme-sync/1");
    }

    @Test
    @DisplayName("sends a write once, also when a kept-alive connection closes before its answer")
    void sendsOnce() {
        SimulatedPerson contact = org.create("Contact", "Ada", "Person", null, false);
        AtomicInteger updates = new AtomicInteger();
        org.addHook(new RequestHook() {
            @Override
            public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
                if (!request.operation().equals("update")) {
                    return reply;
                }
                updates.incrementAndGet();
                return SimulatedReply.connectionClosed();
            }
        });
        try (OptOutClient client = open(org)) {
            client.check();
            assertThat(client.write(WriteRequest.of(List.of(OptOutChange.mark(person(contact))))))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            WriteOutcome.Failed.class,
                            failed -> assertThat(failed.inDoubt()).isTrue());
        }

        assertThat(updates).hasValue(1);
    }
}
