package org.crmoptout.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.testkit.simulator.HubSpotSimulator;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;

/**
 * Marks many addresses in a simulated portal with its burst limit on.
 *
 * <p>Arguments: {@code single} or {@code batch}, how many addresses, the requests allowed in ten seconds, and the latency of an
 * answer in milliseconds. Prints the calls, how many were refused, what was lost, and the share of the allowed rate.
 */
final class HubSpotMarks {

    private HubSpotMarks() {}

    public static void main(String[] args) {
        boolean batch = args[0].equals("batch");
        int count = Integer.parseInt(args[1]);
        int perTenSeconds = Integer.parseInt(args[2]);
        Duration latency = Duration.ofMillis(Long.parseLong(args[3]));
        AtomicLong refused = new AtomicLong();
        try (HubSpotSimulator crm = HubSpotSimulator.builder()
                        .people(0)
                        .enterprise(batch)
                        .requestsPerTenSeconds(perTenSeconds)
                        .latency(latency)
                        .start();
                OptOutClient client = HubSpotAccess.open(crm.baseUrl(), crm.accessToken(), Map.of())) {
            crm.addHook(new RequestHook() {
                @Override
                public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
                    if (reply.status() == 429) {
                        refused.incrementAndGet();
                    }
                    return reply;
                }
            });
            client.check();
            List<OptOutChange> marks = IntStream.range(0, count)
                    .mapToObj(i -> OptOutChange.mark(CrmPerson.of(address(i))))
                    .toList();
            long callsBefore = calls(crm);
            long began = System.nanoTime();
            long applied = client.write(WriteRequest.of(marks)).stream()
                    .filter(WriteOutcome.Applied.class::isInstance)
                    .count();
            double seconds = (System.nanoTime() - began) / 1e9;
            long calls = calls(crm) - callsBefore;
            long lost = IntStream.range(0, count)
                    .filter(i -> !crm.isOptedOut(address(i).value()))
                    .count();
            // The limit lets a full window through at once, and then as many each ten seconds.
            double allowed = perTenSeconds * Math.max(1, seconds / 10);
            System.out.printf(
                    "%s: %,d marks, %,d applied, %,d lost; %,d calls in %.1f s, %,d refused with 429;"
                            + " %.1f calls/s of %.1f allowed = %.1f %%%n",
                    args[0],
                    count,
                    applied,
                    lost,
                    calls,
                    seconds,
                    refused.get(),
                    calls / seconds,
                    perTenSeconds / 10.0,
                    100 * calls / allowed);
        }
    }

    private static EmailAddress address(int i) {
        return EmailAddress.of("person" + i + "@example.org");
    }

    private static long calls(HubSpotSimulator crm) {
        return crm.calls().values().stream().mapToLong(Long::longValue).sum();
    }
}
