package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.crmoptout.demo.ServiceProcess.Ended;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The packed program as users have it, a server and commands beside it. Runs once the jar is there, in the phase {@code
 * integration-test}.
 */
@DisplayName("The packed jar")
class PackedJarTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SalesforceSimulator salesforce;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SimulatedPerson person;

    @BeforeEach
    void crm() {
        salesforce = SalesforceSimulator.builder().people(0).start();
        person = salesforce.create("Contact", "Ada", "Person", "ada.person@example.org", false);
    }

    @AfterEach
    void end() {
        salesforce.close();
    }

    @Test
    @DisplayName("PostgreSQL: sync --once and check do their work beside a living server, which sees it and goes on")
    void besideAServer() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
            // the server looks at the CRM when it starts, and then not again: what comes later is the command's
            List<String> settings = Stream.concat(
                            Stream.of(
                                    "--spring.datasource.url=jdbc:postgresql://localhost:" + postgres.getPort()
                                            + "/postgres",
                                    "--spring.datasource.username=postgres",
                                    "--sync.pull-every=1h",
                                    "--sync.brake.share=1"),
                            ServiceProcess.settings(salesforce))
                    .toList();
            int port = ServiceProcess.freePort();
            ServiceApi admin = new ServiceApi("http://localhost:" + port, "admin");
            Process server = server(port, settings);
            try {
                admin.awaitUp();
                admin.bringIn("acme", "acme-salesforce", List.of(person));
                admin.awaitAllSeen("acme");
                String id = admin.get("/api/v1/workspaces/acme/people")
                        .at("/items/0/id")
                        .asString();
                salesforce.setOptedOut("Contact", person.id(), true);

                Ended synced = command(settings, "sync", "--once", "--json");
                assertThat(synced.exit()).as(synced.toString()).isZero();
                JsonNode connection = synced.document().at("/connections/0");
                assertThat(connection.get("connection").asString()).isEqualTo("acme-salesforce");
                assertThat(connection.get("reachedEnd").asBoolean()).isTrue();
                assertThat(admin.label("acme", id)).as("what the server says").isEqualTo("MARKED");

                Ended checked = command(settings, "check", "--json");
                assertThat(checked.exit()).as(checked.toString()).isZero();
                assertThat(checked.document().at("/database/product").asString())
                        .isEqualTo("PostgreSQL");
                assertThat(checked.document().at("/connections/0/ready").asBoolean())
                        .isTrue();

                admin.ok(admin.unmark("acme", id));
                await().atMost(SOON)
                        .until(() -> !salesforce
                                .person("Contact", person.id())
                                .orElseThrow()
                                .optedOut());
                assertThat(server.isAlive()).isTrue();
            } finally {
                server.destroyForcibly().waitFor();
            }
        }
    }

    @Test
    @DisplayName("H2: a command beside a server ends with 3 and says why; the server does not notice")
    void databaseOfOne() throws Exception {
        List<String> settings = ServiceProcess.settings(salesforce).toList();
        int port = ServiceProcess.freePort();
        ServiceApi rep = new ServiceApi("http://localhost:" + port, "rep");
        Process server = server(port, settings);
        try {
            rep.awaitUp();
            for (List<String> command : List.of(List.of("check"), List.of("sync", "--once"))) {
                Ended forPeople = command(settings, command.toArray(String[]::new));
                assertThat(forPeople.exit()).as(forPeople.toString()).isEqualTo(3);
                assertThat(forPeople.log())
                        .contains("is in use by another process")
                        .doesNotContain("\tat ");
            }
            Ended forPrograms = command(settings, "check", "--json");
            assertThat(forPrograms.exit()).as(forPrograms.toString()).isEqualTo(3);
            assertThat(forPrograms.document().get("problem").asString()).contains("is in use by another process");
            assertThat(rep.get("/api/v1/workspaces")).isNotEmpty();
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private Process server(int port, List<String> settings) throws IOException {
        Path log = Path.of("target", "packed-jar-service.log").toAbsolutePath();
        return new ProcessBuilder(
                        ServiceProcess.packed(Stream.concat(Stream.of("--server.port=" + port), settings.stream())))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    private Ended command(List<String> settings, String... words) throws Exception {
        return ServiceProcess.run(directory, ServiceProcess.packed(Stream.concat(Stream.of(words), settings.stream())));
    }
}
