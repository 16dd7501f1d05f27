package org.crmoptout.service.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.crmoptout.service.web.Answer;
import org.crmoptout.service.web.Browser;
import org.crmoptout.service.web.Script;
import org.crmoptout.service.web.WholeWeb;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@WholeWeb
@DisplayName("Signing in")
class SignInTest {

    @LocalServerPort
    private int port;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/workspaces",
                "/api/v1/connectors",
                "/api/v1/workspaces/north/people",
                "/api/v1/nothing",
                "/actuator/prometheus"
            })
    @DisplayName("without it the API answers 401 with problem details, and says how to sign in")
    void nobody(String path) {
        Answer answer = Script.nobody(port).get(path);

        assertThat(answer.problem(401)).contains("HTTP Basic");
        assertThat(answer.header("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Basic "));
    }

    @Test
    @DisplayName("a change without it is 401 too, whatever its body")
    void nobodyChanges() {
        assertThat(Script.nobody(port)
                        .json("PATCH", "/api/v1/workspaces/north/connections/north-records", "{")
                        .problem(401))
                .contains("sign in");
    }

    @ParameterizedTest
    @CsvSource({"rep,wrong", "nobody,nobody", "rep,''"})
    @DisplayName("a wrong name and a wrong password are told alike")
    void wrong(String name, String password) {
        assertThat(new Script(port, name, password).get("/api/v1/workspaces").problem(401))
                .isEqualTo("the name or the password is wrong");
    }

    @Test
    @DisplayName("HTTP Basic leaves no session behind")
    void noSession() {
        Answer answer = Script.of(port, "rep").get("/api/v1/workspaces");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Set-Cookie")).isEmpty();
    }

    @Test
    @DisplayName("an account of the settings signs in with its encoded password, and sees only its workspaces")
    void membership() {
        Answer answer = new Script(port, "south-rep", "south").get("/api/v1/workspaces");

        assertThat(answer.json().size()).isEqualTo(1);
        assertThat(answer.text("/0/id")).isEqualTo("south");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/workspaces/north/people",
                "/api/v1/workspaces/north/people/1",
                "/api/v1/workspaces/north/connections",
                "/api/v1/workspaces/north/deliveries",
                "/api/v1/workspaces/north/reviews"
            })
    @DisplayName("another workspace is answered like one that does not exist")
    void foreignWorkspace(String path) {
        Script foreign = new Script(port, "south-rep", "south");

        assertThat(foreign.get(path).problem(404))
                .isEqualTo(foreign.get(path.replace("north", "nowhere")).problem(404));
    }

    @Test
    @DisplayName("nothing of another workspace is reached through one's own")
    void foreignThings() {
        Script admin = Script.of(port, "admin");
        Script foreign = new Script(port, "south-rep", "south");
        Script.Someone person = admin.person("north", "north-records", "Contact");
        String path = "/api/v1/workspaces/south/people/" + person.id();

        assertThat(foreign.get(path).status()).isEqualTo(404);
        assertThat(foreign.json("PUT", path + "/do-not-contact", "{\"source\":\"CONTACT_CARD\"}")
                        .status())
                .isEqualTo(404);
        assertThat(foreign.json("DELETE", path + "/do-not-contact", "{\"reason\":\"mine\"}")
                        .status())
                .isEqualTo(404);
        assertThat(admin.json("PATCH", "/api/v1/workspaces/south/connections/north-records", "{\"syncEnabled\":true}")
                        .status())
                .isEqualTo(404);
        assertThat(admin.get(person.path()).text("/doNotContact/label")).isEqualTo("UNMARKED");
    }

    @Test
    @DisplayName("a browser is led to the form and, signed in, to the page it asked for")
    void form() {
        Browser browser = new Browser(port);

        assertThat(browser.page("/w/south").header("Location"))
                .hasValueSatisfying(location -> assertThat(location).endsWith("/sign-in"));
        assertThat(browser.page("/sign-in").body()).contains("Development users are on", "These CRMs are fakes.");
        Answer in = browser.post("/sign-in", Map.of("username", "south-rep", "password", "south"));
        assertThat(in.status()).isEqualTo(302);
        assertThat(in.header("Location"))
                .hasValueSatisfying(location -> assertThat(location).contains("/w/south"));
        assertThat(browser.page("/w/south").body()).contains("South Rep");
    }

    @Test
    @DisplayName("the session's cookie is out of reach of scripts and of foreign pages")
    void cookie() {
        assertThat(new Browser(port).page("/w/south").header("Set-Cookie"))
                .hasValueSatisfying(cookie -> assertThat(cookie).contains("HttpOnly", "SameSite=Lax"));
    }

    @Test
    @DisplayName("a wrong password leads back to the form, which says so")
    void failed() {
        Browser browser = new Browser(port);
        browser.page("/sign-in");

        assertThat(browser.post("/sign-in", Map.of("username", "rep", "password", "wrong"))
                        .header("Location"))
                .hasValueSatisfying(location -> assertThat(location).endsWith("/sign-in?failed"));
        assertThat(browser.page("/sign-in?failed").body()).contains("The name or the password is wrong.");
    }

    @Test
    @DisplayName("signing out ends the session")
    void out() {
        Browser browser = Browser.signedIn(port, "south-rep", "south");
        browser.post("/sign-out", Map.of());

        assertThat(browser.page("/w/south").status()).isEqualTo(302);
    }

    @Test
    @DisplayName("htmx without a session is told to go to the form, not given the form to put in a table")
    void htmx() {
        Answer answer = new Browser(port).part("/w/south");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("HX-Redirect")).hasValue("/sign-in");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    @DisplayName("a session changes something through the API only with its CSRF token")
    void csrf() {
        Script.Someone person = Script.of(port, "admin").person("south", "south-records", "Contact");
        Browser browser = Browser.signedIn(port, "south-rep", "south");
        String path = person.path() + "/do-not-contact";
        String mark = "{\"source\":\"PERSON_VIEW\"}";

        assertThat(browser.api("PUT", path, mark, false).problem(403)).contains("CSRF");
        assertThat(browser.api("PUT", path, mark, true).text("/doNotContact/by"))
                .isEqualTo("South Rep");
    }

    @Test
    @DisplayName("a foreign page can't send a form in the name of who is signed in")
    void forged() {
        Script.Someone person = Script.of(port, "admin").person("south", "south-records", "Contact");
        Browser browser = Browser.signedIn(port, "south-rep", "south");

        Answer answer = browser.forge("/w/south/people/" + person.id() + "/mark", Map.of("source", "CONTACT_CARD"));

        assertThat(answer.header("HX-Redirect")).hasValue("/sign-in?expired");
        assertThat(Script.of(port, "rep").get(person.path()).text("/doNotContact/label"))
                .isEqualTo("UNMARKED");
    }

    @Test
    @DisplayName("nor use Basic credentials a browser remembers")
    void remembered() {
        assertThat(Script.of(port, "admin")
                        .send(
                                "POST",
                                "/api/v1/workspaces/north/connections/north-records/resume",
                                "Origin",
                                "https://foreign.example")
                        .problem(403))
                .contains("Origin");
    }

    @Test
    @DisplayName("pages forbid inline scripts, framing and being kept by caches")
    void headers() {
        Answer answer = new Browser(port).page("/sign-in");

        assertThat(answer.header("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                        .doesNotContain("unsafe"));
        assertThat(answer.header("Cache-Control"))
                .hasValueSatisfying(value -> assertThat(value).contains("no-store"));
        assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.body()).doesNotContain("<script>", "style=\"", "onclick");
    }

    @Test
    @DisplayName("health is for everyone, its details and the metrics for those who belong to all workspaces")
    void actuator() {
        Answer anonymous = Script.nobody(port).get("/actuator/health");
        assertThat(anonymous.text("/components/connections/components/south-misconfigured/status"))
                .isNotEmpty();
        assertThat(anonymous.body()).doesNotContain("details", "problem");

        Script member = new Script(port, "south-rep", "south");
        assertThat(member.get("/actuator/health").body()).doesNotContain("details");
        assertThat(member.get("/actuator/prometheus").problem(403)).contains("all workspaces");

        Script rep = Script.of(port, "rep");
        assertThat(rep.get("/actuator/health").body()).contains("details").doesNotContain("very-secret-value");
        assertThat(rep.get("/actuator/prometheus").body()).contains("jvm_memory_used_bytes");
        assertThat(rep.get("/actuator/env").problem(404)).isNotEmpty();
    }
}
