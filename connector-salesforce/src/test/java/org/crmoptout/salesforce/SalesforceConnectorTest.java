package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crmoptout.salesforce.Connections.open;
import static org.crmoptout.salesforce.Connections.optedOut;
import static org.crmoptout.salesforce.Connections.person;
import static org.crmoptout.salesforce.Connections.read;
import static org.crmoptout.salesforce.Connections.ref;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.CallPolicy;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.RemoteRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.testkit.simulator.FieldAccess;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The Salesforce connector")
class SalesforceConnectorTest {

    private static final String UNKNOWN_CONTACT = "003000000000001AAA";

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

    private SimulatedPerson contact(boolean optedOut) {
        return org.create("Contact", "Ada", "Contact", "ada@example.org", optedOut);
    }

    private SimulatedPerson lead(boolean optedOut) {
        return org.create("Lead", "Bob", "Lead", "bob@example.org", optedOut);
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

    private static long count(SalesforceSimulator org, String operation) {
        return org.calls().getOrDefault(operation, 0L);
    }

    @Test
    @DisplayName("is found by the service loader and says what it can do at most")
    void isFound() {
        CrmOptOutConnector found = ServiceLoader.load(CrmOptOutConnector.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(connector -> connector.descriptor().id().equals("salesforce"))
                .findFirst()
                .orElseThrow();

        assertThat(found.spiVersion()).isEqualTo(CrmOptOutConnector.SPI_VERSION);
        assertThat(found.descriptor().keying()).isEqualTo(OptOutKeying.RECORD);
        assertThat(found.descriptor().capabilities().supports(Capability.UNMARK))
                .isTrue();
        assertThat(found.descriptor().capabilities().status(Capability.CHANGE_TIME))
                .isInstanceOf(CapabilityStatus.Unsupported.class);
    }

    @Test
    @DisplayName("sends nothing when it opens a connection")
    void opensSilently() {
        assertThat(org.calls()).isEmpty();
    }

    @Test
    @DisplayName("checks who the org is, and what is allowed, without a write")
    void checks() {
        AccountReport report = client.check();

        assertThat(report.accountId()).isEqualTo(org.organizationId()).hasSize(18);
        assertThat(report.accountName()).isNotBlank();
        assertThat(report.recordTypes()).containsExactly(RecordType.CONTACT, RecordType.LEAD);
        assertThat(report.preferredReadSize()).isEqualTo(2000);
        assertThat(report.preferredWriteSize()).isEqualTo(2000);
        assertThat(report.capabilities().supports(Capability.MARK)).isTrue();
        assertThat(report.quotas()).first().satisfies(quota -> {
            assertThat(quota.name()).isEqualTo("daily-api-calls");
            assertThat(quota.limit()).isEqualTo(100_000);
        });
        assertThat(org.calls()).containsOnlyKeys("POST oauth2/token", "getUserInfo", "describeSObjects");
    }

    @Test
    @DisplayName("names a hidden field and what to do, instead of switching the sync off in silence")
    void namesAHiddenField() {
        org.setFieldAccess("Lead", "HasOptedOutOfEmail", FieldAccess.HIDDEN);

        assertThatThrownBy(client::check)
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .hasMessageContainingAll("HasOptedOutOfEmail", "Lead", "field-level security");
        SimulatedPerson lead = lead(true);
        assertThatThrownBy(() -> read(client, person(lead)))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION));
    }

    @Test
    @DisplayName("refuses to write a read-only field before any request, and still reads")
    void refusesToWriteAReadOnlyField() {
        org.setFieldAccess("Contact", "HasOptedOutOfEmail", FieldAccess.READ_ONLY);
        SimulatedPerson contact = contact(true);

        AccountReport report = client.check();
        assertThat(report.capabilities().supports(Capability.MARK)).isFalse();
        assertThat(report.capabilities().supports(Capability.UNMARK)).isFalse();
        assertThat(report.capabilities().supports(Capability.BATCH_WRITE)).isFalse();
        long before = org.calls().values().stream().mapToLong(Long::longValue).sum();
        assertThat(write(OptOutChange.mark(person(contact))))
                .isInstanceOfSatisfying(WriteOutcome.Refused.class, refused -> {
                    assertThat(refused.capability()).isEqualTo(Capability.MARK);
                    assertThat(refused.reason()).contains("Contact").doesNotContain("Lead");
                });
        assertThat(org.calls().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(before);
        assertThat(read(client, person(contact))).isInstanceOf(ReadOutcome.Seen.class);
    }

    @Test
    @DisplayName("says which record a field turned read-only for in mid-life")
    void noticesAFieldTurningReadOnly() {
        SimulatedPerson contact = contact(false);
        client.check();
        org.setFieldAccess("Contact", "HasOptedOutOfEmail", FieldAccess.READ_ONLY);

        assertThat(write(OptOutChange.mark(person(contact))))
                .isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
                    assertThat(failed.cause().kind()).isEqualTo(ErrorKind.CONFIGURATION);
                    assertThat(failed.inDoubt()).isFalse();
                });
    }

    @Test
    @DisplayName("finds nobody when the Email field is hidden, and says so up front")
    void needsEmailToFind() {
        org.setFieldAccess("Lead", "Email", FieldAccess.HIDDEN);

        assertThat(client.check().capabilities().supports(Capability.FIND_BY_EMAIL))
                .isFalse();
        assertThatThrownBy(() -> client.find(FindRequest.of(List.of(EmailAddress.of("ada@example.org")))))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.UNSUPPORTED));
        assertThat(count(org, "query")).isZero();
    }

    @Test
    @DisplayName("reads contacts and leads, with when the read began, in the request's order")
    void reads() {
        SimulatedPerson contact = contact(true);
        SimulatedPerson lead = lead(false);
        Instant before = Instant.now();

        List<ReadOutcome> outcomes = client.read(ReadRequest.of(List.of(person(lead), person(contact))));

        assertThat(outcomes.get(0)).isInstanceOfSatisfying(ReadOutcome.Seen.class, seen -> {
            assertThat(seen.reading().status()).isEqualTo(OptOutStatus.NOT_OPTED_OUT);
            assertThat(seen.reading().person()).isEqualTo(person(lead));
            assertThat(seen.reading().readBegan()).isBetween(before, Instant.now());
            assertThat(seen.reading().changedAt())
                    .as("the record's time is not the field's")
                    .isEmpty();
        });
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        ReadOutcome.Seen.class,
                        seen -> assertThat(seen.reading().status()).isEqualTo(OptOutStatus.OPTED_OUT));
        assertThat(count(org, "queryAll")).as("one query a type").isEqualTo(2);
    }

    @Test
    @DisplayName("reads by ids of 15 characters too")
    void readsShortIds() {
        SimulatedPerson contact = contact(true);

        CrmPerson asked = person(RecordType.CONTACT, contact.id().substring(0, 15));
        assertThat(read(client, asked))
                .isInstanceOfSatisfying(
                        ReadOutcome.Seen.class,
                        seen -> assertThat(seen.reading().person()).isEqualTo(asked));
    }

    @Test
    @DisplayName("sinks no batch for a bad id, a deleted record or a person without a record")
    void isolatesBadPeople() {
        SimulatedPerson contact = contact(true);
        SimulatedPerson deleted = contact(true);
        org.delete("Contact", deleted.id());

        List<ReadOutcome> outcomes = client.read(ReadRequest.of(List.of(
                person(RecordType.CONTACT, "nonsense"),
                person(RecordType.CONTACT, UNKNOWN_CONTACT),
                person(deleted),
                CrmPerson.of(EmailAddress.of("ada@example.org")),
                person(new RecordType("Account"), "001000000000001AAA"),
                person(contact))));

        for (int bad : new int[] {0, 3, 4}) {
            assertThat(outcomes.get(bad)).isInstanceOfSatisfying(ReadOutcome.Failed.class, failed -> {
                assertThat(failed.cause().kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
                assertThat(failed.cause()).hasMessageNotContaining("ada@example.org");
            });
        }
        assertThat(outcomes.get(1)).isInstanceOf(ReadOutcome.Gone.class);
        assertThat(outcomes.get(2)).isInstanceOf(ReadOutcome.Gone.class);
        assertThat(outcomes.get(5)).isInstanceOf(ReadOutcome.Seen.class);
    }

    @Test
    @DisplayName("sends nothing when nobody can be asked for")
    void sendsNothingForNobody() {
        client.read(ReadRequest.of(List.of()));
        client.read(ReadRequest.of(List.of(person(RecordType.CONTACT, "nonsense"))));
        client.write(WriteRequest.of(List.of()));
        client.find(FindRequest.of(List.of()));

        assertThat(org.calls()).isEmpty();
    }

    @Test
    @DisplayName("follows merges and conversions")
    void followsMoves() {
        SimulatedPerson winner = contact(false);
        SimulatedPerson loser = contact(true);
        org.merge("Contact", winner.id(), loser.id());
        SimulatedPerson lead = lead(true);
        SimulatedPerson converted = org.convertLead(lead.id());

        assertThat(read(client, person(loser))).isEqualTo(new ReadOutcome.MovedTo(ref(winner)));
        assertThat(read(client, person(lead))).isEqualTo(new ReadOutcome.MovedTo(ref(converted)));
    }

    @Test
    @DisplayName("marks and unmarks, and writes nothing that is so already")
    void marksAndUnmarks() {
        SimulatedPerson contact = contact(false);

        assertThat(write(OptOutChange.mark(person(contact)))).isEqualTo(new WriteOutcome.Applied(false, null));
        assertThat(optedOut(org, contact)).isTrue();
        assertThat(write(OptOutChange.mark(person(contact)))).isEqualTo(new WriteOutcome.Applied(true, null));
        assertThat(write(unmark(person(contact)))).isEqualTo(new WriteOutcome.Applied(false, null));
        assertThat(optedOut(org, contact)).isFalse();
        assertThat(write(unmark(person(contact)))).isEqualTo(new WriteOutcome.Applied(true, null));
        assertThat(count(org, "update")).isEqualTo(2);
    }

    @Test
    @DisplayName("writes 200 records a call, sorted by type, one outcome each in the request's order")
    void writesInBatches() {
        List<SimulatedPerson> people = new ArrayList<>();
        for (int i = 0; i < 410; i++) {
            people.add(i % 2 == 0 ? contact(i % 3 == 0) : lead(i % 3 == 0));
        }
        List<OptOutChange> changes = new ArrayList<>(
                people.stream().map(p -> OptOutChange.mark(person(p))).toList());
        changes.add(17, OptOutChange.mark(person(RecordType.CONTACT, UNKNOWN_CONTACT)));

        List<WriteOutcome> outcomes = new ArrayList<>(client.write(WriteRequest.of(changes)));

        assertThat(outcomes).hasSize(411);
        assertThat(outcomes.get(17)).isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
            assertThat(failed.cause().kind()).isEqualTo(ErrorKind.NOT_FOUND);
            assertThat(failed.inDoubt()).isFalse();
        });
        outcomes.remove(17);
        assertThat(IntStream.range(0, 410).boxed())
                .allSatisfy(i -> assertThat(outcomes.get(i)).isEqualTo(new WriteOutcome.Applied(i % 3 == 0, null)));
        assertThat(org.people()).allMatch(SimulatedPerson::optedOut);
        assertThat(count(org, "update")).as("273 that differ").isEqualTo(2);
    }

    @Test
    @DisplayName("writes a record once that a request names twice")
    void writesDuplicatesOnce() {
        SimulatedPerson contact = contact(false);
        CrmPerson sameByShortId = person(RecordType.CONTACT, contact.id().substring(0, 15));

        assertThat(client.write(
                        WriteRequest.of(List.of(OptOutChange.mark(person(contact)), OptOutChange.mark(sameByShortId)))))
                .containsOnly(new WriteOutcome.Applied(false, null));
        assertThat(count(org, "update")).isEqualTo(1);
    }

    @Test
    @DisplayName("redirects a change to the record that a merge or a conversion left")
    void redirects() {
        SimulatedPerson first = contact(false);
        SimulatedPerson second = contact(false);
        SimulatedPerson lead = lead(false);
        org.convertLead(lead.id(), first.id());
        org.merge("Contact", second.id(), first.id());

        assertThat(write(OptOutChange.mark(person(lead)))).isEqualTo(new WriteOutcome.Applied(false, ref(second)));
        assertThat(optedOut(org, second)).isTrue();
        assertThat(write(OptOutChange.mark(person(first)))).isEqualTo(new WriteOutcome.Applied(true, ref(second)));
    }

    @Test
    @DisplayName("redirects also when the record moves between the read and the write")
    void redirectsInMidWrite() {
        SimulatedPerson lead = lead(false);
        List<SimulatedPerson> converted = Collections.synchronizedList(new ArrayList<>());
        org.addHook(Connections.doingOnce("update", () -> converted.add(org.convertLead(lead.id()))));

        WriteOutcome outcome = write(OptOutChange.mark(person(lead)));

        RecordRef contact = ref(converted.get(0));
        assertThat(outcome).isEqualTo(new WriteOutcome.Applied(false, contact));
        assertThat(optedOut(org, converted.get(0))).isTrue();
    }

    @Test
    @DisplayName("lets the opt-out win when a request marks and unmarks what turns out to be one record")
    void letsTheOptOutWin() {
        SimulatedPerson contact = contact(false);
        SimulatedPerson lead = lead(true);
        org.convertLead(lead.id(), contact.id());

        List<WriteOutcome> outcomes =
                client.write(WriteRequest.of(List.of(unmark(person(contact)), OptOutChange.mark(person(lead)))));

        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        WriteOutcome.Failed.class,
                        failed -> assertThat(failed.cause().kind()).isEqualTo(ErrorKind.INVALID_REQUEST));
        assertThat(outcomes.get(1)).isEqualTo(new WriteOutcome.Applied(false, ref(contact)));
        assertThat(optedOut(org, contact)).isTrue();
    }

    @Test
    @DisplayName("reports a locked record alone, and writes the others")
    void isolatesLocks() {
        SimulatedPerson locked = contact(false);
        SimulatedPerson free = contact(false);
        org.setLocked(locked.id(), true);

        List<WriteOutcome> outcomes = client.write(
                WriteRequest.of(List.of(OptOutChange.mark(person(locked)), OptOutChange.mark(person(free)))));

        assertThat(outcomes.get(0))
                .asInstanceOf(InstanceOfAssertFactories.type(WriteOutcome.Failed.class))
                .satisfies(failed -> {
                    assertThat(failed.cause().kind()).isEqualTo(ErrorKind.LOCKED);
                    assertThat(failed.inDoubt()).isFalse();
                });
        assertThat(outcomes.get(1)).isEqualTo(new WriteOutcome.Applied(false, null));
    }

    @Test
    @DisplayName("sends requests to the instance that the token endpoint names: orgs move")
    void followsTheInstance() {
        try (SalesforceSimulator moved = SalesforceSimulator.builder().people(0).start()) {
            SimulatedPerson there = moved.create("Contact", "Ada", "Person", null, true);
            org.addHook(Connections.answering(
                    "POST oauth2/token",
                    SimulatedReply.json(
                            200,
                            "{\"access_token\":\"" + moved.staticToken() + "\",\"instance_url\":\"" + moved.baseUrl()
                                    + "\"}")));

            assertThat(Connections.read(client, person(there))).isInstanceOf(ReadOutcome.Seen.class);
            assertThat(org.calls().keySet()).containsExactly("POST oauth2/token");
        }
    }

    @Test
    @DisplayName(
            "finds everyone who carries an address, whatever its case, contacts before leads, without converted leads")
    void finds() {
        SimulatedPerson lead = org.create("Lead", "Ada", "Lead", "ADA@example.org", false);
        SimulatedPerson contact = contact(false);
        SimulatedPerson twin = contact(false);
        SimulatedPerson gone = contact(false);
        org.delete("Contact", gone.id());
        SimulatedPerson converted = org.create("Lead", "Ada", "Converted", "ada@example.org", false);
        SimulatedPerson convertedTo = org.convertLead(converted.id(), contact.id());
        SimulatedPerson quoted = org.create("Contact", "Cy", "O'Neill", "cy\\o'neill@example.org", false);
        EmailAddress address = EmailAddress.of("Ada@Example.org");
        EmailAddress nobodys = EmailAddress.of("nobody@example.org");
        EmailAddress withQuote = EmailAddress.of("cy\\o'neill@example.org");

        List<FindOutcome> outcomes = client.find(FindRequest.of(List.of(nobodys, address, withQuote, address)));

        FindOutcome everyone = new FindOutcome.Found(List.of(
                CrmPerson.of(ref(contact), List.of(address)),
                CrmPerson.of(ref(twin), List.of(address)),
                CrmPerson.of(ref(lead), List.of(address))));
        assertThat(convertedTo.id()).isEqualTo(contact.id());
        assertThat(outcomes)
                .containsExactly(
                        new FindOutcome.Found(List.of()),
                        everyone,
                        new FindOutcome.Found(List.of(CrmPerson.of(ref(quoted), List.of(withQuote)))),
                        everyone);
        assertThat(count(org, "query")).isEqualTo(2);
    }

    @Test
    @DisplayName("finds by more addresses than one query takes")
    void findsMany() {
        List<EmailAddress> addresses = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            addresses.add(EmailAddress.of("person" + i + "@example.org"));
        }
        SimulatedPerson last = org.create("Contact", "Zoe", "Last", "person1000@example.org", false);

        List<FindOutcome> outcomes = client.find(FindRequest.of(addresses));

        assertThat(outcomes).hasSize(1001);
        assertThat(outcomes.get(1000))
                .isEqualTo(new FindOutcome.Found(List.of(CrmPerson.of(ref(last), List.of(addresses.get(1000))))));
        assertThat(count(org, "query")).as("3 batches, 2 types").isEqualTo(6);
    }

    @Test
    @DisplayName("reads what one page of an answer does not hold")
    void readsLaterPages() {
        for (int i = 0; i < 2101; i++) {
            contact(false);
        }

        List<FindOutcome> outcomes = client.find(FindRequest.of(List.of(EmailAddress.of("ada@example.org"))));

        assertThat(outcomes.get(0))
                .isInstanceOfSatisfying(
                        FindOutcome.Found.class,
                        found -> assertThat(found.people()).hasSize(2101));
        assertThat(count(org, "queryMore")).isEqualTo(1);
    }

    @Test
    @DisplayName("sends every request through the host's guard, several at a time, under a name and its access")
    void isGuarded() {
        Set<String> names = ConcurrentHashMap.newKeySet();
        CallPolicy recording = new CallPolicy() {
            @Override
            public <T> T call(Operation operation, RemoteRequest<T> request) throws InterruptedException {
                names.add(operation.access() + " " + operation.name());
                return request.send();
            }
        };
        List<OptOutChange> changes = IntStream.range(0, 450)
                .mapToObj(i -> OptOutChange.mark(person(contact(false))))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (OptOutClient guarded =
                open(org, Map.of(), context -> context.calls(RemoteCalls.of(recording, threads, 4)))) {
            guarded.check();
            assertThat(guarded.write(WriteRequest.of(changes))).containsOnly(new WriteOutcome.Applied(false, null));
        } finally {
            threads.shutdownNow();
        }

        assertThat(names)
                .containsExactlyInAnyOrder(
                        "READ token", "READ getUserInfo", "READ describeSObjects", "READ query", "WRITE update");
    }

    @Test
    @DisplayName("takes a static token, and says at once when it is not good")
    void takesAStaticToken() {
        SimulatedPerson contact = contact(true);
        try (OptOutClient good = open(org, Map.of("access-token", org.staticToken()), context -> context);
                OptOutClient bad = open(org, Map.of("access-token", "00Dbad!token"), context -> context)) {
            assertThat(read(good, person(contact))).isInstanceOf(ReadOutcome.Seen.class);
            long before = count(org, "queryAll");
            assertThatThrownBy(() -> read(bad, person(contact)))
                    .isInstanceOfSatisfying(
                            ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION))
                    .hasMessageContaining("access-token")
                    .hasMessageNotContaining("00Dbad");
            assertThat(count(org, "queryAll")).isEqualTo(before + 1);
        }
        assertThat(count(org, "POST oauth2/token")).isZero();
    }

    @Test
    @DisplayName("sends nothing once it is closed")
    void isClosed() {
        SimulatedPerson contact = contact(true);
        client.check();
        client.close();
        long before = org.calls().values().stream().mapToLong(Long::longValue).sum();

        assertThatThrownBy(() -> read(client, person(contact)))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CANCELLED))
                .hasMessage("the connection is closed");
        assertThatThrownBy(() -> write(OptOutChange.mark(person(contact)))).isInstanceOf(ConnectorException.class);
        assertThatThrownBy(client::check).isInstanceOf(ConnectorException.class);
        assertThat(org.calls().values().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(before);
    }
}
