package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How many deliveries a second go through the service's tables on PostgreSQL when the CRM costs nothing: enqueued by bulk marks
 * while the CRM takes no writes; then leased, written and confirmed.
 *
 * <p>Arguments: how many processes of the service share the database, how many people are marked.
 */
final class DeliveryRows {

    private static final int MOST_IN_BULK = 500;

    private DeliveryRows() {}

    public static void main(String[] args) throws Exception {
        int processes = Integer.parseInt(args[0]);
        int people = Integer.parseInt(args[1]);
        Path gate = Files.createTempDirectory("gate").resolve("open");
        List<ServiceProcess> services = new ArrayList<>();
        try (Database database = Database.of("postgresql")) {
            for (int i = 0; i < processes; i++) {
                services.add(ServiceProcess.unpacked(database, "instant", Map.of("gate", gate.toString())));
            }
            measure(services, people, gate);
        } finally {
            services.forEach(ServiceProcess::close);
        }
    }

    private static void measure(List<ServiceProcess> services, int people, Path gate)
            throws IOException, InterruptedException {
        ServiceProcess service = services.get(0);
        service.importPeople(people);
        service.awaitCalm(people);
        List<String> ids = List.copyOf(service.recordsOfUnmarked().keySet());

        long began = System.nanoTime();
        for (int from = 0; from < people; from += MOST_IN_BULK) {
            service.markMany(ids.subList(from, Math.min(people, from + MOST_IN_BULK)));
        }
        double enqueueing = (System.nanoTime() - began) / 1e9;
        require(waiting(service) == people, "every delivery waits");

        Files.createFile(gate);
        began = System.nanoTime();
        service.ask(service.request("POST", "/api/v1/workspaces/w/connections/crm/resume", ""));
        while (waiting(service) > 0) {
            Thread.sleep(100);
        }
        double delivering = (System.nanoTime() - began) / 1e9;
        require(deliveries(service, "DONE") == people, "every delivery is done");
        System.out.printf(
                Locale.ROOT,
                "%d process(es), %,d deliveries: enqueued %,.0f a second; leased, written and confirmed %,.0f a second;"
                        + " load average %.1f%n",
                services.size(),
                people,
                people / enqueueing,
                people / delivering,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    private static long waiting(ServiceProcess service) {
        return deliveries(service, "WAITING");
    }

    private static long deliveries(ServiceProcess service, String state) {
        JsonNode page = service.get("/api/v1/workspaces/w/deliveries?state=" + state);
        return page.required("total").asLong();
    }
}
