package org.crmoptout.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.crmoptout.service.SyncServiceApplication;

/** The sync service in a process of its own, with one workspace {@code w} and one connection {@code crm}. */
final class ServiceProcess extends ServiceClient implements AutoCloseable {

    private static final Path JAR = Path.of("../sync-service/target/sync-service-0.1.0-SNAPSHOT-app.jar");

    private final Program program;

    private ServiceProcess(Program program, int port) {
        super("http://127.0.0.1:" + port);
        this.program = program;
    }

    /** The packed service, as it would run in production. */
    static ServiceProcess packed(Database database, String connector, Map<String, String> settings)
            throws IOException, InterruptedException {
        int port = freePort();
        Path directory = Files.createTempDirectory("sync-service");
        return new ServiceProcess(
                        Program.start(
                                JAR,
                                directory,
                                List.of("-Xmx1g"),
                                arguments(port, database, connector, settings),
                                log(directory)),
                        port)
                .started();
    }

    /** The service on this program's class path, where it finds {@link InstantConnector}. */
    static ServiceProcess unpacked(Database database, String connector, Map<String, String> settings)
            throws IOException, InterruptedException {
        int port = freePort();
        Path directory = Files.createTempDirectory("sync-service");
        return new ServiceProcess(
                        Program.start(
                                SyncServiceApplication.class,
                                List.of("-Xmx1g"),
                                arguments(port, database, connector, settings),
                                log(directory)),
                        port)
                .started();
    }

    private static Consumer<String> log(Path directory) throws IOException {
        Path file = directory.resolve("service.log");
        System.out.println("the service's log is " + file);
        return new PrintStream(Files.newOutputStream(file), true, StandardCharsets.UTF_8)::println;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static List<String> arguments(int port, Database database, String connector, Map<String, String> own) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server.port", Integer.toString(port));
        settings.put("sync.workspaces[0].id", "w");
        settings.put("sync.workspaces[0].name", "W");
        settings.put("sync.workspaces[0].connections[0].id", "crm");
        settings.put("sync.workspaces[0].connections[0].name", "CRM");
        settings.put("sync.workspaces[0].connections[0].connector", connector);
        settings.put("sync.workspaces[0].connections[0].sync-enabled", "true");
        settings.put("sync.users.development", "on");
        own.forEach((name, value) -> settings.put(
                name.startsWith("sync.") ? name : "sync.workspaces[0].connections[0].settings." + name, value));
        settings.putAll(database.settings());
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments;
    }

    private ServiceProcess started() throws InterruptedException {
        await(() -> {
            program.requireAlive();
            return isHealthy();
        });
        return this;
    }

    @Override
    public void close() {
        program.close();
    }
}
