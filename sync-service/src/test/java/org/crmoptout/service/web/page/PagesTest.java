package org.crmoptout.service.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
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
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.servlet.resource.ResourceUrlProvider;

@WholeWeb
@DisplayName("The page")
class PagesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LABEL = ">Do not contact</span>";

    @LocalServerPort
    private int port;

    private Script admin = Script.nobody(0);
    private Browser rep = new Browser(0);
    private Browser viewer = new Browser(0);
    private Browser chief = new Browser(0);

    @BeforeEach
    void users() {
        admin = Script.of(port, "admin");
        rep = Browser.signedIn(port, "rep", "rep");
        viewer = Browser.signedIn(port, "viewer", "viewer");
        chief = Browser.signedIn(port, "admin", "admin");
    }

    @AfterEach
    void off() {
        sync("north", "north-records", false);
        sync("north", "north-addresses", false);
        sync("south", "south-records", false);
        FakeCrm.account("web-south-records").down(false);
    }

    private void sync(String workspace, String connection, boolean on) {
        admin.json(
                "PATCH",
                "/api/v1/workspaces/" + workspace + "/connections/" + connection,
                "{\"syncEnabled\":" + on + "}");
    }

    private static String search(String workspace, Someone person) {
        return "/w/" + workspace + "?q=" + person.surname();
    }

    private static Answer mark(Browser who, String workspace, Someone person) {
        return who.post(
                "/w/" + workspace + "/people/" + person.id() + "/mark",
                Map.of("source", "CONTACT_CARD", "reason", "<b>Asked</b>"));
    }

    @Test
    @DisplayName("lets who belongs to several workspaces choose, and takes others straight to theirs")
    void workspaces() {
        assertThat(rep.page("/").body()).contains("href=\"/w/north\"", "href=\"/w/south\"");
        assertThat(Browser.signedIn(port, "south-rep", "south").page("/").header("Location"))
                .hasValueSatisfying(location -> assertThat(location).endsWith("/w/south"));
    }

    @Test
    @DisplayName("has no link that is looked for among the files but those of assets")
    void looksForFilesOnlyAmongAssets(@Autowired ResourceUrlProvider files) {
        assertThat(files.getHandlerMap()).containsOnlyKeys("/assets/**", "/webjars/**");
    }

    @Test
    @DisplayName("shows the banner, who is signed in, and loads nothing from elsewhere")
    void frame() {
        Answer page = rep.page("/w/north");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("These CRMs are fakes.", ">Rep</span>", "Engage seat");
        assertThat(page.body()).doesNotContain("http://", "https://");
        assertThat(rep.page("/webjars/htmx.org/dist/htmx.min.js").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("L1, L5: a rep marks from the table, and everyone sees the red label beside the name")
    void marks() {
        Someone person = admin.person("north", "north-records", "Lead");
        assertThat(rep.page(search("north", person)).row(person))
                .contains(">Mark</span></button>", ">Lead</span>")
                .doesNotContain(LABEL);

        Answer done = mark(rep, "north", person);

        assertThat(done.header("HX-Trigger")).hasValue("done");
        assertThat(done.body()).contains("Ada " + person.surname() + " is marked as do not contact.");
        assertThat(viewer.page(search("north", person)).row(person))
                .contains(LABEL, "contact card, Rep")
                .doesNotContain("<button");
        assertThat(rep.page("/w/north/people/" + person.id()).body()).contains(LABEL, "&lt;b&gt;Asked&lt;/b&gt;");
    }

    @Test
    @DisplayName("L5: who has no seat finds no button, but the reason, and is refused all the same")
    void noSeat() {
        Someone person = admin.person("north", "north-records", "Contact");
        Answer page = viewer.page(search("north", person));

        assertThat(page.row(person)).doesNotContain("<button");
        assertThat(page.body()).contains("Marking and unmarking needs an Engage seat");
        Answer refused = mark(viewer, "north", person);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("Engage seat");
        assertThat(refused.header("HX-Retarget")).hasValue("#notice");
    }

    @Test
    @DisplayName(
            "L8: where the CRM can't unmark there is no Unmark button but the reason, and a try is refused with it")
    void cannotUnmark() {
        Someone person = admin.person("north", "north-addresses", "Contact");
        mark(rep, "north", person);

        assertThat(rep.page(search("north", person)).row(person))
                .contains(LABEL, "Can’t be unmarked in North addresses", "Ask the person to")
                .doesNotContain("<button");
        Answer refused = rep.post("/w/north/people/" + person.id() + "/unmark", Map.of("reason", "Signed up again"));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("Ask the person to");
    }

    @Test
    @DisplayName("L11: unmarking asks for a reason and does nothing without")
    void unmarks() {
        Someone person = admin.person("north", "north-records", "Contact");
        mark(rep, "north", person);
        String path = "/w/north/people/" + person.id() + "/unmark";

        assertThat(rep.part(path).body()).contains("required");
        assertThat(rep.post(path, Map.of("reason", "  ")).status()).isEqualTo(400);
        assertThat(rep.page(search("north", person)).row(person)).contains(LABEL, "Unmark</span></button>");
        assertThat(rep.post(path, Map.of("reason", "Signed up again")).body())
                .contains("is no longer marked as do not contact");
        assertThat(rep.page(search("north", person)).row(person)).doesNotContain(LABEL);
    }

    @Test
    @DisplayName("L7: beside each person stands what the CRM says, and what is on its way to it")
    void crm() {
        sync("south", "south-records", true);
        Someone person = admin.person("south", "south-records", "Contact");
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(rep.part(search("south", person)).row(person))
                                .contains("Not opted out"));
        FakeCrm.account("web-south-records").down(true);
        mark(rep, "south", person);
        assertThat(rep.part(search("south", person)).row(person)).contains("Not opted out", "Opt-out on its way");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(rep.part("/w/south/connections").body())
                        .contains(">Waiting</span>", "The fake CRM is down"));
        assertThat(rep.page("/w/south/deliveries?state=WAITING").body())
                .contains(person.surname(), "On its way")
                .doesNotContain("Send now");
        assertThat(chief.page("/w/south/deliveries?state=WAITING").body()).contains("Send now");
        String connection = "/w/south/connections/south-records";
        assertThat(rep.part(connection).body())
                .contains("The fake CRM is down")
                .doesNotContain("Try again now", "CONFIGURATION");

        FakeCrm.account("web-south-records").down(false);
        assertThat(chief.part(connection).body()).contains("Try again now");
        assertThat(chief.post("/w/south/connections/south-records/resume", Map.of())
                        .status())
                .isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(rep.part(search("south", person)).row(person))
                                .contains(">Opted out<"));
    }

    @Test
    @DisplayName("L7: only admins find the switch of the sync, and it works")
    void switches() {
        String connection = "/w/north/connections/north-records";
        assertThat(rep.page("/w/north/connections").body()).contains("an admin can switch it on");
        assertThat(rep.page(connection).body()).contains("Sync is off").doesNotContain("Plan and switch on", ">Save<");
        assertThat(chief.page(connection).body()).contains("Plan and switch on");

        assertThat(chief.post(connection + "/sync", Map.of("enabled", "true")).body())
                .contains("is on");

        assertThat(chief.part(connection).body()).contains("Switch the sync off");
        assertThat(rep.part(connection).body()).contains("Running").doesNotContain("Switch the sync off");
    }

    @Test
    @DisplayName("L5, S9, S10, S11: whatever an admin does to the sync is refused to others, and to other workspaces")
    void adminsOnly() {
        Browser foreign = Browser.signedIn(port, "south-rep", "south");
        Map<String, Map<String, String>> acts = Map.of(
                "/sync", Map.of("enabled", "true"),
                "/rules", Map.of("unmarkPolicy", "APPLY"),
                "/resume", Map.of(),
                "/continue", Map.of(),
                "/plan", Map.of(),
                "/plan/abort", Map.of(),
                "/comparisons", Map.of());
        acts.forEach((act, form) -> {
            String path = "/w/north/connections/north-records" + act;
            assertThat(rep.post(path, form).status()).as(act).isEqualTo(403);
            assertThat(viewer.post(path, form).status()).as(act).isEqualTo(403);
            assertThat(foreign.post(path, form).status()).as(act).isEqualTo(404);
            assertThat(chief.post("/w/south/connections/north-records" + act, form)
                            .status())
                    .as(act + " under another workspace")
                    .isEqualTo(404);
            assertThat(chief.forge(path, form).header("HX-Redirect"))
                    .as(act + " without a token")
                    .hasValueSatisfying(to -> assertThat(to).contains("/sign-in"));
        });
        assertThat(admin.get("/api/v1/workspaces/north/connections/north-records")
                        .text("/state"))
                .isEqualTo("OFF");
        assertThat(admin.get("/api/v1/workspaces/north/connections/north-records")
                        .text("/rules/unmarkPolicy"))
                .isEqualTo("REVIEW");
    }

    @Test
    @DisplayName("nothing of a workspace is shown to who does not belong to it, nor of another's connection")
    void notAcross() {
        Someone person = admin.person("north", "north-records", "Contact");
        Browser foreign = Browser.signedIn(port, "south-rep", "south");
        String one = "/people/" + person.id();
        for (String path : new String[] {
            "/connections/north-records",
            "/connections/north-records/plan",
            "/connections/north-records/comparisons",
            "/deadlines",
            "/deliveries",
            "/reviews",
            one,
            one + "/card",
            one + "/history",
            one + "/mark",
            one + "/unmark"
        }) {
            Answer answer = foreign.page("/w/north" + path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).doesNotContain("North", person.surname());
            assertThat(rep.page("/w/north" + path).status()).as(path).isEqualTo(200);
        }
        for (String path : new String[] {"/connections/north-records", one, one + "/card", one + "/history"}) {
            assertThat(rep.page("/w/south" + path).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    @DisplayName("S10: the plan names who would change, on which side, and what would not travel; it changes nothing")
    void plan() {
        Someone here = admin.person("north", "north-records", "Contact");
        Someone there = admin.person("north", "north-records", "Contact");
        mark(rep, "north", here);
        FakeCrm.account("web-north-records")
                .set(CrmPerson.of(new RecordRef(RecordType.CONTACT, there.surname())), OptOutStatus.OPTED_OUT);
        String plan = "/w/north/connections/north-records/plan";
        assertThat(chief.page(plan).body()).contains("Make the plan").doesNotContain("Switch the sync on");
        assertThat(chief.post(plan, Map.of()).header("HX-Redirect")).hasValue(plan);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(chief.part(plan).body()).contains("Switch the sync on"));

        assertThat(chief.part(plan + "?verdict=MARK_IN_TOOL").body())
                .contains(there.surname())
                .doesNotContain(here.surname());
        assertThat(chief.part(plan + "?verdict=MARK_IN_CRM").body())
                .contains(here.surname(), "Opted out in North records")
                .doesNotContain(there.surname());
        assertThat(rep.page(plan).body())
                .contains(there.surname())
                .doesNotContain("Switch the sync on", "Make it again");
        assertThat(rep.page("/w/north?q=" + there.surname()).row(there)).doesNotContain(LABEL);
    }

    @Test
    @DisplayName("L7, S3: an admin says what travels; what is not chosen does not")
    void rules() {
        String rules = "/w/north/connections/north-records/rules";
        assertThat(chief.post(rules, Map.of("pushMark", "true", "pullMark", "true", "unmarkPolicy", "IGNORE"))
                        .body())
                .contains("is saved");
        Answer now = admin.get("/api/v1/workspaces/north/connections/north-records");
        assertThat(now.json().at("/rules/pushMark").asBoolean()).isTrue();
        assertThat(now.json().at("/rules/pushUnmark").asBoolean()).isFalse();
        assertThat(now.text("/rules/unmarkPolicy")).isEqualTo("IGNORE");

        assertThat(chief.post(rules, Map.of("unmarkPolicy", "NONSENSE")).status())
                .isEqualTo(400);
        chief.post(
                rules, Map.of("pushMark", "true", "pushUnmark", "true", "pullMark", "true", "unmarkPolicy", "REVIEW"));
    }

    @Test
    @DisplayName("the history of a person tells who said what, and when")
    void history() {
        Someone person = admin.person("north", "north-records", "Contact");
        mark(rep, "north", person);
        rep.post("/w/north/people/" + person.id() + "/unmark", Map.of("reason", "Signed up again"));

        assertThat(viewer.part("/w/north/people/" + person.id() + "/history").body())
                .containsSubsequence(
                        "Unmarked", "Signed up again", "Marked as do not contact: contact card", "&lt;b&gt;Asked");
    }

    @Test
    @DisplayName("a connection that can't be opened says all that is wrong, without secrets")
    void broken() {
        assertThat(rep.page("/w/south/connections").body())
                .contains(">Broken</span>", "acount", "account")
                .doesNotContain("very-secret-value", "misspelt");
    }

    @Test
    @DisplayName("asks again only for the parts that change, with the filter they were asked with")
    void parts() {
        Someone person = admin.person("north", "north-records", "Contact");
        Answer part = rep.part("/w/north?label=UNMARKED&q=" + person.surname());

        assertThat(part.body()).doesNotContain("<html", "id=\"filter\"");
        assertThat(part.body()).contains("label=UNMARKED", "q=" + person.surname(), "live from:body");
        assertThat(part.header("Vary")).hasValue("HX-Request");
    }

    @Test
    @DisplayName("an admin imports a file; a broken one is answered with every bad line")
    void imports() {
        assertThat(rep.page("/w/north/connections").body()).doesNotContain("/w/north/import");
        assertThat(chief.page("/w/north/import").body()).contains("type=\"file\"");
        assertThat(chief.upload("/w/north/import", "email\npage-import@example.org\n")
                        .body())
                .contains("Imported <span>1</span>");
        assertThat(chief.upload("/w/north/import", "email\nnone\nfine@example.org\nnone either\n")
                        .body())
                .contains("Nothing was imported", "<td>2</td>", "<td>4</td>")
                .doesNotContain("none either");
        assertThat(rep.upload("/w/north/import", "email\nrep-import@example.org\n")
                        .status())
                .isEqualTo(403);
    }

    @Test
    @DisplayName("what is not there, or is another workspace's, gets a page that says so")
    void notThere() {
        Browser foreign = Browser.signedIn(port, "south-rep", "south");

        for (String path : new String[] {"/w/north", "/w/nowhere", "/w/south/people/none", "/nothing"}) {
            Answer answer = foreign.page(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.body())
                    .as(path)
                    .contains("<h1>Not Found</h1>", ">Sign out<")
                    .doesNotContain("North");
        }
    }
}
