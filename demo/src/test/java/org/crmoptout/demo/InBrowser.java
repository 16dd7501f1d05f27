package org.crmoptout.demo;

import static org.crmoptout.demo.Demo.HUBSPOT_WORKSPACE;
import static org.crmoptout.demo.Demo.SALESFORCE_WORKSPACE;

import java.time.Duration;
import org.crmoptout.demo.ServiceApi.Person;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test of the pages of {@link TheDemo} in the one {@link Chromium}, once everyone was looked at. */
@WholeDemo
@ExtendWith(Chromium.Window.class)
abstract class InBrowser {

    static final Duration SOON = Duration.ofSeconds(30);
    static final String W = "/w/" + SALESFORCE_WORKSPACE;
    static final String API = "/api/v1/workspaces/" + SALESFORCE_WORKSPACE;

    @SuppressWarnings("NullAway.Init") // set before all tests
    static Demo.Running demo;

    @SuppressWarnings("NullAway.Init") // set before all tests
    static Chromium browser;

    @SuppressWarnings("NullAway.Init") // set before all tests
    static ServiceApi admin;

    @BeforeAll
    static void open(Demo.Running running, Chromium chromium) {
        demo = running;
        browser = chromium;
        admin = TheDemo.api(running, "admin");
        admin.awaitAllSeen(SALESFORCE_WORKSPACE);
        admin.awaitAllSeen(HUBSPOT_WORKSPACE);
    }

    static void mark(Person person) {
        admin.ok(admin.mark(SALESFORCE_WORKSPACE, person.id()));
    }

    /** A flow of an email and a call that somebody is in. */
    static String flowWith(Person person) {
        String flow = admin.done(admin.send(
                        "POST",
                        API + "/flows",
                        "{\"name\":\"Campaign for " + person.name()
                                + "\",\"steps\":[{\"kind\":\"EMAIL\",\"title\":\"Hello\",\"text\":\"Hello from Acme\"},"
                                + "{\"kind\":\"CALL\",\"title\":\"First call\",\"waitDays\":2}]}"))
                .get("id")
                .asString();
        admin.done(admin.send("PUT", API + "/flows/" + flow + "/people/" + person.id(), "{\"confirmMarked\":true}"));
        return flow;
    }

    /** Where the recipient of an email unsubscribes. */
    static String unsubscribeLink(Person person) {
        return admin.done(admin.send("POST", API + "/people/" + person.id() + "/emails", "{\"subject\":\"Hello\"}"))
                .get("unsubscribeLink")
                .asString();
    }

    /** Somebody whose opt-out was lifted in Salesforce though they had asked for it, so that a human has to answer. */
    static Person inReview() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        admin.done(admin.send(
                "POST",
                API + "/people/" + person.id() + "/calls",
                "{\"disposition\":\"opt-out\",\"note\":\"Asked not to be called\"}"));
        org.awaitility.Awaitility.await()
                .atMost(SOON)
                .until(() -> admin.isSeenSinceMarked(SALESFORCE_WORKSPACE, person));
        demo.salesforce().setOptedOut(person.type(), person.recordId(), false);
        return person;
    }
}
