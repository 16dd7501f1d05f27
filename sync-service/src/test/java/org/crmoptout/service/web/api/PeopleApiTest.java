package org.crmoptout.service.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.service.crm.FakeCrm;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.web.Answer;
import org.crmoptout.service.web.HandSource;
import org.crmoptout.service.web.Script;
import org.crmoptout.service.web.Script.Someone;
import org.crmoptout.service.web.WholeWeb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@WholeWeb
@DisplayName("People and their label through the API")
class PeopleApiTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String PEOPLE = "/api/v1/workspaces/north/people";

    @LocalServerPort
    private int port;

    private Script admin = Script.nobody(0);
    private Script rep = Script.nobody(0);
    private Script viewer = Script.nobody(0);

    @BeforeEach
    void users() {
        admin = Script.of(port, "admin");
        rep = Script.of(port, "rep");
        viewer = Script.of(port, "viewer");
        sync("north-records", false);
        sync("north-addresses", false);
    }

    private void sync(String connection, boolean on) {
        Answer answer = admin.json(
                "PATCH", "/api/v1/workspaces/north/connections/" + connection, "{\"syncEnabled\":" + on + "}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    private static Answer mark(Script who, Someone person) {
        return who.json("PUT", person.path() + "/do-not-contact", "{\"source\":\"CONTACT_CARD\",\"reason\":\"Asked\"}");
    }

    private static Answer unmark(Script who, Someone person) {
        return who.json("DELETE", person.path() + "/do-not-contact", "{\"reason\":\"Signed up again\"}");
    }

    private static CrmPerson record(Someone person) {
        return CrmPerson.of(new RecordRef(RecordType.CONTACT, person.surname()));
    }

    private static FakeCrm crm(String connection) {
        return FakeCrm.account("web-" + connection);
    }

    @ParameterizedTest
    @EnumSource(HandSource.class)
    @DisplayName("L1: a rep marks from the contact card, the person view and the dialer")
    void marks(HandSource source) {
        Someone person = admin.person("north", "north-records", "Contact");

        Answer answer = rep.json(
                "PUT", person.path() + "/do-not-contact", "{\"source\":\"" + source + "\",\"reason\":\" Asked \"}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("/doNotContact/label")).isEqualTo("MARKED");
        assertThat(answer.text("/doNotContact/source")).isEqualTo(source.name());
        assertThat(answer.text("/doNotContact/by")).isEqualTo("Rep");
        assertThat(answer.text("/doNotContact/reason")).isEqualTo("Asked");
        assertThat(rep.get(person.path()).json()).isEqualTo(answer.json());
    }

    @Test
    @DisplayName("L1: the API offers exactly the sources that are by hand")
    void sources() {
        assertThat(Arrays.stream(HandSource.values()).map(HandSource::source))
                .containsExactlyInAnyOrder(Arrays.stream(MarkSource.values())
                        .filter(MarkSource::isByHand)
                        .toArray(MarkSource[]::new));
    }

    @Test
    @DisplayName("L1: marking twice keeps the first date and remembers the last assertion")
    void marksTwice() {
        Someone person = admin.person("north", "north-records", "Contact");
        Answer first = mark(rep, person);
        Answer second = mark(rep, person);

        assertThat(second.text("/doNotContact/since")).isEqualTo(first.text("/doNotContact/since"));
        assertThat(Instant.parse(second.text("/doNotContact/assertedAt")))
                .isAfter(Instant.parse(first.text("/doNotContact/assertedAt")));
    }

    @Test
    @DisplayName("L5: everyone sees the label; without an Engage seat nobody marks or unmarks")
    void seats() {
        Someone person = admin.person("north", "north-records", "Contact");

        assertThat(mark(viewer, person).problem(403)).contains("Engage seat");
        assertThat(viewer.get(person.path()).text("/doNotContact/label")).isEqualTo("UNMARKED");
        assertThat(mark(rep, person).status()).isEqualTo(200);
        assertThat(viewer.get(person.path()).text("/doNotContact/label")).isEqualTo("MARKED");
        assertThat(unmark(viewer, person).problem(403)).contains("Engage seat");
        assertThat(viewer.get(person.path()).text("/doNotContact/label")).isEqualTo("MARKED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Contact", "Lead"})
    @DisplayName("L7, L9: with the sync on, a mark and an unmark of a contact and of a lead travel to the CRM")
    void travels(String type) {
        sync("north-records", true);
        Someone person = admin.person("north", "north-records", type);
        CrmPerson key = CrmPerson.of(new RecordRef(new RecordType(type), person.surname()));

        mark(rep, person);
        await().atMost(PATIENCE)
                .until(() -> crm("north-records").value(key).equals(java.util.Optional.of(OptOutStatus.OPTED_OUT)));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(rep.get(person.path()).text("/keys/0/value")).isEqualTo("OPTED_OUT"));
        Answer seen = rep.get(person.path());
        assertThat(seen.text("/keys/0/record/id")).isEqualTo(person.surname());
        assertThat(seen.json().at("/keys/0/delivery").isMissingNode()).isTrue();
        assertThat(rep.get("/api/v1/workspaces/north/deliveries?state=DONE").body())
                .contains(person.id());

        assertThat(unmark(rep, person).text("/doNotContact/label")).isEqualTo("UNMARKED");
        await().atMost(PATIENCE)
                .until(() -> crm("north-records").value(key).equals(java.util.Optional.of(OptOutStatus.NOT_OPTED_OUT)));
    }

    @Test
    @DisplayName("L7: with the sync on, a tick in the CRM turns the label")
    void comesBack() {
        sync("north-records", true);
        Someone person = admin.person("north", "north-records", "Contact");

        crm("north-records").set(record(person), OptOutStatus.OPTED_OUT);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(viewer.get(person.path()).text("/doNotContact/label"))
                        .isEqualTo("MARKED"));
        assertThat(viewer.get(person.path()).text("/doNotContact/source")).isEqualTo("CRM");
    }

    @Test
    @DisplayName("L7: with the sync off, a mark stays here, and the person shows no key")
    void staysHere() {
        Someone person = admin.person("north", "north-records", "Contact");
        int calls = crm("north-records").calls();

        Answer answer = mark(rep, person);

        assertThat(answer.json().at("/keys").isEmpty()).isTrue();
        assertThat(answer.text("/records/0/id")).isEqualTo(person.surname());
        assertThat(crm("north-records").calls()).isEqualTo(calls);
        assertThat(crm("north-records").value(record(person))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("L8: unmarking is refused with 409 and the reason where the CRM can't unmark, sync on or off")
    void refused(boolean on) {
        sync("north-addresses", on);
        Someone person = admin.person("north", "north-addresses", "Contact");
        Answer marked = mark(rep, person);

        Answer answer = unmark(rep, person);

        assertThat(answer.problem(409)).contains("Ask the person to");
        assertThat(answer.text("/type")).isEqualTo("urn:crm-optout:problem:unmark-refused");
        assertThat(answer.text("/obstacles/0/kind")).isEqualTo("CRM_CANNOT_UNMARK");
        assertThat(answer.text("/obstacles/0/connection")).isEqualTo("north-addresses");
        assertThat(marked.json().at("/unmark/possible").asBoolean(true)).isFalse();
        assertThat(rep.get(person.path()).text("/doNotContact/label")).isEqualTo("MARKED");
    }

    @Test
    @DisplayName("L11: unmarking needs a reason")
    void reason() {
        Someone person = admin.person("north", "north-records", "Contact");
        mark(rep, person);

        for (String body :
                new String[] {"{}", "{\"reason\":\"\"}", "{\"reason\":\" \\u2003 \"}", "{\"reason\":null}"}) {
            assertThat(rep.json("DELETE", person.path() + "/do-not-contact", body)
                            .problem(400))
                    .isEqualTo("reason: a reason is needed");
        }
        assertThat(rep.json("DELETE", person.path() + "/do-not-contact", "{\"reason\":\"" + "x".repeat(1001) + "\"}")
                        .problem(400))
                .contains("at most 1000");
        assertThat(rep.get(person.path()).text("/doNotContact/label")).isEqualTo("MARKED");
    }

    @Test
    @DisplayName("people are found by label, name and address, page by page")
    void finds() {
        Someone person = admin.person("north", "north-records", "Contact");
        String address = person.surname() + "@EXAMPLE.org";

        assertThat(viewer.get(PEOPLE + "?q=" + address).text("/items/0/id")).isEqualTo(person.id());
        assertThat(viewer.get(PEOPLE + "?label=MARKED&q=" + person.surname())
                        .json()
                        .at("/total")
                        .asInt())
                .isZero();
        mark(rep, person);
        assertThat(viewer.get(PEOPLE + "?label=MARKED&q=" + person.surname())
                        .json()
                        .at("/total")
                        .asInt())
                .isEqualTo(1);
        Answer far = viewer.get(PEOPLE + "?q=" + person.surname() + "&page=3");
        assertThat(far.json().at("/items").isEmpty()).isTrue();
        assertThat(far.json().at("/page").asInt()).isEqualTo(3);
        assertThat(far.json().at("/total").asInt()).isEqualTo(1);
    }

    @Test
    @DisplayName("an import takes a body or a file of a form, from admins only")
    void imports() {
        String csv = "email,last_name\nimport-one@example.org,Imported\n";

        assertThat(rep.body("POST", PEOPLE + "/import", "text/csv", csv).problem(403))
                .contains("admin");
        assertThat(admin.body("POST", PEOPLE + "/import", "text/csv; charset=utf-8", csv)
                        .json()
                        .at("/created")
                        .asInt())
                .isEqualTo(1);
        assertThat(admin.upload(PEOPLE + "/import", csv).json().at("/updated").asInt())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("a broken import names every bad line and takes none")
    void brokenImport() {
        String csv = "email,last_name\nfine@example.org,Fine\nnot-an-address,Bad\n,Worse\n";

        Answer answer = admin.body("POST", PEOPLE + "/import", "text/csv", csv);

        assertThat(answer.problem(422)).contains("nothing was imported");
        assertThat(answer.json().at("/problems").size()).isEqualTo(2);
        assertThat(answer.json().at("/problems/0/line").asInt()).isEqualTo(3);
        assertThat(answer.json().at("/problems/1/line").asInt()).isEqualTo(4);
        assertThat(viewer.get(PEOPLE + "?q=fine@example.org")
                        .json()
                        .at("/total")
                        .asInt())
                .isZero();
    }
}
