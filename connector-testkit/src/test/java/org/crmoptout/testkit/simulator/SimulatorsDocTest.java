package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@DisplayName("docs/simulators.md")
class SimulatorsDocTest {

    private final String text = Files.readString(Path.of("..", "docs", "simulators.md"));

    SimulatorsDocTest() throws IOException {}

    private List<MatchResult> matches(String pattern) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }

    @Test
    @DisplayName("gives an example of every kind of fault, which the simulators it names take, and the others don't")
    void faultTable() throws Exception {
        List<MatchResult> rows = matches("(?m)^\\| `(\\{\"kind\".*?\\})` \\|.*\\| ([^|]*) \\|$");
        TreeSet<String> kinds = new TreeSet<>();
        try (SalesforceSimulator salesforce = SalesforceSimulator.start();
                HubSpotSimulator hubSpot = HubSpotSimulator.start()) {
            for (MatchResult row : rows) {
                String script = "{\"operation\":\"*\",\"fault\":" + row.group(1) + "}";
                kinds.add(FaultScript.parse(script).get(0).fault().kind());
                boolean both = row.group(2).equals("any request") || row.group(2).startsWith("both");
                assertThat(post(salesforce.baseUrl(), script).status())
                        .as("Salesforce: %s", script)
                        .isEqualTo(both || row.group(2).startsWith("Salesforce") ? 201 : 400);
                assertThat(post(hubSpot.baseUrl(), script).status())
                        .as("HubSpot: %s", script)
                        .isEqualTo(both || row.group(2).startsWith("HubSpot") ? 201 : 400);
            }
        }
        assertThat(kinds)
                .containsExactly(
                        "answerLost",
                        "connectionReset",
                        "delay",
                        "htmlPage",
                        "partialBatch",
                        "quotaUsedUp",
                        "recordLocked",
                        "staleRead",
                        "status",
                        "tokenExpiry",
                        "truncatedBody",
                        "vendorError");
    }

    @Test
    @DisplayName("posts and answers what it says")
    void requests() throws Exception {
        MatchResult curl =
                matches("curl -X POST -d '(\\{.*\\})' http://localhost:18080/__simulator/faults").get(0);
        MatchResult listed = matches("(?s)`GET /__simulator/faults` then answers\\s+```json\\s+(.*?)\\s+```").get(0);
        MatchResult calls = matches("(?s)`GET /__simulator/calls` answers\\s+```json\\s+(.*?)\\s+```").get(0);
        try (SalesforceSimulator salesforce = SalesforceSimulator.start()) {
            Http http = new Http(salesforce.baseUrl(), Map.of());
            assertThat(post(salesforce.baseUrl(), curl.group(1)).status()).isEqualTo(201);
            for (int i = 0; i < 3; i++) {
                http.form("/services/oauth2/token", "");
            }
            assertThat(http.get("/__simulator/faults").json()).isEqualTo(Json.read(listed.group(1)));
            assertThat(http.get("/__simulator/calls").json()).isEqualTo(Json.read(calls.group(1)));
        }
    }

    @Test
    @DisplayName("shows a file for the program that the simulators take, and the builder's form of its first script")
    void file() {
        String file = matches("(?s)`--faults`[^`]*```json\\s+(.*?)\\s+```").get(0).group(1);
        FaultJson.ForBoth scripts = FaultJson.forBoth(Json.read(file));
        try (SalesforceSimulator salesforce = SalesforceSimulator.start();
                HubSpotSimulator hubSpot = HubSpotSimulator.start()) {
            salesforce.addFaults(scripts.salesforce().toArray(FaultScript[]::new));
            hubSpot.addFaults(scripts.hubspot().toArray(FaultScript[]::new));
            assertThat(salesforce.faults()).isNotEmpty();
            assertThat(hubSpot.faults()).isNotEmpty();
        }
        assertThat(text).contains("FaultScript.on(\"update\").first(2).strike(new Fault.AnswerLost())");
        assertThat(scripts.salesforce().get(0))
                .isEqualTo(FaultScript.on("update").first(2).strike(new Fault.AnswerLost()));
    }

    @Test
    @DisplayName("lists every code of both vendors")
    void codes() {
        for (List<Operation> operations : List.of(SalesforceRefusals.OPERATIONS, HubSpotRefusals.OPERATIONS)) {
            for (Operation operation : operations) {
                assertThat(operation.errors()).allSatisfy(code -> assertThat(text).contains("`" + code + "`"));
                assertThat(operation.recordErrors()).allSatisfy(code -> assertThat(text).contains("`" + code + "`"));
            }
        }
    }

    private static Http.Answer post(String baseUrl, String script) throws IOException, InterruptedException {
        return new Http(baseUrl, Map.of()).post("/__simulator/faults", script);
    }

    @Test
    @DisplayName("describes a person as the control API gives one")
    void person() throws Exception {
        JsonNode described = Json.read(matches("(?s)A person:\\s+```json\\s+(.*?)\\s+```").get(0).group(1));
        try (SalesforceSimulator salesforce = SalesforceSimulator.start()) {
            JsonNode person = new Http(salesforce.baseUrl(), Map.of())
                    .get("/__simulator/people")
                    .json()
                    .path(0);
            assertThat(person.propertyNames()).containsExactlyElementsOf(described.propertyNames());
        }
    }
}
