package org.crmoptout.demo;

import static org.crmoptout.demo.Demo.SALESFORCE_WORKSPACE;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.crmoptout.demo.ServiceApi.Person;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The pages that no other test of the browser takes pictures of. */
@DisplayName("Every page can be read at a desk and on a phone, and used by everyone")
class EveryPageBrowserTest extends InBrowser {

    @Test
    @DisplayName("what reps and admins see")
    void pages() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        String flow = flowWith(person);
        admin.done(admin.send(
                "POST",
                API + "/flows/" + flow + "/rules",
                "{\"field\":\"EMAIL_DOMAIN\",\"value\":\"nobody.example\"}"));
        String path = "/people/" + person.id();
        Map<String, String> pages = new LinkedHashMap<>();
        pages.put("accounts", "/accounts");
        pages.put("no-account", "/accounts?q=nowhere");
        pages.put("nobody", "?q=nowhere");
        pages.put("flows", "/flows");
        pages.put("new-flow", "/flows/new");
        pages.put("flow-of-admin", "/flows/" + flow);
        pages.put("opt-outs", "/opt-outs");
        pages.put("import", "/import");
        pages.put("tokens", "/tokens");
        pages.put("deliveries", "/deliveries?state=DONE");
        pages.put("nothing-late", "/deadlines");
        pages.put("history", path + "/history");
        pages.put("ask-mark", path + "/mark");
        pages.put("ask-bulk", "/people/mark?people=" + person.id());
        pages.put("ask-flow", "/flows" + path);
        pages.put("call-of-flow", path + "/call?flow=" + flow);
        pages.put("not-there", "/people/none");
        browser.signIn("admin");
        pages.forEach((name, page) -> look(name, W + page));
        look("workspaces", "/");
    }

    @Test
    @DisplayName("what those see who have no seat, or are not signed in")
    void others() {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        browser.signIn("viewer");
        look("no-seat", W);
        browser.signOut();
        look("sign-in", "/sign-in");
        look("sign-in-failed", "/sign-in?failed");
        browser.go(unsubscribeLink(person));
        browser.click("main form button.primary");
        browser.awaitText("main", "You are unsubscribed");
        browser.pictures("unsubscribed");
    }

    @Test
    @DisplayName("L1, L2: without scripts a rep finds someone, marks them, and is told so; the flow has stopped")
    void withoutScripts() throws IOException {
        Person person = admin.someone(SALESFORCE_WORKSPACE);
        flowWith(person);
        try (Chromium plain = Chromium.withoutScripts(demo)) {
            plain.signIn("rep");
            plain.go(W);
            plain.picture("people-without-scripts");
            plain.find("#q").sendKeys(person.address());
            plain.click("noscript button");
            plain.click("#act-" + person.id());
            plain.find("main textarea").sendKeys("Asked at the fair");
            plain.picture("mark-without-scripts");
            plain.click("main button.danger");
            plain.awaitText("#notice", person.name() + " is marked as do not contact.");
            plain.awaitText("#person", "Stopped");
            plain.picture("marked-without-scripts");
        }
    }

    private static void look(String name, String page) {
        browser.go(page);
        browser.find("main");
        browser.assertShowsFocus();
        browser.pictures(name);
    }
}
