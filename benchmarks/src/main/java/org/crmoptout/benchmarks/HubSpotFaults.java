package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.testkit.simulator.Fault;
import org.crmoptout.testkit.simulator.FaultScript;
import org.crmoptout.testkit.simulator.HubSpotSimulator;

/**
 * Marks many addresses through the sync while a fifth of all calls goes wrong, in turn in every way, one by one and in batches. In the end
 * each is opted out in the portal, or parked for the reason that HubSpot gave: what the sync says of each is compared with the portal.
 *
 * <p>Arguments: how many addresses, of which every hundredth is one that HubSpot refuses, and the seed of the faults.
 */
final class HubSpotFaults {

    /** Addresses of this form are refused. */
    private static final String REFUSED = "@localhost";

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
        SkippingClock clock = new SkippingClock(Duration.ZERO);
        try (HubSpotSimulator crm = HubSpotSimulator.builder()
                        .people(0)
                        .seed(seed)
                        .clock(clock)
                        .enterprise(enterprise)
                        .start();
                OptOutClient client = HubSpotAccess.open(
                        crm.baseUrl(), crm.accessToken(), Map.of("requests-per-ten-seconds", "10000"), clock)) {
            client.check();
            for (Fault fault : faults()) {
                crm.addFaults(FaultScript.onEveryOperation().share(SHARE).strike(fault));
            }
            crm.addFaults(FaultScript.on("POST statuses/batch/unsubscribe-all")
                    .share(0.05)
                    .strike(new Fault.PartialBatch(0.3, "VALIDATION_ERROR")));
            List<CrmPerson> people = IntStream.range(0, count)
                    .mapToObj(i -> CrmPerson.of(address(i)))
                    .toList();
            long began = System.nanoTime();

            MarksUnderFaults marks = new MarksUnderFaults(OptOutKeying.EMAIL_ADDRESS, client, clock, seed);
            marks.mark(people);

            Map<MarksUnderFaults.End, Integer> ends = new TreeMap<>();
            for (CrmPerson person : people) {
                MarksUnderFaults.End end = marks.end(person);
                ends.merge(end, 1, Integer::sum);
                String address = person.emailAddresses().get(0).value();
                require(
                        end == (address.endsWith(REFUSED) ? MarksUnderFaults.End.PARKED : MarksUnderFaults.End.APPLIED),
                        "who is not refused by HubSpot is done, and who is is parked, not " + end);
                require(
                        crm.isOptedOut(address) == (end == MarksUnderFaults.End.APPLIED),
                        "who is done is opted out in the portal, and nobody else");
                require(
                        end == MarksUnderFaults.End.APPLIED
                                || marks.reason(person).contains("INVALID_REQUEST"),
                        "who is parked has the reason that HubSpot gave, not: " + marks.reason(person));
            }
            long struck = crm.faults().stream().mapToLong(it -> it.struck()).sum();
            long calls =
                    crm.calls().values().stream().mapToLong(Long::longValue).sum();
            System.out.printf(
                    Locale.ROOT,
                    "seed %d, %s: %,d marks, %,d of %,d requests went wrong (%.0f %%); %s; %s, none lost; %.0f s%n",
                    seed,
                    enterprise ? "batches" : "single",
                    count,
                    struck,
                    calls,
                    100.0 * struck / calls,
                    marks,
                    ends,
                    (System.nanoTime() - began) / 1e9);
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
        return EmailAddress.of("person" + i + (i % 100 == 99 ? REFUSED : "@example.org"));
    }
}
