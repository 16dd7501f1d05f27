package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.stream.Stream;
import org.crmoptout.demo.ServiceProcess.Ended;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            String database = "jdbc:h2:file:" + directory.resolve("service");
            Ended refused;
            try (Connection holder = DriverManager.getConnection(database, "sa", "")) {
                assertThat(holder.isValid(1)).isTrue();
                refused = check(database, salesforce);
            }
            assertThat(refused.exit()).as(refused.toString()).isEqualTo(3);
            assertThat(refused.document().get("problem").asString()).contains("is in use by another process");

            Ended ready = check(database, salesforce);
            assertThat(ready.exit()).as(ready.toString()).isZero();
            assertThat(ready.document().at("/database/product").asString()).isEqualTo("H2");
            assertThat(ready.document()
                            .at("/connections/0/account/capabilities/MARK/status")
                            .asString())
                    .isEqualTo("SUPPORTED");
            assertThat(ready.out()).isASCII().doesNotContain(salesforce.clientSecret());
        }
    }

    private Ended check(String database, SalesforceSimulator salesforce) throws Exception {
        return ServiceProcess.run(
                directory,
                ServiceProcess.command(Stream.concat(
                        Stream.of("check", "--json", "--spring.datasource.url=" + database),
                        ServiceProcess.settings(salesforce))));
    }
}
