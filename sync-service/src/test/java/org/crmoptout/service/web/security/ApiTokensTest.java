package org.crmoptout.service.web.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.crmoptout.service.web.Answer;
import org.crmoptout.service.web.Script;
import org.crmoptout.service.web.Script.Someone;
import org.crmoptout.service.web.WholeWeb;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@WholeWeb
@DisplayName("API tokens and other ways in")
class ApiTokensTest {

    private static final String NORTH = "/api/v1/workspaces/north";

    @LocalServerPort
    private int port;

    private final JdbcClient jdbc;
    private final HttpClient http = HttpClient.newHttpClient();
    private Script admin = Script.nobody(0);

    @Autowired
    ApiTokensTest(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @BeforeEach
    void users() {
        admin = Script.of(port, "admin");
    }

    private int status(String token, String method, String path, String json) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(json))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private Answer token(String rights) {
        return admin.json("POST", NORTH + "/tokens", "{\"name\":\"Machine\"" + rights + "}");
    }

    @Test
    @DisplayName("a token does what it was made for in its workspace, until it is revoked; it is kept as a hash only")
    void works() throws Exception {
        Someone person = admin.person("north", "north-records", "Contact");
        Someone foreign = admin.person("south", "south-records", "Contact");
        Answer made = token(",\"engageSeat\":true");
        String token = made.text("/token");
        String mark = "{\"source\":\"CONTACT_CARD\"}";

        assertThat(status(token, "PUT", person.path() + "/do-not-contact", mark))
                .isEqualTo(200);
        assertThat(admin.get(person.path()).text("/doNotContact/by")).isEqualTo("Machine");
        assertThat(status(token, "GET", foreign.path(), "")).isEqualTo(404);
        assertThat(status(token, "PUT", foreign.path() + "/do-not-contact", mark))
                .isEqualTo(404);
        assertThat(status(token, "PATCH", NORTH + "/connections/north-records", "{\"syncEnabled\":true}"))
                .isEqualTo(403);
        assertThat(jdbc.sql("SELECT secret_hash FROM api_token WHERE id = :id")
                        .param("id", made.text("/id"))
                        .query(String.class)
                        .single())
                .hasSize(64)
                .isNotEqualTo(token.substring(token.lastIndexOf('_') + 1));
        assertThat(admin.get(NORTH + "/tokens").body()).doesNotContain(token);

        assertThat(admin.json("DELETE", NORTH + "/tokens/" + made.text("/id"), "")
                        .status())
                .isEqualTo(204);
        assertThat(status(token, "GET", person.path(), "")).as("a replay").isEqualTo(401);
    }

    @Test
    @DisplayName("a token without a seat marks nobody, an admin's makes no other, and a guessed one opens nothing")
    void scopes() throws Exception {
        Someone person = admin.person("north", "north-records", "Contact");
        String plain = token("").text("/token");
        String chief = token(",\"admin\":true").text("/token");

        assertThat(status(plain, "GET", person.path(), "")).isEqualTo(200);
        assertThat(status(plain, "PUT", person.path() + "/do-not-contact", "{\"source\":\"CONTACT_CARD\"}"))
                .isEqualTo(403);
        assertThat(status(chief, "POST", NORTH + "/tokens", "{\"name\":\"More\",\"engageSeat\":true}"))
                .isEqualTo(403);
        assertThat(Script.of(port, "rep")
                        .json("POST", NORTH + "/tokens", "{\"name\":\"Mine\"}")
                        .problem(403))
                .contains("only an admin");
        for (String guess :
                new String[] {"cro_", "cro_x_y", plain + "A", plain.substring(0, plain.length() - 1), "x"}) {
            assertThat(status(guess, "GET", person.path(), "")).as(guess).isEqualTo(401);
        }
        assertThat(status(plain, "GET", "/w/north", "")).as("a page").isEqualTo(302);
    }

    @Test
    @DisplayName("guessing a password ends after ten attempts, even with the right one, and for nobody else")
    void guessing() {
        for (int i = 0; i < SignInAttempts.MOST_BY_NAME; i++) {
            assertThat(new Script(port, "Mallory", "guess-" + i)
                            .get(NORTH + "/people")
                            .status())
                    .isEqualTo(401);
        }
        Answer refused = new Script(port, "mallory", "guess").get(NORTH + "/people");

        assertThat(refused.problem(429)).contains("wait");
        assertThat(refused.header("Retry-After")).hasValue("300");
        assertThat(Script.of(port, "rep").get(NORTH + "/people").status()).isEqualTo(200);
    }

    @Test
    @DisplayName("nothing of another workspace is reached through the paths of flows, calls, lists and accounts")
    void otherWorkspace() {
        Script foreign = new Script(port, "south-rep", "south");
        Someone person = admin.person("north", "north-records", "Contact");
        String flow = admin.json(
                        "POST",
                        NORTH + "/flows",
                        "{\"name\":\"F" + person.surname() + "\",\"steps\":[{\"kind\":\"CALL\",\"title\":\"Call\"}]}")
                .text("/id");
        String south = "/api/v1/workspaces/south";

        for (String path :
                new String[] {"/flows", "/accounts", "/people/marked.csv", "/call-dispositions", "/tokens"}) {
            assertThat(foreign.get(NORTH + path).problem(404)).as(path).isNotEmpty();
        }
        assertThat(foreign.get(south + "/flows/" + flow).status()).isEqualTo(404);
        assertThat(foreign.json("PUT", south + "/flows/" + flow + "/people/" + person.id(), "{}")
                        .status())
                .isEqualTo(404);
        assertThat(foreign.json("POST", south + "/people/" + person.id() + "/calls", "{\"disposition\":\"opt-out\"}")
                        .status())
                .isEqualTo(404);
        assertThat(foreign.json(
                                "POST",
                                south + "/people/mark",
                                "{\"people\":[\"" + person.id() + "\"],\"source\":\"CONTACT_CARD\"}")
                        .status())
                .isEqualTo(404);
        assertThat(foreign.get("/w/north/live").status()).isNotEqualTo(200);
        assertThat(admin.get(person.path()).text("/doNotContact/label")).isEqualTo("UNMARKED");
    }
}
