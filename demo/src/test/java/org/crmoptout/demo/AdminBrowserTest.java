package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crmoptout.demo.Demo.HUBSPOT_WORKSPACE;
import static org.crmoptout.demo.Demo.SALESFORCE_WORKSPACE;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.crmoptout.demo.ServiceApi.Person;
import org.crmoptout.testkit.simulator.Fault;
import org.crmoptout.testkit.simulator.FaultScript;
import org.crmoptout.testkit.simulator.HubSpotSimulator;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The sync in a browser, as admins see and run it. */
@DisplayName("An admin in a browser")
class AdminBrowserTest extends InBrowser {

    private static final String SALESFORCE = W + "/connections/salesforce";
    private static final String HUBSPOT = "/w/" + HUBSPOT_WORKSPACE + "/connections/hubspot";

    @Test
    @DisplayName(
            "S10, L7: the plan shows how far it is and can be stopped; it tells who would change; switched on, the first"
                    + " run shows how far it is, the brake asks, and it goes on")
    void planAndSwitchOn() {
        Person here = admin.someone(HUBSPOT_WORKSPACE);
        List<Person> there = Stream.generate(() -> admin.someone(HUBSPOT_WORKSPACE))
                .limit(13)
                .toList();
        browser.signIn("admin");
        browser.go(HUBSPOT);
        browser.clickAndConfirm("#switch-hubspot");
        browser.awaitText("#condition h1", "Sync is off");
        admin.ok(admin.mark(HUBSPOT_WORKSPACE, here.id()));
        there.forEach(person -> demo.hubSpot().setOptedOut(person.recordId(), true));

        browser.click("#plan-hubspot");
        try (Gate gate = new Gate(demo.hubSpot())) {
            browser.click("#make-plan");
            browser.awaitText("#plan", "0 of 60 people looked at");
            browser.find("#plan progress");
            browser.click("#abort-plan");
            browser.awaitText("#plan", "stopped early");
        }
        browser.click("#make-plan");
        browser.awaitText("#in-tool", "13");
        browser.awaitText("#in-crm", "1");
        browser.awaitText("#plan", "More than 12 people would be newly marked");
        browser.awaitText("#plan", here.name());
        browser.pictures("plan");
        assertThat(demo.hubSpot().isOptedOut(here.address())).as("only a plan").isFalse();

        try (Gate gate = new Gate(demo.hubSpot())) {
            browser.click("#switch-hubspot");
            browser.awaitText("#first-run", "0 of 60 looked at");
            browser.find("#first-run progress");
            browser.pictures("first-run");
        }
        browser.awaitText("#condition", "stopped by the volume brake");
        assertThat(browser.path()).isEqualTo(HUBSPOT);
        browser.pictures("brake");
        browser.clickAndConfirm("#continue-hubspot");
        browser.awaitText("#condition h1", "Running");
        await().atMost(SOON).until(() -> demo.hubSpot().isOptedOut(here.address()));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(there)
                        .allSatisfy(person -> assertThat(admin.label(HUBSPOT_WORKSPACE, person.id()))
                                .isEqualTo("MARKED")));
        browser.awaitGone("#first-run");
    }

    @Test
    @DisplayName("S9: what Salesforce refuses says what to do, has its clock, and is sent again by a button")
    void parkedAndRetried() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        demo.salesforce()
                .addFaults(FaultScript.on("update")
                        .every(1)
                        .strike(new Fault.PartialBatch(1, "FIELD_CUSTOM_VALIDATION_EXCEPTION")));
        try {
            admin.ok(admin.mark(SALESFORCE_WORKSPACE, person.id()));
            browser.signIn("admin");
            browser.go(W + "/deadlines");
            browser.awaitText("#deadlines", "Needs help");
            browser.awaitText("#tab-deliveries", "Deliveries 1");
            browser.awaitText("#deadlines", "47 h left");
            browser.pictures("deadlines");
            browser.go(W + "/deliveries?state=PARKED");
            browser.awaitText("#deliveries", person.name());
            browser.pictures("parked");
        } finally {
            demo.salesforce().clearFaults();
        }
        browser.click("[aria-label=\"Try again: " + person.name() + "\"]");

        browser.awaitText("#deliveries", "No deliveries here");
        await().atMost(SOON)
                .until(() -> demo.salesforce()
                        .person(person.type(), person.recordId())
                        .orElseThrow()
                        .optedOut());
        browser.go(W + "/people/" + person.id());
        browser.awaitText("#history", "Needs help on its way to Salesforce");
        browser.awaitText("#history", "Sent to Salesforce (simulator) once more · Admin");
    }

    @Test
    @DisplayName("S11, L7: what travels is saved, and a comparison says what it found")
    void rulesAndComparison() {
        browser.signIn("admin");
        browser.go(SALESFORCE);
        browser.awaitText("#condition", "Used of daily API calls");
        browser.pictures("connection");
        browser.click("[name=unmarkPolicy][value=IGNORE]");
        browser.click("#save-rules");
        browser.awaitText("#notice", "is saved");
        assertThat(policy()).isEqualTo("IGNORE");
        browser.click("[name=unmarkPolicy][value=REVIEW]");
        browser.click("#save-rules");
        await().atMost(SOON).until(() -> policy().equals("REVIEW"));

        browser.go(SALESFORCE + "/comparisons");
        browser.click("#compare");
        browser.awaitText("#comparisons", "Asked for");
        browser.awaitText("#comparisons tr.chosen", "the same");
        browser.pictures("comparisons");
        browser.go(W + "/connections");
        browser.pictures("connections");
    }

    /** Lets no request pass to a CRM until it is closed: what is under way stays where it is, to be looked at. */
    private static final class Gate implements RequestHook, AutoCloseable {

        private final HubSpotSimulator crm;
        private final CountDownLatch open = new CountDownLatch(1);

        private Gate(HubSpotSimulator crm) {
            this.crm = crm;
            crm.addHook(this);
        }

        @Override
        public Optional<SimulatedReply> before(SimulatedRequest request) {
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }

        @Override
        public void close() {
            crm.removeHook(this);
            open.countDown();
        }
    }

    private static String policy() {
        return admin.get("/api/v1/workspaces/" + SALESFORCE_WORKSPACE + "/connections/salesforce")
                .at("/rules/unmarkPolicy")
                .asString();
    }

    @Test
    @DisplayName("L5: a rep finds no button of an admin, and none of an admin's pages")
    void notForReps() {
        browser.signIn("rep");
        for (String page : new String[] {"", "/plan", "/comparisons"}) {
            browser.go(SALESFORCE + page);
            browser.awaitText("main h1", "Salesforce (simulator)");
            assertThat(browser.isThere("main form button")).as(page).isFalse();
        }
        browser.go(W + "/import");
        browser.awaitText("main", "Only an admin may import people");
        assertThat(browser.isThere("main input")).isFalse();
        browser.go(W + "/tokens");
        browser.awaitText("h1", "Not entitled");
    }
}
