package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * How much of a HubSpot account's limit the whole service uses while a queue of marks drains: the packed service, and a portal that
 * allows 190 requests in any ten seconds and has no batch endpoints, in a process of its own.
 *
 * <p>Arguments: {@code h2} or {@code postgresql}, how many marks. 1,900 take a hundred seconds.
 */
final class HubSpotQueue {

    private static final double ALLOWED_A_SECOND = 19;
    private static final Pattern PORTAL = Pattern.compile(".* contacts at (\\S+), token (\\S+)");

    private HubSpotQueue() {}

    public static void main(String[] args) throws Exception {
        int marks = Integer.parseInt(args[1]);
        LastMatch told = new LastMatch();
        try (Database database = Database.of(args[0]);
                Program portal = Program.start(
                        LargePortal.class,
                        List.of("-Xmx512m"),
                        List.of("0", Integer.toString(marks), "1", "1"),
                        told::hear)) {
            ServiceProcess.await(() -> {
                portal.requireAlive();
                return told.heard() != null;
            });
            String url = told.group(1);
            try (ServiceProcess service = ServiceProcess.packed(
                    database, "hubspot", Map.of("base-url", url, "access-token", told.group(2)))) {
                service.importPeople(url);
                service.awaitCalm(marks);
                measure(service, url, marks);
            }
        }
    }

    private static void measure(ServiceProcess service, String portal, int marks) throws InterruptedException {
        List<String> people = List.copyOf(service.recordsOfUnmarked().keySet());
        Calls before = Calls.of(service, portal);
        long began = System.nanoTime();
        for (int from = 0; from < people.size(); from += 500) {
            service.markMany(people.subList(from, Math.min(people.size(), from + 500)));
        }
        Calls now = before;
        while (now.marks() - before.marks() < people.size()) {
            Thread.sleep(100);
            now = Calls.of(service, portal);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        double share = (now.limited() - before.limited()) / (seconds * ALLOWED_A_SECOND);
        System.out.printf(
                Locale.ROOT,
                "%,d marks in %.1f s: %,d calls under the limit, %.1f %% of it; load average %.1f%n",
                marks,
                seconds,
                now.limited() - before.limited(),
                share * 100,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        require(share >= 0.95, "the queue drains at 95 % of the account's limit");
    }

    /** What the portal has counted. Searches have a limit of their own. */
    private record Calls(long limited, long marks) {

        static Calls of(ServiceProcess service, String portal) {
            long limited = 0;
            long marks = 0;
            JsonNode calls = service.ask(HttpRequest.newBuilder(URI.create(portal + "/__simulator/calls"))
                    .build());
            for (Map.Entry<String, JsonNode> operation : calls.properties()) {
                long count = operation.getValue().required("calls").asLong();
                limited += operation.getKey().equals("POST contacts/search") ? 0 : count;
                marks += operation.getKey().endsWith("/unsubscribe-all") ? count : 0;
            }
            return new Calls(limited, marks);
        }
    }

    /** The portal's line. */
    private static final class LastMatch {
        private volatile @Nullable Matcher heard;

        void hear(String line) {
            Matcher matcher = PORTAL.matcher(line);
            if (matcher.matches()) {
                heard = matcher;
            }
        }

        @Nullable
        Matcher heard() {
            return heard;
        }

        String group(int number) {
            Matcher matcher = heard;
            if (matcher == null) {
                throw new IllegalStateException("the portal has not said where it is");
            }
            return matcher.group(number);
        }
    }
}
