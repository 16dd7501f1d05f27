package org.crmoptout.service.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.service.crm.FakeCrm;
import org.crmoptout.service.web.Answer;
import org.crmoptout.service.web.Browser;
import org.crmoptout.service.web.Script;
import org.crmoptout.service.web.Script.Someone;
import org.crmoptout.service.web.WholeWeb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

@WholeWeb
@DisplayName("A browser without scripts")
class WithoutScriptsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LABEL = ">Do not contact</span>";
    private static final FakeCrm CRM = FakeCrm.account("web-south-records");
    private static final String CONNECTION = "/w/south/connections/south-records";

    @LocalServerPort
    private int port;

    private Script admin = Script.nobody(0);
    private Browser rep = new Browser(0);
    private Browser chief = new Browser(0);

    @BeforeEach
    void users() {
        admin = Script.of(port, "admin");
        rep = Browser.signedIn(port, "rep", "rep");
        chief = Browser.signedIn(port, "admin", "admin");
    }

    @AfterEach
    void off() {
        CRM.down(false);
        admin.json("PATCH", "/api/v1/workspaces/south/connections/south-records", "{\"syncEnabled\":false}");
    }

    private void on() {
        chief.press(CONNECTION + "/plan", CONNECTION + "/plan", Map.of());
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(chief.page(CONNECTION + "/plan").body()).contains("Switch the sync on"));
        Answer on = chief.press(CONNECTION + "/plan", CONNECTION + "/sync", Map.of());
        assertThat(on.body()).contains("The sync with South records is on.");
    }

    private static String personPage(String workspace, Someone person) {
        return "/w/" + workspace + "/people/" + person.id();
    }

    private String flow() {
        String made = chief.led(chief.plainForm(
                        "/w/north/flows",
                        Map.of(
                                "name", "Spring",
                                "unsubscribeLink", "true",
                                "kind", "CALL",
                                "title", "First call",
                                "text", "Say hello",
                                "wait", "0")))
                .between("href=\"/w/north/flows/", "\" ");
        return made.replace("href=\"", "");
    }

    /** What stands in the templates between the name of a tag and its end; values in quotes may have a {@code >}. */
    private static final Pattern TAG = Pattern.compile("<([a-z][a-z0-9:]*)((?:\\s+[^\\s=>]+(?:=\"[^\"]*\")?)*)\\s*/?>");

    @Test
    @DisplayName("finds a plain form around whatever htmx sends, and a plain way to whatever htmx opens")
    void everyAction() throws IOException {
        Path templates = Path.of("src/main/resources/templates");
        try (Stream<Path> files = Files.list(templates)) {
            for (Path file : files.toList()) {
                List<MatchResult> tags =
                        TAG.matcher(Files.readString(file)).results().toList();
                for (MatchResult tag : tags) {
                    String attributes = tag.group(2);
                    if (attributes.contains("hx-post=")) {
                        assertThat(tag.group(1)).as(file + ": " + tag.group()).isEqualTo("form");
                        assertThat(attributes).as(file.toString()).contains("method=\"post\"", "th:action=");
                    }
                    if (attributes.contains("hx-target=\"#dialog\"")) {
                        assertThat(tag.group(1)).as(file + ": " + tag.group()).isEqualTo("button");
                        assertThat(attributes).as(file.toString()).doesNotContain("type=\"button\"");
                    }
                }
                assertThat(tags).as(file.toString()).isNotEmpty();
            }
        }
    }

    @Test
    @DisplayName("L1, L11: marks and unmarks a person, and is told so on the person's page")
    void marksAndUnmarks() {
        Someone person = admin.person("north", "north-records", "Contact");
        String page = personPage("north", person);
        assertThat(rep.page(page).body()).contains("action=\"" + page + "/mark\"");

        Answer marked = rep.press(page + "/mark?from=PERSON_VIEW", page + "/mark", Map.of("source", "PERSON_VIEW"));
        assertThat(marked.body()).contains(LABEL, person.surname() + " is marked as do not contact.");
        assertThat(rep.page(page).body()).as("said once").doesNotContain("class=\"good\"");

        Answer unmarked = rep.press(page + "/unmark", page + "/unmark", Map.of("reason", "Signed up again"));
        assertThat(unmarked.body()).doesNotContain(LABEL).contains("is no longer marked as do not contact.");
    }

    @Test
    @DisplayName("L1: marks those who were chosen in the list")
    void marksMany() {
        Someone person = admin.person("north", "north-records", "Contact");
        Answer list = rep.page("/w/north?q=" + person.surname());
        assertThat(list.row(person)).contains("name=\"people\" form=\"chosen\"");
        assertThat(list.body()).contains("id=\"chosen\"", "action=\"/w/north/people/mark\"");

        Answer marked = rep.press(
                "/w/north/people/mark?people=" + person.id(), "/w/north/people/mark", Map.of("reason", "Asked"));

        assertThat(marked.body()).contains("1 person is newly marked");
        assertThat(rep.page(personPage("north", person)).body()).contains(LABEL);
    }

    @Test
    @DisplayName(
            "L2, L3, L6: makes a flow and its rule, adds people, after a warning those who are marked, and takes them out")
    void flows() {
        String flow = flow();
        Answer ruled = chief.press(flow, flow + "/rules", Map.of("field", "EMAIL_DOMAIN", "value", "nobody.example"));
        assertThat(ruled.body()).contains("The rule is at work.", "Everyone with an address at nobody.example");
        String remove = ruled.between(flow + "/rules/", "/remove") + "/remove";
        assertThat(chief.press(flow, remove, Map.of()).body()).contains("The rule is gone", "this flow has no rule");

        Someone person = admin.person("north", "north-records", "Contact");
        String page = personPage("north", person);
        String add = "/w/north/flows/people/" + person.id();
        assertThat(rep.page(page).body()).contains("action=\"" + add + "\"");
        String id = flow.substring(flow.lastIndexOf('/') + 1);
        assertThat(rep.press(add, add, Map.of("flow", id)).body()).contains("Added to Spring.");
        String stop = flow + "/people/" + person.id() + "/stop";
        assertThat(rep.press(page, stop, Map.of()).body()).contains("Taken out of Spring.", "<title>Ada");

        rep.press(page + "/mark", page + "/mark", Map.of("source", "CONTACT_CARD"));
        assertThat(rep.plainForm(add, Map.of("flow", id)).status()).isEqualTo(409);
        rep.press(add, add, Map.of("flow", id, "confirmed", "true"));
        assertThat(rep.press(flow, stop, Map.of()).body()).contains("Taken out of Spring.", "<title>Spring");
    }

    @Test
    @DisplayName("L1, L4: records a call, whose opt-out marks, and an email")
    void callsAndEmails() {
        Someone person = admin.person("north", "north-records", "Contact");
        String page = personPage("north", person);
        assertThat(rep.press(page + "/email", page + "/email", Map.of("subject", "Hello"))
                        .body())
                .contains("The email is recorded.", ">Hello<")
                .doesNotContain(LABEL);
        assertThat(rep.press(page + "/call", page + "/call", Map.of("disposition", "opt-out"))
                        .body())
                .contains("The call is recorded.", LABEL);
    }

    @Test
    @DisplayName("brings people and opt-outs in from files, and is told every bad line")
    void files() {
        String file = "email\nwithout-scripts@example.org\n";
        assertThat(chief.led(chief.plainUpload("/w/north/import", file)).body())
                .contains("<html", "Imported <span>1</span>");
        assertThat(chief.page("/w/north/import").body()).as("said once").doesNotContain("Imported <span>");
        assertThat(rep.led(rep.plainUpload("/w/north/opt-outs", file)).body())
                .contains("<html", "<span>1</span> people newly marked");
        for (String page : List.of("/w/north/import", "/w/north/opt-outs")) {
            assertThat(chief.plainUpload(page, "email\nnone\n").body())
                    .as(page)
                    .contains("<html", "Nothing was imported", "<td>2</td>");
        }
    }

    @Test
    @DisplayName("S3: answers reviews")
    void reviews() {
        on();
        for (String decision : List.of("KEEP", "UNMARK")) {
            Someone person = admin.person("south", "south-records", "Contact");
            admin.json("PUT", person.path() + "/do-not-contact", "{\"source\":\"DIALER_OPT_OUT\"}");
            awaitKey(person, "/keys/0/value", "OPTED_OUT");
            CRM.set(CrmPerson.of(new RecordRef(RecordType.CONTACT, person.surname())), OptOutStatus.NOT_OPTED_OUT);
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(rep.page("/w/south/reviews").body()).contains(person.surname()));
            String ask = rep.page("/w/south/reviews").between("formaction=\"/w/south/reviews/", "/KEEP");
            String review = ask.substring(ask.indexOf('/'));

            Answer answered = rep.press(review + "/" + decision, review, Map.of("reason", "Asked them"));

            assertThat(answered.body())
                    .contains(decision.equals("KEEP") ? "The opt-out stands" : "The opt-out is lifted everywhere.")
                    .doesNotContain(person.surname());
        }
    }

    private void awaitKey(Someone person, String pointer, String value) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(admin.get(person.path()).text(pointer)).isEqualTo(value));
    }

    @Test
    @DisplayName("S9, S11, L7: an admin compares, changes what travels, lets a connection try again, and switches off")
    void connection() {
        on();
        String comparisons = CONNECTION + "/comparisons";
        assertThat(chief.press(comparisons, comparisons, Map.of()).body()).contains("Everyone is compared with");
        Map<String, String> rules =
                Map.of("pushMark", "true", "pushUnmark", "true", "pullMark", "true", "unmarkPolicy", "REVIEW");
        assertThat(chief.press(CONNECTION, CONNECTION + "/rules", rules).body()).contains("is saved");

        CRM.down(true);
        Someone person = admin.person("south", "south-records", "Contact");
        admin.json("PUT", person.path() + "/do-not-contact", "{\"source\":\"CONTACT_CARD\"}");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(chief.page(CONNECTION).body()).contains("Try again now"));
        CRM.down(false);
        assertThat(chief.press(CONNECTION, CONNECTION + "/resume", Map.of()).body())
                .contains("tries again.");
        assertThat(chief.press(CONNECTION, CONNECTION + "/sync", Map.of()).body())
                .contains("is off.", "Sync is off");
    }

    @Test
    @DisplayName("makes an API token, is shown it once, and revokes it")
    void tokens() {
        String page = "/w/north/tokens";
        Answer made = chief.plainForm(page, Map.of("name", "Mailer without scripts"));
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.header("Cache-Control"))
                .hasValueSatisfying(it -> assertThat(it).contains("no-store"));
        assertThat(made.body()).contains("<html", "Copy the token now", "cro_");
        Answer listed = chief.page(page);
        assertThat(listed.body()).contains("Mailer without scripts").doesNotContain("Copy the token now");
        String line = listed.between(">Mailer without scripts<", "</tr>");
        String revoke = line.substring(line.indexOf("action=\"") + 8, line.indexOf("/revoke")) + "/revoke";

        Answer revoked = chief.press(page, revoke, Map.of());
        assertThat(revoked.body()).contains("The token opens nothing any more.");
        assertThat(revoked.between(">Mailer without scripts<", "</tr>")).contains("Revoked");
    }

    @Test
    @DisplayName("is told by a page what was refused, and how to get back to what it typed")
    void refused() {
        Someone person = admin.person("north", "north-records", "Contact");
        Browser viewer = Browser.signedIn(port, "viewer", "viewer");
        Answer refused = viewer.plainForm(personPage("north", person) + "/unmark", Map.of("reason", "no seat"));
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("<html", "Engage seat");
        assertThat(rep.plainForm("/w/north/flows/people/" + person.id(), Map.of("flow", "none"))
                        .body())
                .contains("Go back in your browser");
    }
}
