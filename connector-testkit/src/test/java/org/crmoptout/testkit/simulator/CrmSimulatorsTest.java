package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@DisplayName("The simulators' program")
@Timeout(60)
class CrmSimulatorsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine program = CrmSimulators.commandLine();
        program.setOut(new PrintWriter(out, true));
        program.setErr(new PrintWriter(err, true));
        return program.execute(arguments);
    }

    @Test
    @DisplayName("explains itself")
    void help() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("--salesforce-port", "18080", "--hubspot-port", "18081", "--people", "--seed", "--faults");
    }

    @ParameterizedTest
    @DisplayName("refuses wrong options with exit code 2, naming them")
    @CsvSource({
        "--salesforce-port=many, --salesforce-port",
        "--hubspot-port=70000, --hubspot-port",
        "--people=-1, --people",
        "--sneed=1, --sneed"
    })
    void wrongOptions(String argument, String named) {
        assertThat(run(argument)).isEqualTo(2);
        assertThat(err.toString()).contains(named);
    }

    @ParameterizedTest
    @DisplayName("refuses a file of faults that makes no sense with exit code 2, naming what is wrong")
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                                                             | Invalid input JSON",
                "{'pipedrive':[]}                                                              | 'pipedrive'",
                "{'hubspot':{'operation':'update','fault':{'kind':'delay','seconds':1}}}       | 'update'",
                "{'salesforce':[{'operation':'update','fault':{'kind':'delay','minutes':1}}]} | 'seconds'"
            })
    void wrongFaults(String json, String named, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("faults.json"), json.replace('\'', '"'));
        assertThat(run("--salesforce-port=0", "--hubspot-port=0", "--people=1", "--faults=" + file))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--faults", named).doesNotContain("\tat ");
    }

    @Test
    @DisplayName("says that it can't read the file of faults")
    void noFaults(@TempDir Path folder) {
        assertThat(run("--faults=" + folder.resolve("none.json"))).isEqualTo(2);
        assertThat(err.toString()).contains("--faults: cannot read the file").contains("none.json");
    }

    @Test
    @DisplayName("says which port is in use and exits with 1")
    void portInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--salesforce-port=" + taken.getLocalPort(), "--hubspot-port=0"))
                    .isEqualTo(1);
            assertThat(err.toString())
                    .contains("Cannot listen on port " + taken.getLocalPort())
                    .doesNotContain("\tat ");
        }
    }

    @Test
    @DisplayName("runs as a process of its own, prints what a script needs, and takes requests")
    void runs(@TempDir Path folder) throws Exception {
        Path faults = Files.writeString(
                folder.resolve("faults.json"),
                "{\"hubspot\":{\"operation\":\"GET account-info/details\",\"calls\":{\"first\":1},"
                        + "\"fault\":{\"kind\":\"status\",\"status\":503}}}");
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrmSimulators.class.getName(),
                        "--salesforce-port=0",
                        "--hubspot-port=0",
                        "--people=12",
                        "--seed=5",
                        "--faults=" + faults)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            StringBuilder report = new StringBuilder();
            String line = reader.readLine();
            while (line != null && !line.equals("Ready.")) {
                report.append(line).append('\n');
                line = reader.readLine();
            }
            Properties printed = new Properties();
            printed.load(new java.io.StringReader(report.toString()));

            Http salesforce = new Http(printed.getProperty("salesforce.url"), Map.of());
            assertThat(salesforce
                            .form(
                                    "/services/oauth2/token",
                                    "grant_type=client_credentials&client_id="
                                            + printed.getProperty("salesforce.client-id") + "&client_secret="
                                            + printed.getProperty("salesforce.client-secret"))
                            .status())
                    .isEqualTo(200);
            Http hubSpot = new Http(
                    printed.getProperty("hubspot.url"),
                    Map.of("Authorization", "Bearer " + printed.getProperty("hubspot.access-token")));
            assertThat(hubSpot.post("/crm/objects/2026-09/contacts/search", "{}")
                            .at("/total")
                            .intValue())
                    .isEqualTo(12);
            assertThat(hubSpot.get("/account-info/2026-09/details").status()).isEqualTo(503);
            assertThat(hubSpot.get("/account-info/2026-09/details").status()).isEqualTo(200);
            try (HubSpotSimulator same =
                    HubSpotSimulator.builder().people(12).seed(5).start()) {
                assertThat(same.accessToken()).isEqualTo(printed.getProperty("hubspot.access-token"));
            }
        } finally {
            process.destroy();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
