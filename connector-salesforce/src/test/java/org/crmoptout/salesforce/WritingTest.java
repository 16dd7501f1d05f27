package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crmoptout.salesforce.Connections.fault;
import static org.crmoptout.salesforce.Connections.open;
import static org.crmoptout.salesforce.Connections.optedOut;
import static org.crmoptout.salesforce.Connections.person;
import static org.crmoptout.salesforce.Connections.ref;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.testkit.simulator.DuplicateRule;
import org.crmoptout.testkit.simulator.Fault;
import org.crmoptout.testkit.simulator.FaultScript;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A write")
class WritingTest {

    private static final Pattern RECORD = Pattern.compile("<(\\w+:)?sObjects[ >]");
    private static final Pattern ID_IN_QUERY = Pattern.compile("00[3Q]Sm0\\w{12}");

    private SalesforceSimulator org;
    private OptOutClient client;

    @BeforeEach
    void connect() {
        org = SalesforceSimulator.builder().people(0).start();
        client = open(org);
    }

    @AfterEach
    void disconnect() {
        client.close();
        org.close();
    }

    private List<SimulatedPerson> people(int count, IntUnaryOperator contactsOfTen) {
        List<SimulatedPerson> people = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String type = i % 10 < contactsOfTen.applyAsInt(i) ? "Contact" : "Lead";
            people.add(org.create(type, "Ada", "Person", "ada" + i + "@example.org", false));
        }
        return people;
    }

    private List<WriteOutcome> markAll(List<SimulatedPerson> people) {
        return client.write(WriteRequest.of(
                people.stream().map(p -> OptOutChange.mark(person(p))).toList()));
    }

    private WriteOutcome write(OptOutChange change) {
        return client.write(WriteRequest.of(List.of(change))).get(0);
    }

    private static OptOutChange unmark(CrmPerson person) {
        return OptOutChange.unmark(
                person,
                OptOutReading.builder(person, OptOutStatus.OPTED_OUT, Instant.EPOCH)
                        .build());
    }

    private long calls(String operation) {
        return org.calls().getOrDefault(operation, 0L);
    }

    /** Refuses requests in which a pattern is found more often than allowed. */
    private static RequestHook atMost(int most, Pattern counted, String operation, String code) {
        return new RequestHook() {
            @Override
            public Optional<SimulatedReply> before(SimulatedRequest request) {
                boolean tooLarge = request.operation().equals(operation)
                        && counted.matcher(request.body()).results().count() > most;
                return tooLarge ? Optional.of(fault(code, "too large")) : Optional.empty();
            }
        };
    }

    @Test
    @DisplayName("of 10,000 marks of any mix takes at most 51 updates and 6 reads")
    void isFrugal() {
        long seed = 20261125;
        int contactsOfTen = new Random(seed).nextInt(11);
        List<SimulatedPerson> people = people(10_000, i -> contactsOfTen);
        Collections.shuffle(people, new Random(seed));

        assertThat(markAll(people))
                .as("seed %s", seed)
                .hasSize(10_000)
                .containsOnly(new WriteOutcome.Applied(false, null));

        assertThat(calls("update")).isLessThanOrEqualTo(51);
        assertThat(calls("queryAll") + calls("query") + calls("queryMore")).isLessThanOrEqualTo(6);
        assertThat(org.people()).allMatch(SimulatedPerson::optedOut);
    }

    @Test
    @DisplayName("that Salesforce finds too large goes in smaller pieces, and each record has its outcome")
    void goesInSmallerPieces() {
        List<SimulatedPerson> people = people(100, i -> 5);
        org.addHook(atMost(30, RECORD, "update", "EXCEEDED_MAX_SIZE_REQUEST"));

        assertThat(markAll(people)).hasSize(100).containsOnly(new WriteOutcome.Applied(false, null));
        assertThat(org.people()).allMatch(SimulatedPerson::optedOut);
        assertThat(calls("update")).as("100, 2 of 50, 4 of 25").isEqualTo(7);
    }

    @Test
    @DisplayName("of one record that is too large even so is refused, not tried for ever")
    void givesUpOnOne() {
        List<SimulatedPerson> people = people(3, i -> 5);
        org.addHook(atMost(0, RECORD, "update", "OPERATION_TOO_LARGE"));

        assertThat(markAll(people))
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
                    assertThat(failed.cause().kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
                    assertThat(failed.inDoubt()).isFalse();
                }));
    }

    @Test
    @DisplayName("reads in smaller pieces too, by id and by address, when a query is too complicated or takes too long")
    void readsInSmallerPieces() {
        List<SimulatedPerson> people = people(100, i -> 10);
        org.addHook(atMost(30, ID_IN_QUERY, "queryAll", "QUERY_TOO_COMPLICATED"));
        org.addHook(atMost(30, Pattern.compile("@example"), "query", "QUERY_TIMEOUT"));

        assertThat(markAll(people)).containsOnly(new WriteOutcome.Applied(false, null));
        assertThat(client.find(FindRequest.of(people.stream()
                        .map(p -> EmailAddress.of(p.email().orElseThrow()))
                        .toList())))
                .allSatisfy(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                FindOutcome.Found.class,
                                found -> assertThat(found.people()).hasSize(1)));
    }

    @Test
    @DisplayName("writes apart, once more, what went down with another record of its request")
    void sparesTheInnocent() {
        List<SimulatedPerson> people = people(120, i -> 10);
        org.addFaults(FaultScript.on("update").nth(1).strike(new Fault.PartialBatch(1, "PROCESSING_HALTED")));

        assertThat(markAll(people)).containsOnly(new WriteOutcome.Applied(false, null));
        assertThat(calls("update")).as("1, then 3 of at most 50").isEqualTo(4);
    }

    @Test
    @DisplayName("gives the org's automation a second chance, and parks the record when it fails again")
    void givesAutomationASecondChance() {
        List<SimulatedPerson> people = people(2, i -> 10);
        org.addFaults(FaultScript.on("update")
                .nth(1)
                .strike(new Fault.PartialBatch(1, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")));
        assertThat(markAll(people.subList(0, 1))).containsExactly(new WriteOutcome.Applied(false, null));

        org.addFaults(FaultScript.on("update").strike(new Fault.PartialBatch(1, "CANNOT_EXECUTE_FLOW_TRIGGER")));
        assertThat(markAll(people.subList(1, 2)))
                .singleElement()
                .isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
                    assertThat(failed.cause().kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
                    assertThat(failed.cause()).hasMessageContaining("automation");
                });
    }

    @Test
    @DisplayName("passes over duplicate rules that only warn, and says so when one blocks")
    void passesOverDuplicateWarnings() {
        List<SimulatedPerson> people = people(2, i -> 10);
        org.setDuplicateRule(DuplicateRule.ALERT);
        assertThat(markAll(people.subList(0, 1))).containsExactly(new WriteOutcome.Applied(false, null));

        org.setDuplicateRule(DuplicateRule.BLOCK);
        assertThat(markAll(people.subList(1, 2)))
                .singleElement()
                .isInstanceOfSatisfying(
                        WriteOutcome.Failed.class,
                        failed -> assertThat(failed.cause()).hasMessageContaining("duplicate rule"));
    }

    @Test
    @DisplayName("names us to the org as the origin of the change, and asks for no all-or-nothing")
    void saysWhoWrites() {
        List<String> bodies = Collections.synchronizedList(new ArrayList<>());
        org.addHook(new RequestHook() {
            @Override
            public Optional<SimulatedReply> before(SimulatedRequest request) {
                if (request.operation().equals("update")) {
                    bodies.add(request.body());
                }
                return Optional.empty();
            }
        });
        markAll(people(1, i -> 10));

        assertThat(bodies)
                .singleElement()
                .asString()
                .containsPattern("client>crm-opt-out-connectors<")
                .containsPattern("allOrNone>false<")
                .containsPattern("allowSave>true<");
    }

    @Test
    @DisplayName("never lifts the opt-out of a record that took the place of the one to unmark")
    void liftsNoOtherRecordsOptOut() {
        SimulatedPerson contact = org.create("Contact", "Ada", "Person", null, true);
        SimulatedPerson lead = org.create("Lead", "Ada", "Person", null, true);
        org.convertLead(lead.id(), contact.id());

        assertThat(write(unmark(person(lead)))).isInstanceOfSatisfying(WriteOutcome.Superseded.class, superseded -> {
            assertThat(superseded.now().status()).isEqualTo(OptOutStatus.OPTED_OUT);
            assertThat(superseded.now().person()).isEqualTo(person(contact));
        });
        assertThat(optedOut(org, contact)).isTrue();
        assertThat(calls("update")).isZero();
        org.setOptedOut("Contact", contact.id(), false);
        assertThat(write(unmark(person(lead)))).isEqualTo(new WriteOutcome.Applied(true, ref(contact)));
    }

    @Test
    @DisplayName("signs in anew when every record says that the session is over")
    void renewsForRecords() {
        org.addFaults(FaultScript.on("update").nth(1).strike(new Fault.PartialBatch(1, "INVALID_SESSION_ID")));

        assertThat(markAll(people(3, i -> 10))).containsOnly(new WriteOutcome.Applied(false, null));
        assertThat(calls("POST oauth2/token")).isEqualTo(2);
    }

    @Test
    @DisplayName("holds up no record of a batch for the tenth that is locked")
    void isolatesLocks() {
        List<SimulatedPerson> people = people(200, i -> 5);
        IntStream.range(0, 20).forEach(i -> org.setLocked(people.get(i * 10).id(), true));

        List<WriteOutcome> outcomes = markAll(people);

        for (int i = 0; i < 200; i++) {
            assertThat(outcomes.get(i) instanceof WriteOutcome.Failed).isEqualTo(i % 10 == 0);
        }
        assertThat(calls("update")).isEqualTo(1);
    }

    @Test
    @DisplayName("follows a row of merges also when all of its records are in the request")
    void mergesAmongThemselves() {
        SimulatedPerson first = org.create("Contact", "Ada", "Person", null, false);
        SimulatedPerson second = org.create("Contact", "Ada", "Person", null, false);
        SimulatedPerson third = org.create("Contact", "Ada", "Person", null, false);
        org.merge("Contact", second.id(), first.id());
        org.merge("Contact", third.id(), second.id());

        List<WriteOutcome> outcomes = client.write(WriteRequest.of(List.of(
                OptOutChange.mark(person(first)),
                OptOutChange.mark(person(second)),
                OptOutChange.mark(person(third)))));

        assertThat(outcomes)
                .containsExactly(
                        new WriteOutcome.Applied(false, ref(third)),
                        new WriteOutcome.Applied(false, ref(third)),
                        new WriteOutcome.Applied(false, null));
        assertThat(optedOut(org, third)).isTrue();
    }
}
