package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crmoptout.demo.Demo.HUBSPOT_WORKSPACE;
import static org.crmoptout.demo.Demo.SALESFORCE_WORKSPACE;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.crmoptout.testkit.simulator.HubSpotSimulator;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The first command of the README, from the label to the CRMs and back. */
@DisplayName("The demo")
class DemoTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Demo.Running demo;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static ServiceApi rep;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static ServiceApi admin;

    @BeforeAll
    static void start() {
        demo = TheDemo.start();
        rep = TheDemo.api(demo, "rep");
        admin = TheDemo.api(demo, "admin");
        Stream.of(SALESFORCE_WORKSPACE, HUBSPOT_WORKSPACE).forEach(rep::awaitAllSeen);
    }

    @AfterAll
    static void stop() {
        demo.close();
    }

    private static SalesforceSimulator salesforce() {
        return demo.salesforce();
    }

    private static HubSpotSimulator hubSpot() {
        return demo.hubSpot();
    }

    private static boolean inSalesforce(ServiceApi.Person person) {
        return salesforce()
                .person(person.type(), person.recordId())
                .orElseThrow()
                .optedOut();
    }

    @Test
    @DisplayName("S2 everyone opted out in a CRM before the first sync is marked, and nobody else")
    void firstSight() {
        long optedOut =
                salesforce().people().stream().filter(SimulatedPerson::optedOut).count();
        assertThat(optedOut).isPositive();

        assertThat(everyoneMarked(SALESFORCE_WORKSPACE))
                .containsAll(salesforce().people().stream()
                        .filter(person -> person.optedOut() && !person.deleted())
                        .map(SimulatedPerson::id)
                        .toList());
        assertThat(everyoneMarked(HUBSPOT_WORKSPACE))
                .containsAll(hubSpot().people().stream()
                        .filter(person -> person.optedOut() && !person.deleted())
                        .map(SimulatedPerson::id)
                        .toList());
    }

    private static List<String> everyoneMarked(String workspace) {
        return rep.get("/api/v1/workspaces/" + workspace + "/people?label=MARKED")
                .get("items")
                .valueStream()
                .flatMap(item -> item.get("records").valueStream())
                .map(record -> record.get("id").asString())
                .toList();
    }

    @Test
    @DisplayName("L7 a mark is in Salesforce within 5 s, an unmark too")
    void toSalesforce() {
        ServiceApi.Person person = rep.someone(SALESFORCE_WORKSPACE);

        rep.ok(rep.mark(SALESFORCE_WORKSPACE, person.id()));
        await().atMost(Duration.ofSeconds(5)).until(() -> inSalesforce(person));

        rep.ok(rep.unmark(SALESFORCE_WORKSPACE, person.id()));
        await().atMost(Duration.ofSeconds(5)).until(() -> !inSalesforce(person));
        assertThat(rep.label(SALESFORCE_WORKSPACE, person.id())).isEqualTo("UNMARKED");
    }

    @Test
    @DisplayName("L7 a tick in Salesforce turns the label red within 30 s; lifting it there opens a review")
    void fromSalesforce() {
        ServiceApi.Person person = rep.someone(SALESFORCE_WORKSPACE);

        salesforce().setOptedOut(person.type(), person.recordId(), true);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(rep.label(SALESFORCE_WORKSPACE, person.id())).isEqualTo("MARKED"));

        await().atMost(SOON).until(() -> rep.isSeenSinceMarked(SALESFORCE_WORKSPACE, person));
        salesforce().setOptedOut(person.type(), person.recordId(), false);
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(openReviews(SALESFORCE_WORKSPACE, person)).hasSize(1));
        assertThat(rep.label(SALESFORCE_WORKSPACE, person.id())).isEqualTo("MARKED");
        assertThat(inSalesforce(person)).isFalse();

        String review =
                openReviews(SALESFORCE_WORKSPACE, person).get(0).get("id").asString();
        ServiceApi.Answer kept = rep.send(
                "POST",
                "/api/v1/workspaces/" + SALESFORCE_WORKSPACE + "/reviews/" + review,
                "{\"decision\":\"KEEP\",\"reason\":\"lifted by mistake\"}");
        assertThat(kept.status()).as(kept.body().toString()).isEqualTo(204);
        await().atMost(SOON).until(() -> inSalesforce(person));
        assertThat(openReviews(SALESFORCE_WORKSPACE, person)).isEmpty();
    }

    private static List<JsonNode> openReviews(String workspace, ServiceApi.Person person) {
        return rep.get("/api/v1/workspaces/" + workspace + "/reviews")
                .get("items")
                .valueStream()
                .filter(review -> review.toString().contains(person.id()))
                .toList();
    }

    @Test
    @DisplayName("L7 L8 a mark is in HubSpot; the unmark is refused with the reason")
    void toHubSpot() {
        ServiceApi.Person person = rep.someone(HUBSPOT_WORKSPACE);

        rep.ok(rep.mark(HUBSPOT_WORKSPACE, person.id()));
        await().atMost(Duration.ofSeconds(5)).until(() -> hubSpot().isOptedOut(person.address()));

        ServiceApi.Answer refused = rep.unmark(HUBSPOT_WORKSPACE, person.id());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().get("detail").asString()).contains("HubSpot");
        assertThat(rep.label(HUBSPOT_WORKSPACE, person.id())).isEqualTo("MARKED");
        assertThat(hubSpot().isOptedOut(person.address())).isTrue();
    }

    @Test
    @DisplayName("L7 an opt-out in HubSpot turns the label red within 30 s")
    void fromHubSpot() {
        ServiceApi.Person person = rep.someone(HUBSPOT_WORKSPACE);

        hubSpot().setOptedOut(person.recordId(), true);

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(rep.label(HUBSPOT_WORKSPACE, person.id())).isEqualTo("MARKED"));
    }

    @Test
    @DisplayName("L7 with the switch off nothing travels; switched on again, opted out on either side is on both")
    void switchedOff() {
        ServiceApi.Person here = rep.someone(SALESFORCE_WORKSPACE);
        ServiceApi.Person there = rep.someone(SALESFORCE_WORKSPACE);
        switchSalesforce(false);
        try {
            rep.ok(rep.mark(SALESFORCE_WORKSPACE, here.id()));
            salesforce().setOptedOut(there.type(), there.recordId(), true);
            var calls = salesforce().calls();

            await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                assertThat(inSalesforce(here)).isFalse();
                assertThat(rep.label(SALESFORCE_WORKSPACE, there.id())).isEqualTo("UNMARKED");
            });
            assertThat(salesforce().calls()).isEqualTo(calls);
        } finally {
            switchSalesforce(true);
        }

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(inSalesforce(here)).isTrue();
            assertThat(rep.label(SALESFORCE_WORKSPACE, there.id())).isEqualTo("MARKED");
        });
    }

    private static void switchSalesforce(boolean on) {
        JsonNode connection = admin.ok(admin.send(
                "PATCH",
                "/api/v1/workspaces/" + SALESFORCE_WORKSPACE + "/connections/salesforce",
                "{\"syncEnabled\":" + on + "}"));
        assertThat(connection.get("syncEnabled").asBoolean()).isEqualTo(on);
    }

    @Test
    @DisplayName("L9 the contact that a marked lead is converted into is opted out")
    void conversion() {
        ServiceApi.Person lead = rep.someone(SALESFORCE_WORKSPACE, "Lead");
        rep.ok(rep.mark(SALESFORCE_WORKSPACE, lead.id()));
        await().atMost(SOON).until(() -> inSalesforce(lead));
        SimulatedPerson contact = salesforce().create("Contact", "Ada", "Person", lead.address(), false);

        salesforce().convertLead(lead.recordId(), contact.id());

        await().atMost(SOON)
                .until(() -> salesforce()
                        .person("Contact", contact.id())
                        .orElseThrow()
                        .optedOut());
        assertThat(rep.label(SALESFORCE_WORKSPACE, lead.id())).isEqualTo("MARKED");
        assertThat(rep.person(SALESFORCE_WORKSPACE, lead.id()).get("records").toString())
                .contains(contact.id());
    }

    @Test
    @DisplayName(
            "S9 when others have used up the org's calls but for the reserve, only what people ask for themselves goes out")
    void reserve() {
        ServiceApi.Person other = rep.someone(SALESFORCE_WORKSPACE);
        ServiceApi.Person asking = rep.someone(SALESFORCE_WORKSPACE);
        ServiceApi.Person askingToo = rep.someone(SALESFORCE_WORKSPACE);
        RequestHook others = new RequestHook() {
            @Override
            public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
                return SimulatedReply.of(
                        reply.status(),
                        reply.headers().getOrDefault("Content-Type", "text/xml"),
                        reply.body().replaceAll("<current>[0-9]+</current>", "<current>99000</current>"));
            }
        };
        salesforce().addHook(others);
        try {
            await().atMost(SOON)
                    .until(() -> rep.get("/api/v1/workspaces/" + SALESFORCE_WORKSPACE + "/connections")
                            .at("/0/problem")
                            .asString()
                            .startsWith("RESERVE_ONLY"));

            rep.ok(rep.mark(SALESFORCE_WORKSPACE, other.id()));
            rep.ok(rep.markAsAsked(SALESFORCE_WORKSPACE, asking.id()));

            await().atMost(Duration.ofSeconds(5)).until(() -> inSalesforce(asking));
            assertThat(inSalesforce(other)).isFalse();
        } finally {
            salesforce().removeHook(others);
        }
        // The next answer tells the connector of the calls that are there again.
        rep.ok(rep.markAsAsked(SALESFORCE_WORKSPACE, askingToo.id()));
        resume();
        await().atMost(SOON).until(() -> inSalesforce(askingToo));
        resume();
        await().atMost(SOON).until(() -> inSalesforce(other));
    }

    private static void resume() {
        admin.ok(admin.send(
                "POST", "/api/v1/workspaces/" + SALESFORCE_WORKSPACE + "/connections/salesforce/resume", ""));
    }

    @Test
    @DisplayName("a connection whose CRM can't be signed in to waits, visibly, and goes on when it can")
    void suspended() {
        ServiceApi.Person person = rep.someone(SALESFORCE_WORKSPACE);
        salesforce().setRunAsUser(false);
        salesforce().expireSessions();
        try {
            rep.ok(rep.mark(SALESFORCE_WORKSPACE, person.id()));
            await().atMost(SOON).untilAsserted(() -> {
                JsonNode connection = rep.get("/api/v1/workspaces/" + SALESFORCE_WORKSPACE + "/connections")
                        .get(0);
                assertThat(connection.get("state").asString()).isEqualTo("SUSPENDED");
                assertThat(connection.get("problem").asString()).isNotBlank();
            });
            assertThat(rep.send("GET", "/actuator/health", "").status()).isEqualTo(503);
        } finally {
            salesforce().setRunAsUser(true);
        }
        resume();

        await().atMost(SOON).until(() -> inSalesforce(person));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(rep.person(SALESFORCE_WORKSPACE, person.id())
                                .at("/keys/0/value")
                                .asString())
                        .isEqualTo("OPTED_OUT"));
    }
}
