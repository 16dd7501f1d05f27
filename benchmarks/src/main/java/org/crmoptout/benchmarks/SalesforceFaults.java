package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.runtime.guard.Guard;
import org.crmoptout.testkit.simulator.Fault;
import org.crmoptout.testkit.simulator.FaultScript;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;

/**
 * Marks 20,000 contacts and leads through the sync while a fifth of the requests goes wrong in every way that the simulator knows. In
 * the end each is opted out in the org, gone from it, or parked for a reason that a human must mend: what the sync says of each is
 * compared with the org.
 */
public final class SalesforceFaults {

    private static final int PEOPLE = 20_000;
    private static final int DELETED = 200;
    private static final String RULE = "FIELD_CUSTOM_VALIDATION_EXCEPTION";

    private SalesforceFaults() {}

    /**
     * Runs it.
     *
     * @param args the seed of the faults, 1 if there is none
     */
    public static void main(String[] args) {
        long seed = args.length == 0 ? 1 : Long.parseLong(args[0]);
        SkippingClock clock = new SkippingClock(Duration.ZERO);
        Guard guard = Guard.builder().build();
        try (SalesforceSimulator org = SalesforceSimulator.builder()
                        .people(0)
                        .seed(seed)
                        .clock(clock)
                        .dailyApiRequests(1_000_000)
                        .start();
                OptOutClient client = SalesforceConnections.open(
                        org, context -> context.calls(guard.calls("salesforce")).clock(clock))) {
            for (int i = 0; i < PEOPLE; i++) {
                org.create(i % 2 == 0 ? "Lead" : "Contact", "Ada", "Person", null, false);
            }
            List<SimulatedPerson> people = org.people();
            for (int i = 0; i < DELETED; i++) {
                org.delete(people.get(i * 7).type(), people.get(i * 7).id());
            }
            org.addFaults(faults().toArray(FaultScript[]::new));
            long began = System.nanoTime();

            MarksUnderFaults marks = new MarksUnderFaults(OptOutKeying.RECORD, client, clock, seed);
            marks.mark(people.stream().map(SalesforceConnections::person).toList());

            Map<MarksUnderFaults.End, Integer> ends = compare(org, marks);
            long struck = org.faults().stream().mapToLong(it -> it.struck()).sum();
            long calls =
                    org.calls().values().stream().mapToLong(Long::longValue).sum();
            System.out.printf(
                    Locale.ROOT,
                    "seed %d: %,d marks, %d of %d requests went wrong (%.0f %%); %s; %s, none lost; %.0f s%n",
                    seed,
                    PEOPLE,
                    struck,
                    calls,
                    100.0 * struck / calls,
                    marks,
                    ends,
                    (System.nanoTime() - began) / 1e9);
        }
    }

    /** A share of the calls each; the first that is due at a call strikes alone. */
    private static List<FaultScript> faults() {
        List<Fault> ofUpdates = List.of(
                new Fault.VendorError("SERVER_UNAVAILABLE"),
                new Fault.VendorError("UNABLE_TO_LOCK_ROW"),
                new Fault.VendorError("EXCEEDED_MAX_SIZE_REQUEST"),
                new Fault.VendorError("REQUEST_RUNNING_TOO_LONG"),
                new Fault.PartialBatch(0.1, "UNABLE_TO_LOCK_ROW"),
                new Fault.PartialBatch(0.3, "PROCESSING_HALTED"),
                new Fault.PartialBatch(0.2, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"),
                new Fault.PartialBatch(0.05, RULE),
                new Fault.RecordLocked(),
                new Fault.AnswerLost(),
                new Fault.AnswerLost(502),
                new Fault.TruncatedBody(),
                new Fault.HtmlPage(200),
                new Fault.HtmlPage(503),
                new Fault.TokenExpiry(),
                new Fault.QuotaUsedUp(),
                new Fault.ConnectionReset());
        List<Fault> ofReads = List.of(
                new Fault.VendorError("QUERY_TIMEOUT"),
                new Fault.VendorError("QUERY_TOO_COMPLICATED"),
                new Fault.TruncatedBody(),
                new Fault.TokenExpiry(),
                new Fault.HtmlPage(503));
        List<FaultScript> scripts = new ArrayList<>();
        ofUpdates.forEach(fault -> scripts.add(
                FaultScript.on("update").share(0.32 / ofUpdates.size()).strike(fault)));
        ofReads.forEach(fault -> scripts.add(
                FaultScript.on("queryAll").share(0.32 / ofReads.size()).strike(fault)));
        scripts.add(FaultScript.on("POST oauth2/token").share(0.2).strike(new Fault.HtmlPage(503)));
        return scripts;
    }

    private static Map<MarksUnderFaults.End, Integer> compare(SalesforceSimulator org, MarksUnderFaults marks) {
        Map<MarksUnderFaults.End, Integer> ends = new TreeMap<>();
        for (SimulatedPerson person : org.people()) {
            CrmPerson key = SalesforceConnections.person(person);
            MarksUnderFaults.End end = marks.end(key);
            ends.merge(end, 1, Integer::sum);
            switch (end) {
                case APPLIED -> require(person.optedOut() && !person.deleted(), "who is done is opted out in the org");
                case GONE -> require(person.deleted(), "who is gone is deleted in the org");
                case PARKED -> {
                    String reason = marks.reason(key);
                    require(
                            !person.deleted() && (reason.contains(RULE) || reason.contains("automation")),
                            "who is parked has a reason that the org gave, not: " + reason);
                }
            }
        }
        return ends;
    }
}
