package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crmoptout.hubspot.Portal.person;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.RemoteCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeopleReaderTest {

    private final Portal portal = Portal.open();

    @AfterEach
    void stop() {
        portal.close();
    }

    private void assertSeen(ReadOutcome outcome, CrmPerson person, OptOutStatus status) {
        assertThat(outcome).isInstanceOfSatisfying(ReadOutcome.Seen.class, seen -> {
            assertThat(seen.reading().person()).isEqualTo(person);
            assertThat(seen.reading().status()).isEqualTo(status);
            assertThat(seen.reading().readBegan()).isEqualTo(portal.clock.instant());
            assertThat(seen.reading().changedAt()).isEmpty();
        });
    }

    private static void assertFailed(ReadOutcome outcome, ErrorKind kind) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        ReadOutcome.Failed.class,
                        failed -> assertThat(failed.cause().kind()).isEqualTo(kind));
    }

    @Test
    @DisplayName("a contact stands for its primary address, whose status the record tells")
    void byRecord() {
        RecordRef ann = portal.contact("ann@example.org");
        RecordRef bob = portal.contact("bob@example.org");
        portal.setOptedOut(bob, true);

        assertSeen(portal.read(CrmPerson.of(ann)), person(ann, "ann@example.org"), OptOutStatus.NOT_OPTED_OUT);
        assertSeen(portal.read(CrmPerson.of(bob)), person(bob, "bob@example.org"), OptOutStatus.OPTED_OUT);
        assertThat(portal.crm.calls()).containsOnlyKeys("POST contacts/batch/read");
    }

    @Test
    @DisplayName("an opt-out lifted in HubSpot is seen")
    void lifted() {
        RecordRef ann = portal.contact("ann@example.org");
        portal.setOptedOut(ann, true);
        portal.setOptedOut(ann, false);

        assertSeen(portal.read(CrmPerson.of(ann)), person(ann, "ann@example.org"), OptOutStatus.NOT_OPTED_OUT);
        assertSeen(portal.read(person("ann@example.org")), person("ann@example.org"), OptOutStatus.NOT_OPTED_OUT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody@example.org",
                "plus+tag@example.org",
                "percent%41@example.org",
                "sla/sh@example.org",
                "quest?ion#hash@example.org",
                "o'brien&co=x@example.org",
                "jürgen.日本@example.org"
            })
    @DisplayName("an address that is no contact has a status of its own, whatever characters it has")
    void byAddress(String email) {
        assertSeen(portal.read(person(email)), person(email), OptOutStatus.NOT_OPTED_OUT);

        portal.mark(person(email));

        assertThat(portal.crm.isOptedOut(email)).isTrue();
        assertSeen(portal.read(person(email)), person(email), OptOutStatus.OPTED_OUT);
    }

    @Test
    @DisplayName("a person who names the primary address, in whatever case, costs no second request")
    void byBothTheSame() {
        RecordRef ann = portal.contact("Ann@Example.org");

        assertSeen(
                portal.read(person(ann, "ann@example.org")),
                person(ann, "ann@example.org"),
                OptOutStatus.NOT_OPTED_OUT);
        assertThat(portal.callsInAll()).isEqualTo(1);
    }

    @Test
    @DisplayName("S4: a person who names another address than the contact has now is asked about that address")
    void byBothDifferent() {
        RecordRef ann = portal.contact("old@example.org");
        portal.setOptedOut(ann, true);
        portal.crm.changeEmail(ann.id(), "new@example.org");

        assertSeen(portal.read(person(ann, "old@example.org")), person(ann, "old@example.org"), OptOutStatus.OPTED_OUT);
        assertSeen(portal.read(CrmPerson.of(ann)), person(ann, "new@example.org"), OptOutStatus.NOT_OPTED_OUT);
    }

    @Test
    @DisplayName("L12: a deleted contact is gone, but a named address keeps its opt-out")
    void deleted() {
        RecordRef ann = portal.contact("ann@example.org");
        portal.setOptedOut(ann, true);
        portal.crm.delete(ann.id());

        assertThat(portal.read(CrmPerson.of(ann))).isEqualTo(new ReadOutcome.Gone());
        assertSeen(portal.read(person(ann, "ann@example.org")), person("ann@example.org"), OptOutStatus.OPTED_OUT);
    }

    @Test
    @DisplayName("a contact that was merged has moved")
    void merged() {
        RecordRef kept = portal.contact("kept@example.org");
        RecordRef other = portal.contact("other@example.org");
        RecordRef third = portal.contact("third@example.org");
        portal.crm.merge(kept.id(), other.id());

        assertThat(portal.read(CrmPerson.of(other))).isEqualTo(new ReadOutcome.MovedTo(kept));
        assertThat(portal.client.read(
                        ReadRequest.of(List.of(CrmPerson.of(third), CrmPerson.of(other), CrmPerson.of(kept)))))
                .satisfiesExactly(
                        first -> assertSeen(first, person(third, "third@example.org"), OptOutStatus.NOT_OPTED_OUT),
                        second -> assertThat(second).isEqualTo(new ReadOutcome.MovedTo(kept)),
                        last -> assertSeen(last, person(kept, "kept@example.org"), OptOutStatus.NOT_OPTED_OUT));
    }

    @Test
    @DisplayName("a contact without an address, and a record that can't be a contact, fail by themselves")
    void unreadable() {
        RecordRef ann = portal.contact("ann@example.org");
        RecordRef nameless = portal.contact();
        List<ReadOutcome> outcomes = portal.client.read(ReadRequest.of(List.of(
                CrmPerson.of(nameless),
                CrmPerson.of(new RecordRef(RecordType.CONTACT, "003A0000")),
                CrmPerson.of(new RecordRef(RecordType.LEAD, ann.id())),
                CrmPerson.of(ann))));

        assertFailed(outcomes.get(0), ErrorKind.INVALID_REQUEST);
        assertThat(outcomes.get(0).toString()).contains("has no email address");
        assertFailed(outcomes.get(1), ErrorKind.INVALID_REQUEST);
        assertFailed(outcomes.get(2), ErrorKind.INVALID_REQUEST);
        assertSeen(outcomes.get(3), person(ann, "ann@example.org"), OptOutStatus.NOT_OPTED_OUT);
    }

    @Test
    @DisplayName("any number of people come in their order, a hundred contacts a request")
    void many() {
        List<CrmPerson> people = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            people.add(CrmPerson.of(portal.contact("p" + i + "@example.org")));
        }
        Collections.reverse(people);

        List<ReadOutcome> outcomes = portal.client.read(ReadRequest.of(people));

        assertThat(outcomes)
                .map(outcome -> ((ReadOutcome.Seen) outcome).reading().person().ref())
                .isEqualTo(people.stream().map(CrmPerson::ref).toList());
        assertThat(portal.callsInAll()).isEqualTo(3);
    }

    @Test
    @DisplayName("nobody costs nothing")
    void nobody() {
        assertThat(portal.client.read(ReadRequest.of(List.of()))).isEmpty();
        assertThat(portal.callsInAll()).isZero();
    }

    private static List<ReadOutcome> readFrom(String batchAnswer, String... ids) {
        try (ScriptedHubSpot hubSpot = ScriptedHubSpot.answering(207, batchAnswer);
                OptOutClient client = hubSpot.open(RemoteCalls.direct(), Clock.systemUTC(), Map.of())) {
            return client.read(ReadRequest.of(List.of(ids).stream()
                    .map(id -> CrmPerson.of(new RecordRef(RecordType.CONTACT, id)))
                    .toList()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"yes\"", "1", "{}", "[]"})
    @DisplayName("a value that is not documented reads as UNKNOWN")
    void undocumentedValue(String value) {
        List<ReadOutcome> outcomes = readFrom("""
                {"status":"COMPLETE","surprise":1,"results":[{"id":"7","surprise":[],"properties":
                  {"email":"ann@example.org","hs_email_optout":%s,"surprise":null}}]}""".formatted(value), "7");

        assertThat(outcomes)
                .singleElement()
                .extracting(outcome -> ((ReadOutcome.Seen) outcome).reading())
                .extracting(OptOutReading::status)
                .isEqualTo(OptOutStatus.UNKNOWN);
    }

    @Test
    @DisplayName("a contact of which the answer says nothing is gone only when nothing else went wrong")
    void partialAnswers() {
        String notFound = "{\"category\":\"OBJECT_NOT_FOUND\",\"context\":{\"ids\":[\"7\"]}}";
        String other = "{\"category\":\"INTERNAL_ERROR\"}";

        assertThat(readFrom("{\"results\":[],\"errors\":[" + notFound + "]}", "7"))
                .containsExactly(new ReadOutcome.Gone());
        assertThat(readFrom("{\"results\":[]}", "7")).containsExactly(new ReadOutcome.Gone());
        assertThat(readFrom("{\"results\":[{\"id\":\"7\",\"archived\":true,\"properties\":{}}]}", "7"))
                .containsExactly(new ReadOutcome.Gone());
        assertThat(readFrom("{\"results\":[],\"errors\":[" + notFound + "," + other + "]}", "7", "8"))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(new ReadOutcome.Gone()),
                        second -> assertFailed(second, ErrorKind.UNAVAILABLE));
    }

    @Test
    @DisplayName("a contact without properties is not one that is not opted out")
    void noProperties() {
        assertThat(readFrom("{\"results\":[{\"id\":\"7\"}]}", "7"))
                .singleElement()
                .satisfies(outcome -> assertFailed(outcome, ErrorKind.PROTOCOL));
    }

    @Test
    @DisplayName("a contact answered under another id has moved there")
    void otherId() {
        assertThat(readFrom("{\"results\":[{\"id\":\"9\",\"properties\":{\"email\":\"ann@example.org\"}}]}", "7"))
                .containsExactly(new ReadOutcome.MovedTo(new RecordRef(RecordType.CONTACT, "9")));
        assertThat(readFrom("{\"results\":[{\"id\":\"9\",\"properties\":{\"email\":\"ann@example.org\"}}]}", "7", "8"))
                .allSatisfy(outcome -> assertFailed(outcome, ErrorKind.UNAVAILABLE));
    }
}
