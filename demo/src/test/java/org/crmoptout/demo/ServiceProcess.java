package org.crmoptout.demo;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crmoptout.testkit.simulator.SalesforceSimulator;

/** The service as a process of its own: without the simulators, as users have it. */
final class ServiceProcess {

    private ServiceProcess() {}

    /** Its command line. */
    static List<String> command(Stream<String> arguments) {
        return Stream.concat(
                        Stream.of(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classPath(),
                                "org.crmoptout.service.SyncServiceApplication"),
                        arguments)
                .toList();
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
