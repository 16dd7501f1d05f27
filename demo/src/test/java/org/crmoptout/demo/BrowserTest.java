package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.crmoptout.demo.Demo.HUBSPOT_WORKSPACE;
import static org.crmoptout.demo.Demo.SALESFORCE_WORKSPACE;

import java.util.Locale;
import org.crmoptout.demo.ServiceApi.Person;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The label in a browser, as reps see and use it. */
@DisplayName("In a browser")
class BrowserTest extends InBrowser {

    private static String search(Person person) {
        return W + "?q=" + person.address();
    }

    @Test
    @DisplayName(
            "L1, L2, L7: a rep marks from the list; the label is there at once, the flow has stopped, and so says Salesforce")
    void marks() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        flowWith(person);
        browser.signIn("rep");
        browser.go(W);
        browser.pictures("people");
        browser.go(search(person));
        browser.click("#act-" + person.id());
        browser.find("#dialog textarea").sendKeys("Asked at the fair");
        browser.pictures("mark-dialog");
        browser.click("#dialog button.danger");

        browser.awaitText("#row-" + person.id(), "Do not contact");
        browser.awaitText("#row-" + person.id(), "stopped");
        browser.awaitText("#row-" + person.id() + " td.crm", "Opted out");
        assertThat(demo.salesforce()
                        .person(person.type(), person.recordId())
                        .orElseThrow()
                        .optedOut())
                .isTrue();
    }

    @Test
    @DisplayName("L7: a tick in Salesforce turns the name on the open page red by itself")
    void fromSalesforce() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        browser.signIn("viewer");
        browser.go(search(person));
        browser.awaitText("#row-" + person.id(), "Not opted out");

        demo.salesforce().setOptedOut(person.type(), person.recordId(), true);

        browser.awaitText("#row-" + person.id() + " .dnc", "Do not contact");
        assertThat(browser.isThere("#people button")).as("L5: no seat").isFalse();
    }

    @Test
    @DisplayName("L7, L8: a mark is in HubSpot, and where the Unmark button would be stands why there is none")
    void hubSpot() {
        Person person = admin.someone(HUBSPOT_WORKSPACE);
        browser.signIn("rep");
        browser.go("/w/" + HUBSPOT_WORKSPACE + "/people/" + person.id());
        browser.click("#view-" + person.id());
        browser.click("#dialog button.danger");

        browser.awaitText("#person .why", "Can’t be unmarked in HubSpot");
        browser.awaitText("#person .why", "Open the contact in HubSpot");
        browser.awaitText("#person .crm", "Opted out");
        assertThat(browser.isThere("#view-" + person.id())).isFalse();
        assertThat(demo.hubSpot().isOptedOut(person.address())).isTrue();
        browser.pictures("no-unmark");
    }

    @Test
    @DisplayName("L7: an opt-out in HubSpot turns the open page red by itself")
    void fromHubSpot() {
        Person person = admin.someone(HUBSPOT_WORKSPACE);
        browser.signIn("rep");
        browser.go("/w/" + HUBSPOT_WORKSPACE + "/people/" + person.id());
        browser.awaitText("#person", "Not opted out");

        demo.hubSpot().setOptedOut(person.recordId(), true);

        browser.awaitText("#person .dnc", "Do not contact");
        browser.awaitText("#history", "Marked, because of HubSpot");
    }

    @Test
    @DisplayName("L1: a name that is pointed at, or reached by the keyboard, shows the contact card, which marks")
    void contactCard() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        browser.signIn("rep");
        browser.go(search(person));
        browser.point("#name-" + person.id());
        browser.awaitText("#contact", person.address());
        browser.picture("contact-card");
        browser.press(Keys.ESCAPE);
        browser.awaitGone("#contact:popover-open");

        browser.point("h1");
        browser.focus("#name-" + person.id());
        browser.find("#contact:popover-open");
        browser.press(Keys.TAB);
        assertThat(browser.focused()).isEqualTo("card-" + person.id());
        browser.press(Keys.ENTER);
        browser.find("#dialog textarea");
        browser.press(Keys.TAB, Keys.TAB, Keys.ENTER);

        browser.awaitText("#row-" + person.id() + " .dnc", "Do not contact");
    }

    @Test
    @DisplayName("L1: a name opens the person beside the list; Escape closes it and leads back to the name")
    void panel() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        browser.signIn("rep");
        browser.go(W + "?label=UNMARKED&q=" + person.address().substring(0, 2));
        browser.click("#name-" + person.id());
        browser.awaitText("#panel", person.address());
        browser.picture("panel");
        browser.click("#view-" + person.id());
        browser.click("#dialog button.danger");
        browser.awaitText("#panel .dnc", "Do not contact");

        browser.press(Keys.ESCAPE);
        browser.awaitGone("#panel:not([hidden])");
        browser.go(search(person));
        browser.click("#name-" + person.id());
        browser.find("#panel:not([hidden])");
        browser.press(Keys.ESCAPE);
        assertThat(browser.focused()).isEqualTo("name-" + person.id());
    }

    @Test
    @DisplayName(
            "L1, L4: the opt-out disposition of the dialer marks; the name is red there and in the composer, and neither is blocked")
    void dialer() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        String flow = flowWith(person);
        browser.signIn("rep");
        String path = W + "/people/" + person.id();
        browser.go(W + "/flows/" + flow);
        browser.pictures("flow");
        browser.go(path + "/call?flow=" + flow);
        assertThat(browser.find("#to").getDomAttribute("class")).isNullOrEmpty();
        browser.click("input[value=opt-out]");
        browser.click("main form button.primary");
        browser.awaitText("#person", "Opted out");
        browser.awaitText("#person", "asked in a call, Rep");
        browser.awaitText("#history", "Arrived in Salesforce");
        browser.awaitText("#person .crm", "Opted out");
        browser.pictures("person");

        browser.go(path + "/call");
        assertThat(browser.find("#to").getDomAttribute("class")).isEqualTo("red");
        assertThat(browser.find("main form button.primary").isEnabled()).isTrue();
        browser.pictures("dialer");
        browser.go(path + "/email");
        assertThat(browser.find("#to").getDomAttribute("class")).isEqualTo("red");
        assertThat(browser.find("main form button.primary").isEnabled()).isTrue();
        assertThat(browser.find("#headers").getText()).contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
        browser.pictures("composer");
    }

    @Test
    @DisplayName("L3: adding someone marked to a flow asks first")
    void warned() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        flowWith(person);
        mark(person);
        browser.signIn("rep");
        browser.go(W + "/people/" + person.id());
        browser.click("#flow-" + person.id());
        browser.awaitText("#dialog", "Marked as do not contact.");
        browser.picture("flow-warning");
        browser.click("#dialog [name=confirmed]");
        browser.click("#dialog button.primary");

        browser.awaitText("#person", "Active");
        browser.awaitText("#person", "Do not contact");
    }

    @Test
    @DisplayName("L10: a press on the unsubscribe page marks, without signing in")
    void unsubscribes() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        String link = unsubscribeLink(person);
        browser.signOut();
        browser.go(link);
        browser.pictures("unsubscribe");
        browser.click("main form button.primary");
        browser.awaitText("main", "You are unsubscribed");

        assertThat(admin.person(SALESFORCE_WORKSPACE, person.id())
                        .at("/doNotContact/source")
                        .asString())
                .isEqualTo("UNSUBSCRIBE_LINK");
        assertThat(browser.source().toLowerCase(Locale.ROOT))
                .doesNotContain(person.address(), person.name().toLowerCase(Locale.ROOT));
    }

    @Test
    @DisplayName("several people are marked at once, after a preview")
    void bulk() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        Person other = admin.someone(SALESFORCE_WORKSPACE);
        browser.signIn("rep");
        browser.go(search(person));
        browser.click("#pick-" + person.id());
        browser.click("#mark-many");
        browser.awaitText("#dialog", person.name());
        browser.click("#dialog button.danger");

        browser.awaitText("#row-" + person.id(), "Do not contact");
        assertThat(admin.label(SALESFORCE_WORKSPACE, other.id())).isEqualTo("UNMARKED");
    }

    @Test
    @DisplayName("S3: lifted in Salesforce it becomes a review, which a rep answers; the history tells it all")
    void review() {
        Person person = inReview();
        browser.signIn("rep");
        browser.go(W + "/reviews");
        browser.awaitText("#reviews", person.name());
        browser.pictures("reviews");
        browser.click("[aria-label=\"Keep opted out: " + person.name() + "\"]");
        browser.find("#dialog textarea").sendKeys("Lifted by mistake");
        browser.click("#dialog button.danger");

        await().atMost(SOON)
                .until(() -> demo.salesforce()
                        .person(person.type(), person.recordId())
                        .orElseThrow()
                        .optedOut());
        browser.go(W + "/people/" + person.id());
        browser.awaitText("#history", "Review answered: the opt-out stays");
        browser.awaitText("#history", "Lifted by mistake");
    }
}
