package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Fault scripts")
class FaultControlTest {

    private static final String FAULTS = "/__simulator/faults";
    private static final String DETAILS = "/account-info/2026-09/details";
    private static final String OPERATION = "GET account-info/details";
    private static final Fault GONE = new Fault.Status(503);

    private final SalesforceSimulator salesforce = SalesforceSimulator.start();
    private final HubSpotSimulator hubSpot = HubSpotSimulator.start();
    private final Http onSalesforce = new Http(salesforce.baseUrl(), Map.of());
    private final Http onHubSpot = authorized(hubSpot);

    private static Http authorized(HubSpotSimulator simulator) {
        return new Http(simulator.baseUrl(), Map.of("Authorization", "Bearer " + simulator.accessToken()));
    }

    @AfterEach
    void stop() {
        salesforce.close();
        hubSpot.close();
    }

    private static List<Integer> statuses(Http http, int calls) throws IOException, InterruptedException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            statuses.add(http.get(DETAILS).status());
        }
        return statuses;
    }

    @Test
    @DisplayName("are added, listed with what they did, and ended by the control API")
    void lifeCycle() throws Exception {
        String script = "{\"operation\":\"GET account-info/details\",\"calls\":{\"first\":2},"
                + "\"fault\":{\"kind\":\"htmlPage\",\"status\":503}}";
        Http.Answer added = onHubSpot.post(FAULTS, script);
        assertThat(added.status()).isEqualTo(201);
        assertThat(added.body()).isEqualTo("[" + script + "]");

        assertThat(statuses(onHubSpot, 3)).containsExactly(503, 503, 200);
        onHubSpot.post("/crm/objects/2026-09/contacts/search", "{}");

        assertThat(onHubSpot.get(FAULTS).body())
                .isEqualTo("[" + script.substring(0, script.length() - 1) + ",\"seen\":3,\"struck\":2}]");
        assertThat(hubSpot.faults())
                .containsExactly(
                        new ActiveFault(FaultScript.on(OPERATION).first(2).strike(new Fault.HtmlPage(503)), 3, 2));
        assertThat(onHubSpot.get("/__simulator/calls").body())
                .isEqualTo("{\"GET account-info/details\":{\"calls\":3,\"struck\":{\"htmlPage\":2}},"
                        + "\"POST contacts/search\":{\"calls\":1,\"struck\":{}}}");

        assertThat(onHubSpot.send("DELETE", FAULTS, "", Map.of()).body()).isEqualTo("{\"cleared\":1}");
        assertThat(onHubSpot.get(FAULTS).body()).isEqualTo("[]");
        hubSpot.addFaults(FaultScript.onEveryOperation().strike(GONE));
        onHubSpot.send("POST", "/__simulator/reset", "", Map.of());
        assertThat(statuses(onHubSpot, 1)).containsExactly(200);
    }

    @Test
    @DisplayName("never strike the control API, nor what is no operation")
    void onlyOperations() throws Exception {
        salesforce.addFaults(FaultScript.onEveryOperation().strike(GONE));
        assertThat(onSalesforce.get("/__simulator/people").status()).isEqualTo(200);
        assertThat(onSalesforce.get("/services/data").status()).isEqualTo(404);
        assertThat(onSalesforce.form("/services/oauth2/token", "").status()).isEqualTo(503);
    }

    @Test
    @DisplayName("strike the same calls again with the same seed, and others with another")
    void repeatable() throws Exception {
        FaultScript script = FaultScript.on(OPERATION).share(0.4).strike(GONE);
        hubSpot.addFaults(script);
        List<Integer> first = statuses(onHubSpot, 40);
        assertThat(first).contains(200, 503);
        hubSpot.clearFaults();
        hubSpot.addFaults(script);
        assertThat(statuses(onHubSpot, 40)).isEqualTo(first);
        try (HubSpotSimulator same = HubSpotSimulator.start();
                HubSpotSimulator other = HubSpotSimulator.builder().seed(2).start()) {
            same.addFaults(script);
            other.addFaults(script);
            assertThat(statuses(authorized(same), 40)).isEqualTo(first);
            assertThat(statuses(authorized(other), 40)).isNotEqualTo(first);
        }
    }

    @Test
    @DisplayName("fail the same records of a batch again with the same seed")
    void repeatableBatch() throws Exception {
        FaultScript script =
                FaultScript.on("POST contacts/batch/read").strike(new Fault.PartialBatch(0.2, "VALIDATION_ERROR"));
        hubSpot.addFaults(script);
        List<String> first = List.of(failed(onHubSpot), failed(onHubSpot));
        assertThat(first.get(0)).isNotEqualTo(first.get(1));
        try (HubSpotSimulator same = HubSpotSimulator.start()) {
            same.addFaults(script);
            Http onSame = authorized(same);
            assertThat(List.of(failed(onSame), failed(onSame))).isEqualTo(first);
        }
    }

    private String failed(Http http) throws IOException, InterruptedException {
        List<Map<String, String>> inputs = hubSpot.people().stream()
                .limit(50)
                .map(person -> Map.of("id", person.id()))
                .toList();
        return http.post("/crm/objects/2026-09/contacts/batch/read", "{\"inputs\":" + Json.write(inputs) + "}")
                .at("/errors/0/context/ids")
                .toString();
    }

    @Test
    @DisplayName("count by themselves, and strike one at a time, the first one first")
    void several() throws Exception {
        hubSpot.addFaults(
                FaultScript.on(OPERATION).nth(2).strike(new Fault.Status(502)),
                FaultScript.onEveryOperation().every(2).strike(new Fault.Status(504)));
        assertThat(statuses(onHubSpot, 5)).containsExactly(200, 502, 200, 504, 200);
        assertThat(hubSpot.faults()).extracting(ActiveFault::seen).containsExactly(5L, 5L);
        assertThat(hubSpot.faults()).extracting(ActiveFault::struck).containsExactly(1L, 1L);
    }

    @Test
    @DisplayName("come after a hook that answers, and before one that changes the answer")
    void hooks() throws Exception {
        hubSpot.addFaults(FaultScript.on(OPERATION).strike(GONE));
        hubSpot.addHook(new RequestHook() {
            @Override
            public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
                return reply.withHeader("X-Status", String.valueOf(reply.status()));
            }
        });
        assertThat(onHubSpot.get(DETAILS).header("X-Status")).isEqualTo("503");

        hubSpot.addHook(new RequestHook() {
            @Override
            public Optional<SimulatedReply> before(SimulatedRequest request) {
                return Optional.of(SimulatedReply.json(418, "{}"));
            }
        });
        assertThat(onHubSpot.get(DETAILS).status()).isEqualTo(418);
        assertThat(hubSpot.faults()).extracting(ActiveFault::seen).containsExactly(1L);
    }

    @ParameterizedTest(name = "{0} {1}")
    @DisplayName("are refused with 400, naming what is wrong and what there is, and then none is added")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "salesforce | 'operation':'updat','fault':{'kind':'delay','seconds':1} | Unknown operation 'updat'. There are POST oauth2/token, describeSObject, ",
                "salesforce | 'operation':'undocumented path','fault':{'kind':'delay','seconds':1} | Unknown operation",
                "salesforce | 'operation':'query','fault':{'kind':'partialBatch','share':1,'code':'UNABLE_TO_LOCK_ROW'} | partialBatch can't happen to query, only to update.",
                "salesforce | 'operation':'update','fault':{'kind':'partialBatch','share':1,'code':'SERVER_UNAVAILABLE'} | no code 'SERVER_UNAVAILABLE' on update. There are ALL_OR_NONE_OPERATION_ROLLED_BACK, ",
                "salesforce | 'operation':'query','fault':{'kind':'vendorError','code':'DAILY'} | no code 'DAILY' on query. There are API_CURRENTLY_DISABLED, ",
                "salesforce | 'operation':'*','fault':{'kind':'vendorError','code':'DAILY'} | no code 'DAILY' in this CRM.",
                "salesforce | 'operation':'update','fault':{'kind':'staleRead','seconds':1} | staleRead can't happen to update, only to query, queryAll, retrieve.",
                "salesforce | 'operation':'POST oauth2/token','fault':{'kind':'tokenExpiry'} | tokenExpiry can't happen to POST oauth2/token",
                "salesforce | 'operation':'query','fault':{'kind':'recordLocked'} | only to update.",
                "salesforce | 'operation':'query','fault':{'kind':'vendorError'} | 'fault' lacks 'code'.",
                "hubspot | 'operation':'update','fault':{'kind':'delay','seconds':1} | There are GET account-info/details, ",
                "hubspot | 'operation':'POST contacts/search','fault':{'kind':'partialBatch','share':1,'code':'VALIDATION_ERROR'} | only to POST contacts/batch/read, POST statuses/batch/unsubscribe-all, ",
                "hubspot | 'operation':'POST contacts/search','fault':{'kind':'recordLocked'} | recordLocked can't happen to POST contacts/search",
                "hubspot | 'operation':'POST contacts/search','fault':{'kind':'vendorError','code':'UNABLE_TO_LOCK_ROW'} | TEN_SECONDLY_ROLLING",
                "hubspot | 'operation':'*','fault':{'kind':'boom'} | Unknown kind of fault 'boom'. There are status, "
            })
    void refused(String crm, String script, String why) throws Exception {
        Http http = crm.equals("salesforce") ? onSalesforce : onHubSpot;
        String good = "{\"operation\":\"*\",\"fault\":{\"kind\":\"truncatedBody\"}}";
        Http.Answer answer = http.post(FAULTS, "[" + good + ",{" + script.replace('\'', '"') + "}]");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/error").stringValue().replace('"', '\'')).contains(why);
        assertThat(http.get(FAULTS).body()).isEqualTo("[]");
    }

    @Test
    @DisplayName("are refused in code as they are by the control API")
    void refusedInCode() {
        assertThatThrownBy(() -> salesforce.addFaults(FaultScript.on("query").strike(new Fault.RecordLocked())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("recordLocked can't happen to query, only to update.");
    }

    @Test
    @DisplayName("are read, added and ended by GET, POST and DELETE alone")
    void methods() throws Exception {
        Http.Answer put = onSalesforce.send("PUT", FAULTS, "{}", Map.of());
        assertThat(put.status()).isEqualTo(405);
        assertThat(put.header("Allow")).isEqualTo("DELETE, GET, POST");
        assertThat(onSalesforce.send("POST", FAULTS, "", Map.of()).status()).isEqualTo(400);
    }
}
