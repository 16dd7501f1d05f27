package org.crmoptout.demo;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as a process of its own: without the simulators, as users have it. */
final class ServiceProcess {

    private ServiceProcess() {}

    /** Its command line. */
    static List<String> command(Stream<String> arguments) {
        return java(Stream.of("-cp", classPath(), "org.crmoptout.service.SyncServiceApplication"), arguments);
    }

    /** The command line of the packed program, which users download. */
    static List<String> packed(Stream<String> arguments) {
        Path jar = Path.of(requireNonNull(System.getProperty("packed.jar"), "set by the build"))
                .toAbsolutePath();
        assertThat(jar).as("the packed program, which mvn package makes").isRegularFile();
        return java(Stream.of("-jar", jar.toString()), arguments);
    }

    private static List<String> java(Stream<String> program, Stream<String> arguments) {
        Stream<String> java =
                Stream.of(ProcessHandle.current().info().command().orElse("java"), "-XX:TieredStopAtLevel=1");
        return Stream.of(java, program, arguments).flatMap(part -> part).toList();
    }

    /**
     * How a command ended.
     *
     * @param exit its exit status
     * @param out what it wrote to standard output
     * @param log what it wrote to standard error
     */
    record Ended(int exit, String out, String log) {

        /** The one document on standard output. */
        JsonNode document() {
            return JsonMapper.shared().readTree(out);
        }

        @Override
        public String toString() {
            return "exit " + exit + "\n" + out + "\n" + log;
        }
    }

    /** Runs a command to its end. */
    static Ended run(Path directory, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "command", ".out");
        Path log = Files.createTempFile(directory, "command", ".log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(log.toFile())
                .start();
        try {
            boolean ended = process.waitFor(90, TimeUnit.SECONDS);
            assertThat(ended).as("ended, after " + Files.readString(log)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(log));
    }

    /** A port that nobody listens at. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** A workspace with one connection, to the simulated Salesforce, whose sync is on from the beginning. */
    static Stream<String> settings(SalesforceSimulator salesforce) {
        return Stream.of(
                "--sync.workspaces[0].id=acme",
                "--sync.workspaces[0].name=Acme",
                "--sync.workspaces[0].connections[0].id=acme-salesforce",
                "--sync.workspaces[0].connections[0].name=Salesforce",
                "--sync.workspaces[0].connections[0].connector=salesforce",
                "--sync.workspaces[0].connections[0].sync-enabled=true",
                "--sync.workspaces[0].connections[0].settings.instance-url=" + salesforce.baseUrl(),
                "--sync.workspaces[0].connections[0].settings.client-id=" + salesforce.clientId(),
                "--sync.workspaces[0].connections[0].settings.client-secret=" + salesforce.clientSecret());
    }

    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("connector-testkit") && !entry.contains("wiremock"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
