package org.crmoptout.benchmarks;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind.Remedy;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.testkit.simulator.Fault;
import org.crmoptout.testkit.simulator.FaultScript;
import org.crmoptout.testkit.simulator.HubSpotSimulator;

/**
 * Marks many addresses while a fifth of all calls go wrong, in turn in every way. What a human has to look at is parked, anything
 * else goes back to the end of the queue, as the sync's own queue does, without its longer waits.
 *
 * <p>Arguments: how many addresses, of which every hundredth is one that HubSpot refuses, and the seed of the faults.
 */
final class HubSpotFaults {

    private static final String SINGLE = "POST statuses/{email}/unsubscribe-all";
    private static final String BATCH = "POST statuses/batch/unsubscribe-all";

    /** Of each of the nine faults, so that a fifth of the calls is struck: 1 - (1 - 0.0245)^9. */
    private static final double SHARE = 0.0245;

    private HubSpotFaults() {}

    public static void main(String[] args) {
        int count = Integer.parseInt(args[0]);
        long seed = Long.parseLong(args[1]);
        for (boolean enterprise : new boolean[] {false, true}) {
            run(count, seed, enterprise);
        }
    }

    private static void run(int count, long seed, boolean enterprise) {
        try (HubSpotSimulator crm = HubSpotSimulator.builder()
                        .people(0)
                        .seed(seed)
                        .enterprise(enterprise)
                        .start();
                OptOutClient client = HubSpotAccess.open(
                        crm.baseUrl(), crm.accessToken(), Map.of("requests-per-ten-seconds", "10000"))) {
            client.check();
            for (String operation : new String[] {SINGLE, BATCH}) {
                for (Fault fault : faults()) {
                    crm.addFaults(FaultScript.on(operation).share(SHARE).strike(fault));
                }
            }
            crm.addFaults(FaultScript.on(BATCH).share(0.05).strike(new Fault.PartialBatch(0.3, "VALIDATION_ERROR")));
            Deque<OptOutChange> queue = new ArrayDeque<>();
            for (int i = 0; i < count; i++) {
                queue.add(OptOutChange.mark(CrmPerson.of(address(i))));
            }
            Map<String, Integer> parked = new TreeMap<>();
            Map<String, Integer> repeated = new TreeMap<>();
            int applied = 0;
            int most = 100;
            while (!queue.isEmpty() && most-- > 0) {
                List<OptOutChange> round = new ArrayList<>(queue);
                queue.clear();
                List<WriteOutcome> outcomes = client.write(WriteRequest.of(round));
                for (int i = 0; i < round.size(); i++) {
                    if (outcomes.get(i) instanceof WriteOutcome.Failed failed) {
                        ConnectorException cause = failed.cause();
                        boolean forHuman = cause.kind().remedy() == Remedy.HUMAN && !failed.inDoubt();
                        (forHuman ? parked : repeated).merge(cause.kind().name(), 1, Integer::sum);
                        if (!forHuman) {
                            queue.add(round.get(i));
                        }
                    } else {
                        applied++;
                    }
                }
            }
            long lost = IntStream.range(0, count)
                    .filter(i -> i % 100 != 99)
                    .filter(i -> !crm.isOptedOut(address(i).value()))
                    .count();
            System.out.printf(
                    "faults, %s: %,d marks, %,d applied, parked %s, repeated %s, %,d still waiting, %,d lost; calls %s%n",
                    enterprise ? "batches" : "single",
                    count,
                    applied,
                    parked,
                    repeated,
                    queue.size(),
                    lost,
                    crm.calls());
        }
    }

    private static List<Fault> faults() {
        return List.of(
                new Fault.Status(503, Map.of(), "later"),
                new Fault.Status(524, Map.of(), ""),
                new Fault.ConnectionReset(),
                new Fault.HtmlPage(200),
                new Fault.AnswerLost(),
                new Fault.TruncatedBody(),
                new Fault.VendorError("EXPIRED_AUTHENTICATION"),
                new Fault.RecordLocked(),
                new Fault.Delay(Duration.ofMillis(50)));
    }

    /** Every hundredth is of a form that HubSpot refuses. */
    private static EmailAddress address(int i) {
        return EmailAddress.of("person" + i + (i % 100 == 99 ? "@localhost" : "@example.org"));
    }
}
