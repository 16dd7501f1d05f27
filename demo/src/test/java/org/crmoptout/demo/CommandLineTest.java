package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Commands of an operator, each a process of its own. */
@DisplayName("The command line as a process")
class CommandLineTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    @DisplayName("check --json: one document on standard output and nothing else; a database in use ends with 3")
    void check() throws Exception {
        try (SalesforceSimulator salesforce =
                SalesforceSimulator.builder().people(1).start()) {
            Path file = directory.resolve("service");
            Process refused;
            try (Connection holder = open(file)) {
                assertThat(holder.isValid(1)).isTrue();
                refused = start("refused", file, salesforce);
                assertThat(refused.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(refused.exitValue()).isEqualTo(3);
            assertThat(document("refused").get("problem").asString()).contains("is in use by another process");

            Process ready = start("ready", file, salesforce);
            assertThat(ready.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(ready.exitValue()).as(Files.readString(output("ready"))).isZero();
            assertThat(document("ready").at("/database/product").asString()).isEqualTo("H2");
            assertThat(document("ready")
                            .at("/connections/0/account/capabilities/MARK/status")
                            .asString())
                    .isEqualTo("SUPPORTED");
            assertThat(Files.readString(output("ready"))).doesNotContain(salesforce.clientSecret());
        }
    }

    private static Connection open(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:h2:file:" + file, "sa", "");
    }

    private Path output(String name) {
        return directory.resolve(name + ".json");
    }

    private JsonNode document(String name) throws IOException {
        return JsonMapper.shared().readTree(Files.readString(output(name), StandardCharsets.US_ASCII));
    }

    private Process start(String name, Path file, SalesforceSimulator salesforce) throws IOException {
        return new ProcessBuilder(ServiceProcess.command(Stream.concat(
                        Stream.of("check", "--json", "--spring.datasource.url=jdbc:h2:file:" + file),
                        ServiceProcess.settings(salesforce))))
                .directory(directory.toFile())
                .redirectOutput(output(name).toFile())
                .redirectError(directory.resolve(name + ".log").toFile())
                .start();
    }
}
