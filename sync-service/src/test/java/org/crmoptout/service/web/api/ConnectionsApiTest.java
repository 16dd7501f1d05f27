package org.crmoptout.service.web.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.service.crm.FakeCrm;
import org.crmoptout.service.web.Answer;
import org.crmoptout.service.web.Script;
import org.crmoptout.service.web.Script.Someone;
import org.crmoptout.service.web.WholeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@WholeWeb
@DisplayName("Connectors, connections, deliveries and reviews through the API")
class ConnectionsApiTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String SOUTH = "/api/v1/workspaces/south";
    private static final String CONNECTION = SOUTH + "/connections/south-records";
    private static final FakeCrm CRM = FakeCrm.account("web-south-records");

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
    }

    @AfterEach
    void off() {
        CRM.down(false);
        admin.json("PATCH", CONNECTION, "{\"syncEnabled\":false}");
    }

    private void on() {
        assertThat(admin.json("PATCH", CONNECTION, "{\"syncEnabled\":true}").status())
                .isEqualTo(200);
    }

    private static Answer mark(Script who, Someone person, String source) {
        return who.json("PUT", person.path() + "/do-not-contact", "{\"source\":\"" + source + "\"}");
    }

    private void awaitValue(Someone person, String value) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(rep.get(person.path()).text("/keys/0/value")).isEqualTo(value));
    }

    @Test
    @DisplayName("the connectors tell what they can do, and why not")
    void connectors() {
        Answer answer = viewer.get("/api/v1/connectors");

        assertThat(answer.text("/connectors/0/id")).isEqualTo("fake-addresses");
        assertThat(answer.text("/connectors/0/keying")).isEqualTo("EMAIL_ADDRESS");
        assertThat(answer.text("/connectors/0/capabilities/MARK/status")).isEqualTo("SUPPORTED");
        assertThat(answer.text("/connectors/0/capabilities/UNMARK/status")).isEqualTo("UNSUPPORTED");
        assertThat(answer.text("/connectors/0/capabilities/UNMARK/reason")).isNotEmpty();
        assertThat(answer.text("/connectors/0/capabilities/UNMARK/remedy")).isEqualTo("Ask the person to");
        assertThat(answer.text("/connectors/0/settings/0/name")).isEqualTo("account");
        assertThat(answer.json().at("/broken").isArray()).isTrue();
    }

    @Test
    @DisplayName("a connection that can't be opened names all that is wrong with it, without its secrets")
    void broken() {
        Answer answer = viewer.get(SOUTH + "/connections/south-misconfigured");

        assertThat(answer.text("/state")).isEqualTo("BROKEN");
        assertThat(answer.text("/problem")).contains("account", "acount");
        assertThat(answer.body()).doesNotContain("very-secret-value", "misspelt");
    }

    @Test
    @DisplayName("L7: only an admin switches the sync")
    void switches() {
        assertThat(rep.json("PATCH", CONNECTION, "{\"syncEnabled\":true}").problem(403))
                .contains("admin");
        assertThat(viewer.json("PATCH", CONNECTION, "{\"syncEnabled\":true}").problem(403))
                .contains("admin");
        assertThat(viewer.get(CONNECTION).json().at("/syncEnabled").asBoolean(true))
                .isFalse();

        Answer on = admin.json("PATCH", CONNECTION, "{\"syncEnabled\":true}");

        assertThat(on.json().at("/syncEnabled").asBoolean()).isTrue();
        assertThat(on.text("/state")).isEqualTo("RUNNING");
        assertThat(viewer.get(SOUTH + "/connections").json().size()).isEqualTo(2);
    }

    @Test
    @DisplayName("S9: a suspended connection says why; its delivery waits; an admin resumes and retries, nobody else")
    void suspended() {
        on();
        Someone person = admin.person("south", "south-records", "Contact");
        awaitValue(person, "NOT_OPTED_OUT");
        CRM.down(true);
        mark(rep, person, "CONTACT_CARD");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(viewer.get(CONNECTION).text("/state")).isEqualTo("SUSPENDED"));

        assertThat(viewer.get(CONNECTION).text("/problem")).contains("the fake CRM is down");
        assertThat(viewer.get(CONNECTION).text("/since")).isNotEmpty();
        Answer waiting = viewer.get(SOUTH + "/deliveries?state=WAITING");
        assertThat(waiting.text("/items/0/person")).isEqualTo(person.id());
        assertThat(waiting.text("/items/0/transition")).isEqualTo("MARK");
        assertThat(viewer.get(person.path()).text("/keys/0/delivery/state")).isEqualTo("WAITING");
        String retry = SOUTH + "/deliveries/" + waiting.text("/items/0/id") + "/retry";
        assertThat(rep.post(retry).problem(403)).contains("admin");
        assertThat(rep.post(CONNECTION + "/resume").problem(403)).contains("admin");

        CRM.down(false);
        assertThat(admin.post(retry).status()).isEqualTo(204);
        assertThat(admin.post(CONNECTION + "/resume").status()).isEqualTo(200);

        awaitValue(person, "OPTED_OUT");
        assertThat(viewer.get(CONNECTION).text("/state")).isEqualTo("RUNNING");
    }

    @Test
    @DisplayName("L11, S3: an un-tick of a person's own request is asked; KEEP pushes it again")
    void keep() {
        Someone person = inReview();
        Answer reviews = viewer.get(SOUTH + "/reviews");
        String review = SOUTH + "/reviews/" + idOf(reviews, person);

        assertThat(viewer.json("POST", review, "{\"decision\":\"KEEP\",\"reason\":\"why\"}")
                        .problem(403))
                .contains("Engage seat");
        assertThat(rep.json("POST", review, "{\"decision\":\"MAYBE\",\"reason\":\"why\"}")
                        .problem(400))
                .contains("decision: allowed are KEEP, UNMARK");
        assertThat(rep.json("POST", review, "{\"decision\":\"KEEP\"}").problem(400))
                .contains("reason");
        assertThat(rep.json("POST", review, "{\"decision\":\"KEEP\",\"reason\":\"They said so\"}")
                        .status())
                .isEqualTo(204);

        awaitValue(person, "OPTED_OUT");
        assertThat(viewer.get(person.path()).text("/doNotContact/label")).isEqualTo("MARKED");
        assertThat(rep.json("POST", review, "{\"decision\":\"KEEP\",\"reason\":\"again\"}")
                        .problem(404))
                .isNotEmpty();
    }

    @Test
    @DisplayName("S3: UNMARK lifts the label, by the one who decided")
    void lift() {
        Someone person = inReview();
        String review = SOUTH + "/reviews/" + idOf(viewer.get(SOUTH + "/reviews"), person);

        assertThat(rep.json("POST", review, "{\"decision\":\"UNMARK\",\"reason\":\"Signed up again\"}")
                        .status())
                .isEqualTo(204);

        Answer answer = viewer.get(person.path());
        assertThat(answer.text("/doNotContact/label")).isEqualTo("UNMARKED");
        assertThat(answer.text("/doNotContact/by")).isEqualTo("Rep");
        assertThat(answer.text("/doNotContact/reason")).isEqualTo("Signed up again");
    }

    private Someone inReview() {
        on();
        Someone person = admin.person("south", "south-records", "Contact");
        mark(rep, person, "DIALER_OPT_OUT");
        awaitValue(person, "OPTED_OUT");
        // so that the un-tick is later than the mark by our own sightings
        CrmPerson key = CrmPerson.of(new RecordRef(RecordType.CONTACT, person.surname()));
        CRM.set(key, OptOutStatus.OPTED_OUT);
        String seen = rep.get(person.path()).text("/keys/0/seenAt");
        await().atMost(PATIENCE)
                .until(() -> !rep.get(person.path()).text("/keys/0/seenAt").equals(seen));
        CRM.set(key, OptOutStatus.NOT_OPTED_OUT);
        await().atMost(PATIENCE)
                .until(() -> !rep.get(person.path()).text("/keys/0/review").isEmpty());
        return person;
    }

    private static String idOf(Answer reviews, Someone person) {
        for (var item : reviews.json().at("/items")) {
            if (item.at("/person").asString("").equals(person.id())) {
                return item.at("/id").asString("");
            }
        }
        throw new AssertionError("no review of that person: " + reviews);
    }
}
