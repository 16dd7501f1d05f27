package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.runtime.guard.Guard;
import org.crmoptout.testkit.simulator.Fault;
import org.crmoptout.testkit.simulator.FaultScript;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;

/**
 * Marks 20,000 contacts and leads under the runtime's guard while a fifth of the requests goes wrong in every way that the
 * simulator knows, and asks again for whoever may be asked for again, as a queue does. In the end each is opted out in the org,
 * or parked for a reason that a human must mend.
 */
public final class SalesforceFaults {

    private static final int PEOPLE = 20_000;
    private static final int DELETED = 200;
    private static final int BATCH = 2_000;
    private static final int MOST_ROUNDS = 100;
    private static final String RULE = "FIELD_CUSTOM_VALIDATION_EXCEPTION";

    private SalesforceFaults() {}

    /**
     * Runs it.
     *
     * @param args the seed of the faults, 1 if there is none
     */
    public static void main(String[] args) {
        long seed = args.length == 0 ? 1 : Long.parseLong(args[0]);
        Guard guard = Guard.builder().build();
        try (SalesforceSimulator org = SalesforceSimulator.builder()
                        .people(0)
                        .seed(seed)
                        .dailyApiRequests(1_000_000)
                        .start();
                OptOutClient client =
                        SalesforceConnections.open(org, context -> context.calls(guard.calls("salesforce")))) {
            List<SimulatedPerson> waiting = new ArrayList<>();
            for (int i = 0; i < PEOPLE; i++) {
                waiting.add(org.create(i % 2 == 0 ? "Lead" : "Contact", "Ada", "Person", null, false));
            }
            for (int i = 0; i < DELETED; i++) {
                org.delete(waiting.get(i * 7).type(), waiting.get(i * 7).id());
            }
            client.check();
            org.addFaults(faults().toArray(FaultScript[]::new));

            Map<String, ConnectorException> parked = new LinkedHashMap<>();
            Map<ErrorKind, Integer> again = new TreeMap<>();
            int rounds = 0;
            while (!waiting.isEmpty()) {
                require(++rounds <= MOST_ROUNDS, "the queue runs empty");
                waiting = round(client, waiting, parked, again);
            }
            check(org, parked);
            long struck = org.faults().stream().mapToLong(it -> it.struck()).sum();
            long calls =
                    org.calls().values().stream().mapToLong(Long::longValue).sum();
            System.out.printf(
                    Locale.ROOT,
                    "seed %d: %,d marks, %d of %d requests went wrong (%.0f %%), %d rounds; %,d applied, %d parked, none lost; asked"
                            + " again for %s%n",
                    seed,
                    PEOPLE,
                    struck,
                    calls,
                    100.0 * struck / calls,
                    rounds,
                    PEOPLE - parked.size(),
                    parked.size(),
                    again);
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
                FaultScript.on("update").share(0.22 / ofUpdates.size()).strike(fault)));
        ofReads.forEach(fault -> scripts.add(
                FaultScript.on("queryAll").share(0.22 / ofReads.size()).strike(fault)));
        scripts.add(FaultScript.on("POST oauth2/token").share(0.2).strike(new Fault.HtmlPage(503)));
        return scripts;
    }

    private static List<SimulatedPerson> round(
            OptOutClient client,
            List<SimulatedPerson> waiting,
            Map<String, ConnectorException> parked,
            Map<ErrorKind, Integer> again) {
        List<SimulatedPerson> next = new ArrayList<>();
        for (int from = 0; from < waiting.size(); from += BATCH) {
            List<SimulatedPerson> batch = waiting.subList(from, Math.min(from + BATCH, waiting.size()));
            List<WriteOutcome> outcomes = write(client, batch);
            for (int i = 0; i < batch.size(); i++) {
                if (outcomes.get(i) instanceof WriteOutcome.Failed failed) {
                    if (failed.cause().kind().remedy() == ErrorKind.Remedy.HUMAN && !failed.inDoubt()) {
                        parked.put(batch.get(i).id(), failed.cause());
                    } else {
                        again.merge(failed.cause().kind(), 1, Integer::sum);
                        next.add(batch.get(i));
                    }
                } else {
                    require(outcomes.get(i) instanceof WriteOutcome.Applied, "a mark is applied or has failed");
                }
            }
        }
        return next;
    }

    private static List<WriteOutcome> write(OptOutClient client, List<SimulatedPerson> batch) {
        try {
            return client.write(WriteRequest.of(batch.stream()
                    .map(person -> OptOutChange.mark(SalesforceConnections.person(person)))
                    .toList()));
        } catch (ConnectorException e) {
            return batch.stream()
                    .<WriteOutcome>map(person -> WriteOutcome.Failed.of(e))
                    .toList();
        }
    }

    private static void check(SalesforceSimulator org, Map<String, ConnectorException> parked) {
        for (SimulatedPerson person : org.people()) {
            ConnectorException reason = parked.get(person.id());
            if (person.deleted()) {
                require(reason != null && reason.kind() == ErrorKind.NOT_FOUND, "who is deleted is parked as such");
            } else if (reason != null) {
                require(
                        String.valueOf(reason.getMessage()).contains(RULE)
                                || String.valueOf(reason.getMessage()).contains("automation"),
                        "who is parked has a reason that the org gave, not: " + reason.getMessage());
            } else {
                require(person.optedOut(), "who is not parked is opted out in the org");
            }
        }
    }
}
