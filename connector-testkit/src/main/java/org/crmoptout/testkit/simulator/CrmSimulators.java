package org.crmoptout.testkit.simulator;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program: both simulators, until it is killed. */
@Command(
        name = "crm-simulators",
        mixinStandardHelpOptions = true,
        versionProvider = CrmSimulators.Version.class,
        showDefaultValues = true,
        description =
                "Runs a simulated Salesforce and a simulated HubSpot on this machine's loopback interface, until it is"
                        + " killed.")
public final class CrmSimulators implements Callable<Integer> {

    @Option(
            names = "--salesforce-port",
            paramLabel = "PORT",
            defaultValue = "18080",
            description = "0 takes any free port.")
    private int salesforcePort;

    @Option(
            names = "--hubspot-port",
            paramLabel = "PORT",
            defaultValue = "18081",
            description = "0 takes any free port.")
    private int hubSpotPort;

    @Option(
            names = "--people",
            paramLabel = "N",
            defaultValue = "1000",
            description = "People in each CRM at the start.")
    private int people;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed makes the same people and credentials.")
    private long seed;

    @Option(
            names = "--hubspot-enterprise",
            description = "The HubSpot account has Marketing Hub Enterprise, and so the batch endpoints.")
    private boolean enterprise;

    @Option(
            names = "--hubspot-index-lag",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "How long HubSpot's search needs to see a change.")
    private int indexLagSeconds;

    @Option(
            names = "--faults",
            paramLabel = "FILE.json",
            description = "What goes wrong from the start, as {\"salesforce\":[...],\"hubspot\":[...]}.")
    private @Nullable Path faults;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    /** Made by {@link #main}. */
    private CrmSimulators() {}

    /** Runs until killed; exits with 1 if a port is in use and with 2 for wrong options. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new CrmSimulators()).setExecutionExceptionHandler((e, commandLine, parsed) -> {
            commandLine.getErr().println(e.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        });
    }

    @Override
    public Integer call() throws InterruptedException {
        requireRange("--salesforce-port", salesforcePort, 65_535);
        requireRange("--hubspot-port", hubSpotPort, 65_535);
        requireRange("--people", people, 1_000_000);
        requireRange("--hubspot-index-lag", indexLagSeconds, 86_400);
        FaultJson.ForBoth scripts = faults == null ? new FaultJson.ForBoth(List.of(), List.of()) : read(faults);
        try (SalesforceSimulator salesforce = SalesforceSimulator.builder()
                        .port(salesforcePort)
                        .people(people)
                        .seed(seed)
                        .start();
                HubSpotSimulator hubSpot = HubSpotSimulator.builder()
                        .port(hubSpotPort)
                        .people(people)
                        .seed(seed)
                        .enterprise(enterprise)
                        .indexLag(Duration.ofSeconds(indexLagSeconds))
                        .start()) {
            addFaults(scripts, salesforce, hubSpot);
            report(salesforce, hubSpot);
            new CountDownLatch(1).await();
        }
        return CommandLine.ExitCode.OK;
    }

    private FaultJson.ForBoth read(Path file) {
        try {
            return FaultJson.forBoth(Json.read(Files.readString(file)));
        } catch (IOException e) {
            throw wrong("--faults: cannot read the file " + file);
        } catch (IllegalArgumentException e) {
            throw wrong("--faults: " + file + ": " + e.getMessage());
        }
    }

    private void addFaults(FaultJson.ForBoth scripts, SalesforceSimulator salesforce, HubSpotSimulator hubSpot) {
        try {
            salesforce.addFaults(scripts.salesforce().toArray(FaultScript[]::new));
            hubSpot.addFaults(scripts.hubspot().toArray(FaultScript[]::new));
        } catch (IllegalArgumentException e) {
            throw wrong("--faults: " + e.getMessage());
        }
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private void requireRange(String option, int value, int most) {
        if (value < 0 || value > most) {
            throw wrong(option + " must be between 0 and " + most + ", but is " + value);
        }
    }

    /** The one place that shows credentials: they are worth nothing outside this process. */
    private void report(SalesforceSimulator salesforce, HubSpotSimulator hubSpot) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Simulators, not real CRMs. " + people + " people each, seed " + seed + ".");
        out.println("salesforce.url=" + salesforce.baseUrl());
        out.println("salesforce.organization-id=" + salesforce.organizationId());
        out.println("salesforce.client-id=" + salesforce.clientId());
        out.println("salesforce.client-secret=" + salesforce.clientSecret());
        out.println("salesforce.access-token=" + salesforce.staticToken());
        out.println("hubspot.url=" + hubSpot.baseUrl());
        out.println("hubspot.portal-id=" + hubSpot.portalId());
        out.println("hubspot.access-token=" + hubSpot.accessToken());
        out.println("hubspot.client-id=" + hubSpot.clientId());
        out.println("hubspot.client-secret=" + hubSpot.clientSecret());
        out.println("hubspot.refresh-token=" + hubSpot.refreshToken());
        out.println("Control: GET /__simulator/people, PATCH /__simulator/people/{type}/{id}, GET /__simulator/calls,"
                + " GET, POST and DELETE /__simulator/faults, POST /__simulator/reset on both.");
        out.println("Ready.");
        out.flush();
    }

    /** The version the jar was built as. */
    static final class Version implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = CrmSimulators.class.getPackage().getImplementationVersion();
            return new String[] {"crm-simulators " + (version == null ? "(not packed)" : version)};
        }
    }
}
