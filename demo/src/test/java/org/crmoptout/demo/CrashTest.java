package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The service as a process of its own, on its default database, killed without a word. */
@DisplayName("kill -9 of the service")
class CrashTest {

    private static final int PEOPLE = 30;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    @DisplayName(
            "S6 with deliveries waiting and one on the wire: after a start every change is in the CRM, the labels right")
    void losesNothing() throws Exception {
        try (SalesforceSimulator salesforce =
                SalesforceSimulator.builder().people(0).start()) {
            List<SimulatedPerson> people = new ArrayList<>();
            for (int i = 0; i < PEOPLE; i++) {
                people.add(salesforce.create(
                        "Contact", "Person", "Number " + i, "person" + i + "@example.org", i % 2 == 1));
            }
            int port = ServiceProcess.freePort();
            ServiceApi rep = new ServiceApi("http://localhost:" + port, "rep");
            ServiceApi admin = new ServiceApi("http://localhost:" + port, "admin");
            List<JsonNode> known;

            HeldUpdates held = new HeldUpdates();
            Process service = start(port, salesforce);
            try {
                rep.awaitUp();
                admin.bringIn("acme", "acme-salesforce", people);
                awaitAllSeen(rep);
                known = rep.get("/api/v1/workspaces/acme/people?label=")
                        .get("items")
                        .valueStream()
                        .toList();
                assertThat(known).hasSize(PEOPLE);
                salesforce.addHook(held);
                // Whoever was opted out in the CRM is unmarked, whoever was not is marked.
                rep.ok(flip(rep, known.get(0)));
                held.awaitOneOnTheWire();
                for (JsonNode person : known.subList(1, PEOPLE)) {
                    rep.ok(flip(rep, person));
                }
            } finally {
                service.destroyForcibly().waitFor();
            }
            salesforce.removeHook(held);
            held.release();

            Process again = start(port, salesforce);
            try {
                rep.awaitUp();
                await().atMost(SOON).untilAsserted(() -> {
                    JsonNode counts = rep.get("/api/v1/workspaces/acme/connections")
                            .get(0)
                            .get("counts");
                    assertThat(counts.get("waiting").asInt()).isZero();
                    assertThat(counts.get("unseen").asInt()).isZero();
                });
                for (JsonNode before : known) {
                    JsonNode after = rep.person("acme", before.get("id").asString());
                    String recordId = before.at("/records/0/id").asString();
                    boolean optedOut =
                            salesforce.person("Contact", recordId).orElseThrow().optedOut();
                    assertThat(after.at("/doNotContact/label").asString().equals("MARKED"))
                            .as("the label of " + recordId + " and its record")
                            .isEqualTo(optedOut);
                    // The one on the wire may have been an unmark nobody knows the end of: then the opt-out wins.
                    if (!before.get("id").equals(known.get(0).get("id"))) {
                        assertThat(after.at("/doNotContact/label"))
                                .as("the change of " + recordId)
                                .isNotEqualTo(before.at("/doNotContact/label"));
                    }
                }
            } finally {
                again.destroyForcibly().waitFor();
            }
        }
    }

    private static ServiceApi.Answer flip(ServiceApi rep, JsonNode person) {
        String id = person.get("id").asString();
        return person.at("/doNotContact/label").asString().equals("MARKED")
                ? rep.unmark("acme", id)
                : rep.mark("acme", id);
    }

    /** Holds the requests that write on the wire. */
    private static final class HeldUpdates implements RequestHook {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
            if (request.operation().equals("update")) {
                reached.countDown();
                try {
                    released.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return reply;
        }

        void awaitOneOnTheWire() throws InterruptedException {
            assertThat(reached.await(30, TimeUnit.SECONDS))
                    .as("a write reached the CRM")
                    .isTrue();
        }

        void release() {
            released.countDown();
        }
    }

    private static void awaitAllSeen(ServiceApi api) {
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode counts =
                    api.get("/api/v1/workspaces/acme/connections").get(0).get("counts");
            assertThat(counts.get("keys").asInt()).isEqualTo(PEOPLE);
            assertThat(counts.get("unseen").asInt()).isZero();
        });
    }

    private Process start(int port, SalesforceSimulator salesforce) throws IOException {
        List<String> command = ServiceProcess.command(Stream.concat(
                Stream.of("--server.port=" + port, "--sync.pull-every=2s"), ServiceProcess.settings(salesforce)));
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("target", "crash-test-service.log").toFile()))
                .start();
    }
}
