package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crmoptout.testkit.simulator.HubSpotSimulator;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README's hosts, in processes of their own that have nothing of this project but the jars they name. */
@DisplayName("A host that is not ours")
class OutsideHostTest {

    private static final List<String> CONNECTORS =
            List.of("connector-api", "connector-salesforce", "connector-hubspot");
    private static final List<String> THIRD_PARTY =
            List.of("jackson-", "force-wsc", "force-partner-api", "jspecify", "resilience4j-", "slf4j-api");

    @Test
    @DisplayName("with connector-runtime: finds both connectors and opts an address out in HubSpot")
    void withRuntime() throws Exception {
        try (HubSpotSimulator hubSpot = HubSpotSimulator.builder().people(1).start()) {
            Run run = run(
                    "com.example.host.MarkWithRuntime",
                    true,
                    hubSpot.baseUrl(),
                    hubSpot.accessToken(),
                    "new.person@example.org");

            assertThat(run.output())
                    .contains("[hubspot, salesforce]")
                    .contains("opted out")
                    .doesNotContain("not opted");
            assertThat(run.exit()).isZero();
            assertThat(hubSpot.isOptedOut("new.person@example.org")).isTrue();
        }
    }

    @Test
    @DisplayName("with connector-api and the connectors alone: opts a contact out in Salesforce")
    void withServiceLoader() throws Exception {
        try (SalesforceSimulator salesforce =
                SalesforceSimulator.builder().people(0).start()) {
            SimulatedPerson person = salesforce.create("Contact", "Ada", "Test", "ada@example.org", false);

            Run run = run(
                    "com.example.host.MarkWithServiceLoader",
                    false,
                    salesforce.baseUrl(),
                    salesforce.staticToken(),
                    person.id());

            assertThat(run.output()).contains("Applied");
            assertThat(run.exit()).isZero();
            assertThat(salesforce.person("Contact", person.id()).orElseThrow().optedOut())
                    .isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"MarkWithRuntime", "MarkWithServiceLoader"})
    @DisplayName("the README shows the code that was run")
    void readme(String host) throws IOException {
        Path root = Path.of("..").toAbsolutePath().normalize();
        String code = Files.readString(root.resolve("demo/src/test/java/com/example/host/" + host + ".java"))
                .strip();

        assertThat(Files.readString(root.resolve("README.md"))).contains("```java\n" + code + "\n```");
    }

    private record Run(int exit, String output) {}

    private static Run run(String main, boolean withRuntime, String... arguments) throws Exception {
        Path output = Files.createTempFile("host", ".out");
        Process process = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        ProcessHandle.current().info().command().orElse("java"),
                                        "-cp",
                                        classPath(withRuntime),
                                        main),
                                Arrays.stream(arguments))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("the host ended")
                    .isTrue();
            return new Run(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    private static String classPath(boolean withRuntime) throws IOException {
        List<String> entries =
                Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
        Stream<String> wanted = entries.stream()
                .filter(entry -> isOf(CONNECTORS, entry)
                        || (withRuntime && isOf(List.of("connector-runtime"), entry))
                        || THIRD_PARTY.stream().anyMatch(name -> fileName(entry).startsWith(name)));
        return Stream.concat(wanted, Stream.of(hostAlone().toString())).collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isOf(List<String> modules, String entry) {
        return modules.stream()
                .anyMatch(module -> entry.contains(File.separator + module + File.separator)
                        || fileName(entry).startsWith(module + "-"));
    }

    private static String fileName(String entry) {
        return String.valueOf(Path.of(entry).getFileName());
    }

    /** The host's own classes, away from those of this module's other tests. */
    private static Path hostAlone() throws IOException {
        Path alone = Path.of("target", "outside-host").toAbsolutePath();
        Path from = Path.of("target", "test-classes", "com", "example", "host").toAbsolutePath();
        Path to = alone.resolve(Path.of("com", "example", "host"));
        Files.createDirectories(to);
        try (Stream<Path> classes = Files.list(from)) {
            for (Path file : classes.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return alone;
    }
}
