package org.crmoptout.benchmarks;

import java.util.List;
import java.util.Map;

/**
 * The packed service with many people in one workspace, for {@link ServiceLoad}. The CRM is a simulated Salesforce in a process of
 * its own, with the sync on. All of them were imported, seen and compared when it says where the service is; it runs until its
 * input ends.
 *
 * <p>Arguments: {@code h2} or {@code postgresql}, people.
 */
final class LargeWorkspace {

    private LargeWorkspace() {}

    public static void main(String[] args) throws Exception {
        int people = Integer.parseInt(args[1]);
        try (Database database = Database.of(args[0]);
                Program org = Program.start(SimulatedOrg.class, List.of("-Xmx1g"), List.of(args[1]), line -> {})
                        .ready();
                ServiceProcess service = ServiceProcess.packed(
                        database,
                        "salesforce",
                        Map.of(
                                "instance-url", org.told("url"),
                                "client-id", org.told("client-id"),
                                "client-secret", org.told("client-secret")))) {
            long began = System.nanoTime();
            service.importPeople(org.told("url"));
            long imported = System.nanoTime();
            service.awaitCalm(people);
            System.out.printf(
                    "%s, %,d people, imported in %,d s, seen and compared in %,d s more, at %s%n",
                    args[0],
                    people,
                    (imported - began) / 1_000_000_000,
                    (System.nanoTime() - imported) / 1_000_000_000,
                    service.uri(""));
            while (System.in.read() >= 0) {
                // until the input ends
            }
        }
    }
}
