package org.crmoptout.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.crmoptout.service.SyncServiceApplication;
import org.crmoptout.service.people.PeopleImport;
import org.crmoptout.testkit.simulator.HubSpotSimulator;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The program: the sync service with two workspaces, one on a simulated Salesforce and one on a simulated HubSpot, whose people
 * are those of the simulators. Everything is kept in memory.
 */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        description = "Runs the sync service with simulated CRMs, until it is killed.")
public final class Demo implements Callable<Integer> {

    static final String SALESFORCE_WORKSPACE = "acme-salesforce";
    static final String HUBSPOT_WORKSPACE = "acme-hubspot";

    @Option(names = "--port", paramLabel = "PORT", defaultValue = "8080", description = "Of the service.")
    private int port;

    @Option(
            names = "--salesforce-port",
            paramLabel = "PORT",
            defaultValue = "18080",
            description = "Of the simulated Salesforce; 0 takes any free port.")
    private int salesforcePort;

    @Option(
            names = "--hubspot-port",
            paramLabel = "PORT",
            defaultValue = "18081",
            description = "Of the simulated HubSpot; 0 takes any free port.")
    private int hubSpotPort;

    @Option(names = "--people", paramLabel = "N", defaultValue = "300", description = "People in each CRM.")
    private int people;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed makes the same people.")
    private long seed;

    @Option(names = "--pull-every", paramLabel = "TIME", description = "Between two looks at a CRM.")
    private String pullEvery = "3s";

    /** Made by {@link #main}, and by tests. */
    Demo() {}

    /**
     * Starts the demo; exits with 1 when it can't, for instance because a port is in use.
     *
     * @param arguments the options; {@code --help} lists them
     */
    public static void main(String[] arguments) {
        int exit = new CommandLine(new Demo())
                .setExecutionExceptionHandler((e, commandLine, parsed) -> {
                    commandLine.getErr().println("The demo can't start: " + e.getMessage());
                    return CommandLine.ExitCode.SOFTWARE;
                })
                .execute(arguments);
        if (exit != CommandLine.ExitCode.OK) {
            System.exit(exit);
        }
    }

    @Override
    public Integer call() throws IOException {
        Running running = start();
        Runtime.getRuntime().addShutdownHook(new Thread(running::close, "demo-shutdown"));
        System.out.printf(
                """

                The demo runs: http://localhost:%s
                  sign in as rep/rep (marks and unmarks), admin/admin (switches the sync) or viewer/viewer (sees)
                  the CRMs are simulators: %s (Salesforce) and %s (HubSpot)
                  change one there as its user would: see docs/simulators.md
                  stop with Ctrl-C
                %n""",
                running.service().getEnvironment().getProperty("local.server.port"),
                running.salesforce().baseUrl(),
                running.hubSpot().baseUrl());
        return CommandLine.ExitCode.OK;
    }

    /** The demo at work. */
    record Running(SalesforceSimulator salesforce, HubSpotSimulator hubSpot, ConfigurableApplicationContext service)
            implements AutoCloseable {
        @Override
        public void close() {
            service.close();
            hubSpot.close();
            salesforce.close();
        }
    }

    /** Starts simulators and service, and brings the simulators' people in. */
    Running start() throws IOException {
        SalesforceSimulator salesforce = SalesforceSimulator.builder()
                .port(salesforcePort)
                .people(people)
                .seed(seed)
                .start();
        HubSpotSimulator hubSpot = HubSpotSimulator.builder()
                .port(hubSpotPort)
                .people(people)
                .seed(seed)
                .indexLag(Duration.ofSeconds(2))
                .start();
        ConfigurableApplicationContext service = new SpringApplicationBuilder(SyncServiceApplication.class)
                .run(asArguments(settings(salesforce, hubSpot)));
        PeopleImport people = service.getBean(PeopleImport.class);
        people.importCsv(SALESFORCE_WORKSPACE, PeopleCsv.of("salesforce", salesforce.people()));
        people.importCsv(HUBSPOT_WORKSPACE, PeopleCsv.of("hubspot", hubSpot.people()));
        return new Running(salesforce, hubSpot, service);
    }

    private Map<String, String> settings(SalesforceSimulator salesforce, HubSpotSimulator hubSpot) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("server.port", Integer.toString(port));
        settings.put(
                "spring.datasource.url",
                "jdbc:h2:mem:demo-" + System.nanoTime()
                        + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000");
        settings.put("sync.banner", "Demo: both CRMs are simulators on this machine, and the people are made up.");
        settings.put("sync.pull-every", pullEvery);
        workspace(settings, 0, SALESFORCE_WORKSPACE, "Acme on Salesforce", "salesforce", "Salesforce (simulator)");
        setting(settings, 0, "instance-url", salesforce.baseUrl());
        setting(settings, 0, "client-id", salesforce.clientId());
        setting(settings, 0, "client-secret", salesforce.clientSecret());
        workspace(settings, 1, HUBSPOT_WORKSPACE, "Acme on HubSpot", "hubspot", "HubSpot (simulator)");
        setting(settings, 1, "base-url", hubSpot.baseUrl());
        setting(settings, 1, "access-token", hubSpot.accessToken());
        setting(settings, 1, "index-lag", "PT2S");
        return settings;
    }

    private static void workspace(
            Map<String, String> settings, int index, String id, String name, String connector, String connection) {
        String prefix = "sync.workspaces[" + index + "].";
        settings.put(prefix + "id", id);
        settings.put(prefix + "name", name);
        settings.put(prefix + "connections[0].id", connector);
        settings.put(prefix + "connections[0].name", connection);
        settings.put(prefix + "connections[0].connector", connector);
        settings.put(prefix + "connections[0].sync-enabled", "true");
    }

    private static void setting(Map<String, String> settings, int index, String name, String value) {
        settings.put("sync.workspaces[" + index + "].connections[0].settings." + name, value);
    }

    /** As arguments they go before every other source of settings. */
    private static String[] asArguments(Map<String, String> settings) {
        List<String> arguments = settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toList();
        return arguments.toArray(String[]::new);
    }
}
