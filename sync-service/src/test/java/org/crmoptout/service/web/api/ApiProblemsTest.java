package org.crmoptout.service.web.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.crmoptout.service.web.Answer;
import org.crmoptout.service.web.Script;
import org.crmoptout.service.web.Script.Someone;
import org.crmoptout.service.web.WholeWeb;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;

@WholeWeb
@DisplayName("Bad requests to the API")
class ApiProblemsTest {

    private static final String NORTH = "/api/v1/workspaces/north";

    @LocalServerPort
    private int port;

    private Script rep() {
        return Script.of(port, "rep");
    }

    private Script admin() {
        return Script.of(port, "admin");
    }

    static Stream<Arguments> badMarks() {
        return Stream.of(
                Arguments.of("", "the body is missing"),
                Arguments.of("{", "not valid JSON (line 1, column 2)"),
                Arguments.of("{\n  \"source\": \"CONTACT_CARD\",\n  oops\n}", "not valid JSON (line 3"),
                Arguments.of("{\"source\":\"CONTACT_CARD\"} {}", "must be one JSON object"),
                Arguments.of("{\"source\":\"CONTACT_CARD\",\"source\":\"PERSON_VIEW\"}", "not valid JSON"),
                Arguments.of("[]", "must be one JSON object"),
                Arguments.of("null", "missing"),
                Arguments.of("{}", "source: is missing; allowed are CONTACT_CARD, PERSON_VIEW, DIALER_OPT_OUT"),
                Arguments.of("{\"source\":\"CRM\"}", "source: allowed are CONTACT_CARD, PERSON_VIEW, DIALER_OPT_OUT"),
                Arguments.of("{\"source\":0}", "source: allowed are CONTACT_CARD, PERSON_VIEW, DIALER_OPT_OUT"),
                Arguments.of("{\"source\":\"CONTACT_CARD\",\"reason\":7}", "reason: must be a text"),
                Arguments.of("{\"source\":\"CONTACT_CARD\",\"reason\":{}}", "reason: must be a text"),
                Arguments.of("{\"source\":\"CONTACT_CARD\",\"resaon\":\"a@example.org\"}", "known are reason, source"));
    }

    @ParameterizedTest
    @MethodSource("badMarks")
    @DisplayName("a bad body is 400, and says where and what is expected")
    void badMark(String body, String expected) {
        Someone person = admin().person("north", "north-records", "Contact");

        assertThat(rep().json("PUT", person.path() + "/do-not-contact", body).problem(400))
                .contains(expected);
        assertThat(rep().get(person.path()).text("/doNotContact/label")).isEqualTo("UNMARKED");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|nothing is to be changed",
                "{\"syncEnabled\":\"true\"}|syncEnabled: must be true or false",
                "{\"syncEnabled\":1}|syncEnabled: must be true or false",
                "{\"enabled\":true}|known are pullMark, pushMark, pushUnmark, syncEnabled, unmarkPolicy"
            })
    @DisplayName("a bad switch is 400")
    void badSwitch(String body, String expected) {
        assertThat(admin().json("PATCH", NORTH + "/connections/north-records", body)
                        .problem(400))
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/people?label=RED|label: allowed are MARKED, UNMARKED",
                "/people?page=-1|page: must be 0 or greater",
                "/people?page=x|page: must be a whole number",
                "/people?page=99999999999|page: must be a whole number",
                "/deliveries?state=GONE|state: allowed are WAITING, PARKED, DONE, SUPERSEDED, OVERTAKEN, RECORD_GONE"
            })
    @DisplayName("a bad parameter is 400, and names what is allowed")
    void badParameter(String path, String expected) {
        assertThat(rep().get(NORTH + path).problem(400)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api",
                "/api/",
                "/api/v1",
                "/api/v2/workspaces",
                "/api/v1/workspaces/",
                "/api/v1/workspaces/nowhere/people",
                "/api/v1/workspaces/north/people/ada@example.org",
                "/api/v1/workspaces/north/people/%27",
                "/api/v1/workspaces/north/connections/none",
                "/api/v1/workspaces/north/nothing"
            })
    @DisplayName("what is not there is 404")
    void notThere(String path) {
        assertThat(rep().get(path).problem(404)).isNotEmpty();
    }

    @Test
    @DisplayName("what is not there can't be changed either")
    void nothingToChange() {
        assertThat(rep().json("PUT", NORTH + "/people/none/do-not-contact", "{\"source\":\"CONTACT_CARD\"}")
                        .problem(404))
                .isNotEmpty();
        assertThat(rep().json("DELETE", NORTH + "/people/none/do-not-contact", "{\"reason\":\"why\"}")
                        .problem(404))
                .isNotEmpty();
        assertThat(admin().json("PATCH", NORTH + "/connections/none", "{\"syncEnabled\":true}")
                        .problem(404))
                .isNotEmpty();
        assertThat(admin().post(NORTH + "/connections/none/resume").problem(404))
                .isNotEmpty();
        assertThat(admin().post(NORTH + "/deliveries/none/retry").problem(404)).isNotEmpty();
        assertThat(rep().json("POST", NORTH + "/reviews/none", "{\"decision\":\"KEEP\",\"reason\":\"why\"}")
                        .problem(404))
                .isNotEmpty();
    }

    @Test
    @DisplayName("a wrong method is 405, and names the right ones")
    void wrongMethod() {
        Answer answer = rep().json("POST", NORTH + "/people", "{}");

        assertThat(answer.problem(405)).contains("GET");
        assertThat(answer.header("Allow"))
                .hasValueSatisfying(allow -> assertThat(allow).contains("GET"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "application/x-www-form-urlencoded"})
    @DisplayName("a wrong content type is 415, and names the right one")
    void wrongType(String type) {
        assertThat(rep().body("PUT", NORTH + "/people/x/do-not-contact", type, "{}")
                        .problem(415))
                .contains("application/json");
    }

    @Test
    @DisplayName("a file that is not in UTF-8 is refused before it is read")
    void wrongCharset() {
        assertThat(admin().body("POST", NORTH + "/people/import", "text/csv; charset=iso-8859-1", "email\n")
                        .problem(400))
                .contains("UTF-8");
    }

    @Test
    @DisplayName("a form without its file says which part is missing")
    void noFile() {
        assertThat(admin().body(
                                "POST",
                                NORTH + "/people/import",
                                "multipart/form-data; boundary=part",
                                "--part\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\nx\r\n--part--\r\n")
                        .problem(400))
                .contains("part 'file'");
    }

    @Test
    @DisplayName("an answer in another format than JSON is 406, which itself is told in JSON")
    void notAcceptable() {
        assertThat(rep().send("GET", "/api/v1/workspaces", "Accept", "application/xml")
                        .problem(406))
                .contains("application/json");
    }

    @Test
    @DisplayName("a body that is too large is 413, whether its length was told or not")
    void tooLarge() {
        String mark = "{\"source\":\"CONTACT_CARD\",\"reason\":\"" + "x".repeat(3000) + "\"}";
        String csv = "email\n" + "a@example.org\n".repeat(2000);
        String path = NORTH + "/people/x/do-not-contact";

        assertThat(rep().json("PUT", path, mark).problem(413)).contains("2048 bytes");
        assertThat(rep().chunked("PUT", path, "application/json", mark).problem(413))
                .contains("too large");
        assertThat(admin().body("POST", NORTH + "/people/import", "text/csv", csv)
                        .problem(413))
                .contains("20480 bytes");
        assertThat(admin().chunked("POST", NORTH + "/people/import", "text/csv", csv)
                        .problem(413))
                .contains("20480 bytes");
        assertThat(admin().upload(NORTH + "/people/import", csv).problem(413)).contains("too large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v1/workspaces/north/people;x=1", "/api/v1//workspaces", "/api/v1/workspaces/%2e%2e/x"})
    @DisplayName("a path that tries tricks is refused before any controller sees it")
    void tricks(String path) {
        assertThat(rep().get(path).problem(400)).isNotEmpty();
    }
}
