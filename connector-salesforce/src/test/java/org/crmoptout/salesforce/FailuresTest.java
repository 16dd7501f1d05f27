package org.crmoptout.salesforce;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.crmoptout.salesforce.Connections.answering;
import static org.crmoptout.salesforce.Connections.fault;
import static org.crmoptout.salesforce.Connections.open;
import static org.crmoptout.salesforce.Connections.optedOut;
import static org.crmoptout.salesforce.Connections.person;
import static org.crmoptout.salesforce.Connections.read;
import static org.crmoptout.salesforce.Connections.spoiling;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.crmoptout.connector.CallPolicy;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.RemoteRequest;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("When Salesforce fails")
@Timeout(60)
class FailuresTest {

    private static final String TOKEN_ENDPOINT = "POST oauth2/token";

    private SalesforceSimulator org;
    private OptOutClient client;
    private SimulatedPerson contact;

    @BeforeEach
    void connect() {
        org = SalesforceSimulator.builder().people(0).start();
        client = open(org);
        contact = org.create("Contact", "Ada", "Person", "ada@example.org", false);
    }

    @AfterEach
    void disconnect() {
        client.close();
        org.close();
    }

    private ConnectorException failureOf(Runnable act) {
        ConnectorException failure = catchThrowableOfType(ConnectorException.class, act::run);
        assertThat(failure).isNotNull();
        assertThatNothingLeaks(failure);
        return failure;
    }

    /** Looks at everything a log would show: messages, causes, traces. */
    private void assertThatNothingLeaks(ConnectorException failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString())
                .doesNotContain(org.staticToken(), org.clientSecret(), "ada@example.org", "SECRET-TOKEN");
    }

    private ConnectorException readFailure() {
        return failureOf(() -> read(client, person(contact)));
    }

    private WriteOutcome.Failed markFailure() {
        WriteOutcome outcome = client.write(WriteRequest.of(List.of(OptOutChange.mark(person(contact)))))
                .get(0);
        assertThat(outcome).isInstanceOf(WriteOutcome.Failed.class);
        WriteOutcome.Failed failed = (WriteOutcome.Failed) outcome;
        assertThatNothingLeaks(failed.cause());
        return failed;
    }

    @ParameterizedTest
    @DisplayName("the token endpoint's errors say whether to wait or to call an admin")
    @CsvSource({
        "invalid_client_id,AUTHENTICATION,client-id",
        "invalid_client,AUTHENTICATION,client-secret",
        "invalid_grant,AUTHENTICATION,run-as user",
        "inactive_user,AUTHENTICATION,inactive",
        "inactive_org,AUTHENTICATION,locked",
        "unsupported_grant_type,CONFIGURATION,client credentials flow",
        "invalid_request,CONFIGURATION,instance-url",
        "rate_limit_exceeded,RATE_LIMITED,sign-ins",
        "never_heard_of,AUTHENTICATION,admin"
    })
    void tokenErrors(String error, ErrorKind kind, String advice) {
        org.addHook(answering(
                TOKEN_ENDPOINT,
                SimulatedReply.json(
                        400, "{\"error\":\"" + error + "\",\"error_description\":\"of ada@example.org\"}")));

        ConnectorException failure = readFailure();
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure).hasMessageContaining(advice);
    }

    static Stream<Arguments> spoiltTokens() {
        String instance = "\"instance_url\":\"https://acme.my.salesforce.com\"";
        return Stream.of(
                Arguments.of(SimulatedReply.json(503, "{\"error\":\"x\"}"), ErrorKind.UNAVAILABLE),
                Arguments.of(SimulatedReply.html(500, "<html>ada@example.org</html>"), ErrorKind.UNAVAILABLE),
                Arguments.of(SimulatedReply.html(200, "<html>ada@example.org</html>"), ErrorKind.PROTOCOL),
                Arguments.of(SimulatedReply.json(200, "{\"access_token\":\"SECRET-TOKEN\""), ErrorKind.PROTOCOL),
                Arguments.of(SimulatedReply.json(200, "{\"access_token\":\"SECRET-TOKEN\"}"), ErrorKind.PROTOCOL),
                Arguments.of(SimulatedReply.json(200, "{\"access_token\":7," + instance + "}"), ErrorKind.PROTOCOL),
                Arguments.of(
                        SimulatedReply.json(
                                200, "{\"access_token\":\"SECRET-TOKEN\",\"instance_url\":\"http://evil.example\"}"),
                        ErrorKind.CONFIGURATION),
                Arguments.of(SimulatedReply.html(302, ""), ErrorKind.CONFIGURATION),
                Arguments.of(SimulatedReply.html(404, ""), ErrorKind.CONFIGURATION),
                Arguments.of(SimulatedReply.html(429, ""), ErrorKind.RATE_LIMITED),
                Arguments.of(SimulatedReply.connectionReset(), ErrorKind.UNAVAILABLE));
    }

    @ParameterizedTest
    @DisplayName("an answer of the token endpoint that is none is classified, and never quoted")
    @MethodSource("spoiltTokens")
    void tokenGarbage(SimulatedReply reply, ErrorKind kind) {
        org.addHook(answering(TOKEN_ENDPOINT, reply));

        assertThat(readFailure().kind()).isEqualTo(kind);
        assertThat(org.calls()).containsOnlyKeys(TOKEN_ENDPOINT);
    }

    @Test
    @DisplayName("wrong credentials and a missing run-as user are told apart by what to do")
    void wrongCredentials() {
        org.setRunAsUser(false);
        assertThat(readFailure()).hasMessageContaining("run-as user");
        try (OptOutClient wrong = open(org, Map.of("client-secret", "wrong"), context -> context)) {
            ConnectorException failure = failureOf(wrong::check);
            assertThat(failure.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
            assertThat(failure).hasMessageContaining("client-secret");
        }
    }

    @Test
    @DisplayName("an expired token is renewed once, whatever the fault's text says")
    void renewsAnExpiredToken() {
        client.check();
        org.expireSessions();

        assertThat(read(client, person(contact))).isInstanceOf(ReadOutcome.Seen.class);
        assertThat(org.calls().get(TOKEN_ENDPOINT)).isEqualTo(2);
        assertThat(org.calls().get("queryAll")).isEqualTo(2);
    }

    @Test
    @DisplayName("a renewed token that is refused too is an authentication error, after one repeat")
    void givesUpAfterOneRenewal() {
        org.addHook(answering("queryAll", fault("INVALID_SESSION_ID", "Session expired or invalid")));

        assertThat(readFailure().kind()).isEqualTo(ErrorKind.AUTHENTICATION);
        assertThat(org.calls().get(TOKEN_ENDPOINT)).isEqualTo(2);
        assertThat(org.calls().get("queryAll")).isEqualTo(2);
    }

    @Test
    @DisplayName("16 threads with an expired token renew it once")
    void renewsOnceForAllThreads() throws Exception {
        client.check();
        org.expireSessions();
        CyclicBarrier together = new CyclicBarrier(16);
        // All of them are refused before any of them can renew.
        org.addHook(new RequestHook() {
            private final AtomicInteger first = new AtomicInteger();

            @Override
            public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
                if (request.operation().equals("queryAll") && first.getAndIncrement() < 16) {
                    try {
                        together.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
                return reply;
            }
        });
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<ReadOutcome>> reads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                reads.add(threads.submit(() -> read(client, person(contact))));
            }
            for (Future<ReadOutcome> read : reads) {
                assertThat(read.get()).isInstanceOf(ReadOutcome.Seen.class);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(org.calls().get(TOKEN_ENDPOINT)).isEqualTo(2);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(fault("SERVER_UNAVAILABLE", "busy"), ErrorKind.UNAVAILABLE),
                Arguments.of(
                        fault("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests (Concurrent API Requests) Limit exceeded."),
                        ErrorKind.RATE_LIMITED),
                Arguments.of(
                        fault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), ErrorKind.QUOTA_EXHAUSTED),
                Arguments.of(fault("API_DISABLED_FOR_ORG", "ada@example.org"), ErrorKind.AUTHENTICATION),
                Arguments.of(fault("NEVER_HEARD_OF_IT", "ada@example.org"), ErrorKind.PROTOCOL),
                Arguments.of(SimulatedReply.html(503, "<html>ada@example.org</html>"), ErrorKind.UNAVAILABLE),
                Arguments.of(SimulatedReply.of(500, "text/xml", ""), ErrorKind.UNAVAILABLE),
                Arguments.of(SimulatedReply.html(200, "<html>ada@example.org</html>"), ErrorKind.PROTOCOL),
                Arguments.of(SimulatedReply.of(200, "text/xml", "<a>ada@example.org</a>"), ErrorKind.PROTOCOL),
                Arguments.of(SimulatedReply.of(200, "text/xml", ""), ErrorKind.PROTOCOL),
                Arguments.of(SimulatedReply.html(301, ""), ErrorKind.CONFIGURATION),
                Arguments.of(SimulatedReply.html(403, "<html></html>"), ErrorKind.AUTHENTICATION),
                Arguments.of(SimulatedReply.connectionClosed(), ErrorKind.UNAVAILABLE),
                Arguments.of(SimulatedReply.garbage(), ErrorKind.UNAVAILABLE));
    }

    @ParameterizedTest
    @DisplayName("a failed read says what to do, and never quotes the answer")
    @MethodSource("faults")
    void failedReads(SimulatedReply reply, ErrorKind kind) {
        org.addHook(answering("queryAll", reply));

        assertThat(readFailure().kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @DisplayName("a failed write is in doubt unless the failure proves that nothing was written")
    @MethodSource("faults")
    void failedWrites(SimulatedReply reply, ErrorKind kind) {
        org.addHook(answering("update", reply));

        WriteOutcome.Failed failed = markFailure();
        assertThat(failed.cause().kind()).isEqualTo(kind);
        assertThat(failed.inDoubt()).isEqualTo(kind.leavesWriteInDoubt());
    }

    static Stream<Arguments> spoilers() {
        UnaryOperator<SimulatedReply> unknownCode = reply -> SimulatedReply.of(
                200,
                "text/xml;charset=UTF-8",
                reply.body()
                        .replaceAll(
                                "<result>.*</result>",
                                "<result><errors><message>ada@example.org</message>"
                                        + "<statusCode>NEVER_HEARD_OF_IT</statusCode></errors><id xsi:nil=\"true\"/>"
                                        + "<success>false</success></result>"));
        UnaryOperator<SimulatedReply> unknownElement = reply -> SimulatedReply.of(
                200,
                "text/xml;charset=UTF-8",
                reply.body().replace("<success>", "<news>ada@example.org</news><success>"));
        UnaryOperator<SimulatedReply> noResults = reply ->
                SimulatedReply.of(200, "text/xml;charset=UTF-8", reply.body().replaceAll("<result>.*</result>", ""));
        return Stream.of(
                Arguments.of("an unknown status code", unknownCode, ErrorKind.PROTOCOL),
                Arguments.of("an unknown element", unknownElement, ErrorKind.PROTOCOL),
                Arguments.of("no result", noResults, ErrorKind.PROTOCOL),
                Arguments.of(
                        "a cut-off body",
                        (UnaryOperator<SimulatedReply>) SimulatedReply::truncated,
                        ErrorKind.PROTOCOL),
                Arguments.of(
                        "a lost answer",
                        (UnaryOperator<SimulatedReply>) reply -> SimulatedReply.connectionReset(),
                        ErrorKind.UNAVAILABLE));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("a write whose answer is spoilt was made all the same: it is in doubt, and repeating it is harmless")
    @MethodSource("spoilers")
    void spoiltAnswers(String what, UnaryOperator<SimulatedReply> spoiled, ErrorKind kind) {
        RequestHook hook = spoiling("update", spoiled);
        org.addHook(hook);

        WriteOutcome.Failed failed = markFailure();

        assertThat(failed.cause().kind()).as(what).isEqualTo(kind);
        assertThat(failed.inDoubt()).isTrue();
        assertThat(optedOut(org, contact)).isTrue();
        assertThat(org.calls().get("update")).as("sent once").isEqualTo(1);
        org.removeHook(hook);
        assertThat(client.write(WriteRequest.of(List.of(OptOutChange.mark(person(contact))))))
                .containsExactly(new WriteOutcome.Applied(true, null));
    }

    @Test
    @DisplayName("a write stays in doubt when only its first try was lost")
    void remembersAnEarlierDoubt() {
        AtomicInteger tries = new AtomicInteger();
        org.addHook(new RequestHook() {
            @Override
            public Optional<SimulatedReply> before(SimulatedRequest request) {
                return request.operation().equals("update") && tries.get() == 1
                        ? Optional.of(fault("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."))
                        : Optional.empty();
            }

            @Override
            public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
                return request.operation().equals("update") && tries.getAndIncrement() == 0
                        ? SimulatedReply.connectionReset()
                        : reply;
            }
        });
        CallPolicy twice = new CallPolicy() {
            @Override
            public <T> T call(Operation operation, RemoteRequest<T> request) throws InterruptedException {
                try {
                    return request.send();
                } catch (ConnectorException e) {
                    return request.send();
                }
            }
        };
        try (OptOutClient guarded =
                open(org, Map.of(), context -> context.calls(RemoteCalls.of(twice, Runnable::run, 1)))) {
            WriteOutcome outcome = guarded.write(WriteRequest.of(List.of(OptOutChange.mark(person(contact)))))
                    .get(0);
            assertThat(outcome).isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
                assertThat(failed.cause().kind()).isEqualTo(ErrorKind.QUOTA_EXHAUSTED);
                assertThat(failed.inDoubt()).isTrue();
            });
        }
    }

    @Test
    @DisplayName("a batch that fails does not hide the batches that went through")
    void isolatesBatches() {
        for (int i = 0; i < 300; i++) {
            org.create("Lead", "Bob", "Lead", null, false);
        }
        AtomicInteger updates = new AtomicInteger();
        org.addHook(new RequestHook() {
            @Override
            public Optional<SimulatedReply> before(SimulatedRequest request) {
                return request.operation().equals("update") && updates.getAndIncrement() == 0
                        ? Optional.of(fault("SERVER_UNAVAILABLE", "busy"))
                        : Optional.empty();
            }
        });

        List<WriteOutcome> outcomes = client.write(WriteRequest.of(org.people().stream()
                .map(person -> OptOutChange.mark(person(person)))
                .toList()));

        assertThat(outcomes).filteredOn(WriteOutcome.Failed.class::isInstance).hasSize(200);
        assertThat(outcomes).filteredOn(WriteOutcome.Applied.class::isInstance).hasSize(101);
    }

    @Test
    @DisplayName("a value that is no boolean reads as unknown, and an unmark of it is not made")
    void oddValues() {
        org.addHook(spoiling(
                "queryAll",
                reply -> SimulatedReply.of(
                        200,
                        "text/xml;charset=UTF-8",
                        reply.body()
                                .replaceAll(
                                        "<([a-z]+:)?HasOptedOutOfEmail[^>]*>false<",
                                        "<$1HasOptedOutOfEmail>perhaps<"))));

        assertThat(read(client, person(contact)))
                .isInstanceOfSatisfying(
                        ReadOutcome.Seen.class,
                        seen -> assertThat(seen.reading().status()).isEqualTo(OptOutStatus.UNKNOWN));
        OptOutReading optedOut = OptOutReading.builder(person(contact), OptOutStatus.OPTED_OUT, Instant.EPOCH)
                .build();
        assertThat(client.write(WriteRequest.of(List.of(OptOutChange.unmark(person(contact), optedOut)))))
                .singleElement()
                .isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
                    assertThat(failed.cause().kind()).isEqualTo(ErrorKind.PROTOCOL);
                    assertThat(failed.inDoubt()).isFalse();
                });
        assertThat(org.calls()).doesNotContainKey("update");
    }

    @Test
    @DisplayName("a host that is not there is unavailable, and nothing was written")
    void nobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (OptOutClient nowhere = open(
                Map.of("instance-url", "http://127.0.0.1:" + port, "access-token", "SECRET-TOKEN"),
                context -> context)) {
            ConnectorException failure = failureOf(nowhere::check);
            assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("instance-url");
            assertThat(HttpExchange.hadNoEffect(failure)).isTrue();
        }
    }

    @Test
    @DisplayName("an answer that does not come in time is unavailable, also when its headers came")
    void timesOut() throws Exception {
        try (ServerSocket silent = new ServerSocket(0);
                OptOutClient waiting = open(
                        Map.of(
                                "instance-url",
                                "http://127.0.0.1:" + silent.getLocalPort(),
                                "access-token",
                                "SECRET-TOKEN",
                                "request-timeout",
                                "PT1S"),
                        context -> context)) {
            Thread server = new Thread(() -> {
                try (Socket connection = silent.accept()) {
                    connection
                            .getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 99\r\n\r\n<"
                                    .getBytes(US_ASCII));
                    connection.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // The client went away, as it should.
                }
            });
            server.start();
            ConnectorException failure = failureOf(waiting::check);
            assertThat(failure.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(failure).hasMessageContaining("request-timeout");
            assertThat(HttpExchange.hadNoEffect(failure)).isFalse();
            server.join();
        }
    }

    @Test
    @DisplayName("an interrupt ends a call and leaves the flag set")
    void keepsTheInterruptFlag() {
        client.check();
        Thread.currentThread().interrupt();
        try {
            assertThat(readFailure().kind()).isEqualTo(ErrorKind.CANCELLED);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }
}
