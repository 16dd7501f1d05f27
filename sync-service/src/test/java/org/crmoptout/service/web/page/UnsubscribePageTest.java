package org.crmoptout.service.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.service.unsubscribe.UnsubscribeLinks;
import org.crmoptout.service.web.Answer;
import org.crmoptout.service.web.Browser;
import org.crmoptout.service.web.Script;
import org.crmoptout.service.web.Script.Someone;
import org.crmoptout.service.web.WholeWeb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

@WholeWeb
@DisplayName("Unsubscribing")
class UnsubscribePageTest {

    private static final String FORM = "application/x-www-form-urlencoded";

    @LocalServerPort
    private int port;

    private final UnsubscribeLinks links;
    private Script admin = Script.nobody(0);

    @Autowired
    UnsubscribePageTest(UnsubscribeLinks links) {
        this.links = links;
    }

    @BeforeEach
    void users() {
        admin = Script.of(port, "admin");
    }

    private static String address(Someone person) {
        return person.surname().toLowerCase(java.util.Locale.ROOT) + "@example.org";
    }

    private Answer click(String path) {
        return Script.nobody(port).body("POST", path, FORM, "List-Unsubscribe=One-Click");
    }

    @Test
    @DisplayName(
            "L10, RFC 8058: one click by the link of an email marks without a session; looking at the page does not")
    void oneClick() {
        Someone person = admin.person("north", "north-records", "Contact");
        Answer email = admin.json("POST", person.path() + "/emails", "{\"subject\":\"Hello\"}");
        String path = email.text("/unsubscribeLink").replaceAll("^https?://[^/]+", "");
        assertThat(email.text("/headers/List-Unsubscribe")).startsWith("<").endsWith(path + ">");
        assertThat(email.text("/headers/List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");

        Answer page = new Browser(port).page(path);
        assertThat(page.body()).contains("North", "Stop all emails").doesNotContain(address(person));
        assertThat(page.header("Referrer-Policy")).hasValue("no-referrer");
        assertThat(page.header("Content-Security-Policy")).isPresent();
        assertThat(admin.get(person.path()).text("/doNotContact/label")).isEqualTo("UNMARKED");
        assertThat(Script.nobody(port).body("POST", path, FORM, "anything=else").status())
                .isEqualTo(200);
        assertThat(admin.get(person.path()).text("/doNotContact/label")).isEqualTo("UNMARKED");

        assertThat(click(path).body()).contains("You are unsubscribed");

        Answer marked = admin.get(person.path());
        assertThat(marked.text("/doNotContact/source")).isEqualTo("UNSUBSCRIBE_LINK");

        click(path);
        assertThat(admin.get(person.path()).text("/doNotContact/since"))
                .as("a replay keeps the first date")
                .isEqualTo(marked.text("/doNotContact/since"));
    }

    @Test
    @DisplayName(
            "L1, L2: for this flow or for all, the person is marked and out of the flow, and what was asked for is kept")
    void scope() {
        Someone person = admin.person("north", "north-records", "Contact");
        String flows = "/api/v1/workspaces/north/flows";
        String flow = admin.json(
                        "POST",
                        flows,
                        "{\"name\":\"Flow of " + person.surname()
                                + "\",\"steps\":[{\"kind\":\"EMAIL\",\"title\":\"Hello\"}]}")
                .text("/id");
        admin.json("PUT", flows + "/" + flow + "/people/" + person.id(), "{}");
        String token = links.token(new UnsubscribeLinks.Target("north", flow, EmailAddress.of(address(person))));

        assertThat(new Browser(port).page("/unsubscribe/" + token).body()).contains("Stop only");
        Script.nobody(port).body("POST", "/unsubscribe/" + token, FORM, "scope=FLOW");

        Answer left = admin.get(person.path());
        assertThat(left.text("/doNotContact/reason"))
                .isEqualTo("Asked to stop the emails of Flow of " + person.surname());
        assertThat(left.text("/flows/0/status")).isEqualTo("STOPPED");
        assertThat(left.text("/flows/0/stopReason")).isEqualTo("DO_NOT_CONTACT");
    }

    @Test
    @DisplayName("L10: an address nobody has gets the same answer, is kept, and marks the person who appears with it")
    void unknown() {
        String address = "nobody-yet@unknown.example";
        String path =
                "/unsubscribe/" + links.token(new UnsubscribeLinks.Target("north", null, EmailAddress.of(address)));
        Someone known = admin.person("north", "north-records", "Contact");
        String other = "/unsubscribe/"
                + links.token(new UnsubscribeLinks.Target("north", null, EmailAddress.of(address(known))));

        assertThat(click(path).body()).isEqualTo(click(other).body());

        admin.body(
                "POST",
                "/api/v1/workspaces/north/people/import",
                "text/csv",
                "first_name,last_name,email,type,record_id,connection\nNew,Comer," + address
                        + ",Contact,newcomer1,north-records\n");
        Answer found = admin.get("/api/v1/workspaces/north/people?q=" + address);
        assertThat(found.text("/items/0/lastName")).isEqualTo("Comer");
        assertThat(found.text("/items/0/doNotContact/label")).isEqualTo("MARKED");
        assertThat(found.text("/items/0/records/0/id")).isEqualTo("newcomer1");
    }

    @Test
    @DisplayName(
            "a forged link opens nothing, and many of them are slowed down; a good link goes on working, within its limit")
    void forged() {
        Someone person = admin.person("north", "north-records", "Contact");
        String token = links.token(new UnsubscribeLinks.Target("north", null, EmailAddress.of(address(person))));
        String bad = "/unsubscribe/" + token.substring(0, token.length() - 2) + "AA";

        assertThat(click(bad).status()).isEqualTo(404);
        Answer refused = click(bad);
        for (int i = 0; i < 40 && refused.status() == 404; i++) {
            refused = click(bad + i);
        }
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).hasValue("60");
        assertThat(admin.get(person.path()).text("/doNotContact/label")).isEqualTo("UNMARKED");

        Answer good = click("/unsubscribe/" + token);
        assertThat(good.status()).isEqualTo(200);
        for (int i = 0; i < 40 && good.status() == 200; i++) {
            good = click("/unsubscribe/" + token);
        }
        assertThat(good.status()).isEqualTo(429);
    }

    @Test
    @DisplayName("a page of the workspace still needs its CSRF token")
    void csrf() {
        Someone person = admin.person("south", "south-records", "Contact");
        Browser browser = Browser.signedIn(port, "south-rep", "south");
        for (String path : new String[] {"/people/" + person.id() + "/call", "/people/mark", "/opt-outs", "/tokens"}) {
            browser.forge("/w/south" + path, Map.of("disposition", "opt-out", "people", person.id(), "name", "x"));
        }
        assertThat(admin.get(person.path()).text("/doNotContact/label")).isEqualTo("UNMARKED");
        assertThat(admin.get("/api/v1/workspaces/south/tokens").json().size()).isZero();
    }
}
