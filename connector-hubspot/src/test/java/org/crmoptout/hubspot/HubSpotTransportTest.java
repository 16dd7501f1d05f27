package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HubSpotTransportTest {

    private static final CrmPerson ANN = CrmPerson.of(EmailAddress.of("ann@example.org"));

    private static ConnectorException readFailure(OptOutClient client) {
        ReadOutcome outcome = client.read(ReadRequest.of(List.of(ANN))).get(0);
        assertThat(outcome).isInstanceOf(ReadOutcome.Failed.class);
        return ((ReadOutcome.Failed) outcome).cause();
    }

    private static WriteOutcome.Failed writeFailure(OptOutClient client) {
        WriteOutcome outcome =
                client.write(WriteRequest.of(List.of(OptOutChange.mark(ANN)))).get(0);
        assertThat(outcome).isInstanceOf(WriteOutcome.Failed.class);
        return (WriteOutcome.Failed) outcome;
    }

    private static void assertTellsNothing(ConnectorException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            assertThat(t.toString()).doesNotContain("ann@", "ann%40", ScriptedHubSpot.TOKEN);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>ann@example.org</html>",
                "{\"results\":[",
                "[]",
                "null",
                "",
                "\"ann@example.org\"",
                "{}",
                "{\"results\":null}",
                "{\"results\":{}}",
                "{\"status\":\"PENDING\",\"results\":[]}",
                "{\"status\":\"COMPLETE\",\"results\":[],\"numErrors\":1}",
                "{\"status\":\"COMPLETE\",\"results\":[],\"errors\":[{\"category\":\"VALIDATION_ERROR\"}]}"
            })
    @DisplayName("an answer that makes no sense says nothing of the opt-out, and leaves a write in doubt")
    void garbage(String body) {
        try (ScriptedHubSpot hubSpot = ScriptedHubSpot.answering(200, body);
                OptOutClient client = hubSpot.open()) {
            assertThat(readFailure(client).kind()).isEqualTo(ErrorKind.PROTOCOL);
            WriteOutcome.Failed write = writeFailure(client);
            assertThat(write.cause().kind()).isEqualTo(ErrorKind.PROTOCOL);
            assertThat(write.inDoubt()).isTrue();
            assertTellsNothing(readFailure(client));
            assertTellsNothing(write.cause());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 423, 429})
    @DisplayName("a refusal leaves no doubt, a broken server does, and neither message tells an address or the token")
    void refusals(int status) {
        String body =
                "{\"message\":\"ann@example.org " + ScriptedHubSpot.TOKEN + "\",\"category\":\"ann@example.org\"}";
        try (ScriptedHubSpot hubSpot = ScriptedHubSpot.answering(status, body);
                ScriptedHubSpot broken = ScriptedHubSpot.answering(502, body);
                OptOutClient client = hubSpot.open();
                OptOutClient brokenClient = broken.open()) {
            assertThat(writeFailure(client).inDoubt()).isFalse();
            assertThat(writeFailure(brokenClient).inDoubt()).isTrue();
            assertTellsNothing(writeFailure(client).cause());
            assertTellsNothing(writeFailure(brokenClient).cause());
        }
    }

    @Test
    @DisplayName("no answer within the time is UNAVAILABLE and leaves a write in doubt")
    void timeout() {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedHubSpot hubSpot = new ScriptedHubSpot(request -> {
                    awaitUninterrupted(end);
                    return ScriptedHubSpot.Reply.json(200, "{}");
                });
                OptOutClient client =
                        hubSpot.open(RemoteCalls.direct(), Clock.systemUTC(), Map.of("request-timeout", "PT0.3S"))) {
            WriteOutcome.Failed write = writeFailure(client);

            assertThat(write.cause().kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(write.inDoubt()).isTrue();
            assertTellsNothing(write.cause());
            end.countDown();
        }
    }

    @Test
    @DisplayName("an answer whose body never ends is given up too")
    void stalledBody() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ScriptedHubSpot settingsOnly = ScriptedHubSpot.answering(200, "{}")) {
            Thread stalling = new Thread(() -> {
                try {
                    var socket = server.accept();
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(StandardCharsets.UTF_8));
                    socket.getOutputStream().flush();
                } catch (IOException e) {
                    // the test closed the server
                }
            });
            stalling.start();
            try (OptOutClient client = settingsOnly.open(
                    RemoteCalls.direct(),
                    Clock.systemUTC(),
                    Map.of("request-timeout", "PT0.3S", "base-url", "http://127.0.0.1:" + server.getLocalPort()))) {
                assertThat(readFailure(client).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            }
        }
    }

    @Test
    @DisplayName("a host that is not there is UNAVAILABLE, and nothing was written")
    void refused() {
        ScriptedHubSpot hubSpot = ScriptedHubSpot.answering(200, "{}");
        hubSpot.close();
        try (OptOutClient client = hubSpot.open()) {
            WriteOutcome.Failed write = writeFailure(client);

            assertThat(write.cause().kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(write.inDoubt()).isFalse();
            assertThat(write.cause()).hasMessageContaining("base-url");
        }
    }

    @Test
    @DisplayName("a closed connection answers nothing and sends nothing")
    void closed() {
        try (ScriptedHubSpot hubSpot = ScriptedHubSpot.answering(200, "{}")) {
            OptOutClient client = hubSpot.open();
            client.close();
            client.close();

            List<Runnable> calls = List.of(
                    client::check,
                    () -> client.read(ReadRequest.of(List.of())),
                    () -> client.write(WriteRequest.of(List.of())),
                    () -> client.find(FindRequest.of(List.of())),
                    () -> client.changes(ChangeRequest.from(ChangeCursor.start())));
            assertThat(calls).allSatisfy(call -> {
                ConnectorException e = catchThrowableOfType(ConnectorException.class, call::run);
                assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED);
                assertThat(e).hasMessageContaining("the connection is closed");
            });
            assertThat(hubSpot.requests()).isEmpty();
        }
    }

    @Test
    @DisplayName("an interrupt cancels, and the thread stays interrupted")
    void interrupted() {
        try (ScriptedHubSpot hubSpot = ScriptedHubSpot.answering(200, "{\"results\":[]}");
                OptOutClient client = hubSpot.open()) {
            Thread.currentThread().interrupt();
            ConnectorException e = readFailure(client);

            assertThat(Thread.interrupted()).isTrue();
            assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED);
        }
    }

    @Test
    @DisplayName("requests carry the token, the host's name and what they accept")
    void headers() {
        try (ScriptedHubSpot hubSpot = ScriptedHubSpot.answering(200, "{\"results\":[]}");
                OptOutClient client = hubSpot.open()) {
            client.read(ReadRequest.of(List.of(ANN)));

            assertThat(hubSpot.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.headers())
                            .containsEntry("authorization", "Bearer " + ScriptedHubSpot.TOKEN)
                            .containsEntry("user-agent", "the-host/1.0")
                            .containsEntry("accept", "application/json"));
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
