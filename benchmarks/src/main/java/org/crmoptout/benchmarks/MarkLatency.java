package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long after a mark was answered it is in the CRM: marks at a constant rate over the HTTP API of the packed service, and a
 * simulated Salesforce in a process of its own.
 *
 * <p>Arguments: {@code h2} or {@code postgresql}, marks a second, seconds. As many seconds as {@link #WARM_UP} go before, which are
 * not counted.
 */
final class MarkLatency {

    private static final int WARM_UP = 15;
    private static final Duration MOST = Duration.ofSeconds(1);

    private MarkLatency() {}

    public static void main(String[] args) throws Exception {
        int perSecond = Integer.parseInt(args[1]);
        int warmUp = perSecond * WARM_UP;
        int marks = perSecond * Integer.parseInt(args[2]);
        Map<String, Instant> writtenAt = new ConcurrentHashMap<>();
        try (Database database = Database.of(args[0]);
                Program org = Program.start(
                                SimulatedOrg.class,
                                List.of("-Xmx512m"),
                                List.of(Integer.toString(warmUp + marks)),
                                line -> written(line, writtenAt))
                        .ready();
                ServiceProcess service = ServiceProcess.packed(
                        database,
                        "salesforce",
                        Map.of(
                                "instance-url", org.told("url"),
                                "client-id", org.told("client-id"),
                                "client-secret", org.told("client-secret")))) {
            service.importPeople(org.told("url"));
            service.awaitCalm(warmUp + marks);
            Map<String, String> recordOf = service.recordsOfUnmarked();
            List<String> people = List.copyOf(recordOf.keySet());

            mark(service, perSecond, people.subList(0, warmUp), new ConcurrentHashMap<>(), new Latencies());
            Map<String, Instant> answeredAt = new ConcurrentHashMap<>();
            Latencies answers = new Latencies();
            mark(service, perSecond, people.subList(warmUp, warmUp + marks), answeredAt, answers);
            ServiceProcess.await(() -> writtenAt.keySet().containsAll(recordOf.values()));

            Latencies inCrm = new Latencies();
            answeredAt.forEach((person, answered) -> {
                Duration later = Duration.between(answered, writtenAt.get(recordOf.get(person)));
                inCrm.add(later.isNegative() ? Duration.ZERO : later);
            });
            System.out.printf(
                    "%s, %d marks a second, load average %.1f%n",
                    args[0],
                    perSecond,
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
            System.out.println("from the answer to the CRM  " + inCrm);
            System.out.println("the answer itself           " + answers);
            require(inCrm.percentile(99).compareTo(MOST) < 0, "p99 is less than a second");
        }
    }

    private static void mark(
            ServiceProcess service,
            int perSecond,
            List<String> people,
            Map<String, Instant> answeredAt,
            Latencies answers) {
        OpenLoop.run(perSecond, people.size(), arrival -> {
            String person = people.get(arrival.number());
            return service.mark(person).thenAccept(answer -> {
                answeredAt.put(person, Instant.now());
                answers.add(arrival.age());
            });
        });
    }

    private static void written(String line, Map<String, Instant> writtenAt) {
        String[] words = line.split(" ");
        if (words.length == 3 && words[0].equals("written")) {
            writtenAt.put(words[1], Instant.EPOCH.plus(Long.parseLong(words[2]), ChronoUnit.MICROS));
        }
    }
}
