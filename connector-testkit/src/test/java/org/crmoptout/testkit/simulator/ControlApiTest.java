package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@DisplayName("The control API")
class ControlApiTest {

    private final SalesforceSimulator salesforce = SalesforceSimulator.start();
    private final HubSpotSimulator hubSpot = HubSpotSimulator.start();
    private final Http onSalesforce = new Http(salesforce.baseUrl(), Map.of());
    private final Http onHubSpot = new Http(hubSpot.baseUrl(), Map.of());

    @AfterEach
    void stop() {
        salesforce.close();
        hubSpot.close();
    }

    @Test
    @DisplayName("lists people by address, type and opt-out")
    void people() throws Exception {
        SimulatedPerson ada = salesforce.create("Lead", "Ada", "Quill", "ada@example.org", true);
        JsonNode found =
                onSalesforce.get("/__simulator/people?email=ADA@example.org").json();
        assertThat(found.size()).isEqualTo(1);
        JsonNode person = found.path(0);
        assertThat(person.propertyNames())
                .containsExactly(
                        "type",
                        "id",
                        "email",
                        "emails",
                        "firstName",
                        "lastName",
                        "optedOut",
                        "lastModified",
                        "deleted");
        assertThat(person.path("id").stringValue()).isEqualTo(ada.id());
        assertThat(person.path("optedOut").booleanValue()).isTrue();

        assertThat(ids(onSalesforce.get("/__simulator/people"))).hasSize(101);
        assertThat(ids(onSalesforce.get("/__simulator/people?type=lead&optedOut=true")))
                .isEqualTo(salesforce.people().stream()
                        .filter(one -> one.type().equals("Lead") && one.optedOut())
                        .map(SimulatedPerson::id)
                        .toList());
        assertThat(ids(onSalesforce.get("/__simulator/people?email=&type=&optedOut=")))
                .hasSize(101);
        assertThat(ids(onHubSpot.get("/__simulator/people?type=Contact"))).hasSize(100);
    }

    @Test
    @DisplayName("ticks and un-ticks as a user of the CRM would, on both")
    void patch() throws Exception {
        SimulatedPerson contact = salesforce.people().get(0);
        Http.Answer ticked =
                onSalesforce.patch("/__simulator/people/" + contact.type() + "/" + contact.id(), "{\"optedOut\":true}");
        assertThat(ticked.status()).isEqualTo(200);
        assertThat(ticked.at("/optedOut").booleanValue()).isTrue();
        assertThat(salesforce.person(contact.type(), contact.id()).orElseThrow().optedOut())
                .isTrue();

        SimulatedPerson inHubSpot = hubSpot.create("Ada", "Quill", "ada@example.org");
        String path = "/__simulator/people/Contact/" + inHubSpot.id();
        assertThat(onHubSpot.patch(path, "{\"optedOut\":true}").at("/optedOut").booleanValue())
                .isTrue();
        assertThat(onHubSpot.patch(path, "{\"optedOut\":false}").at("/optedOut").booleanValue())
                .isFalse();
        assertThat(hubSpot.isOptedOut("ada@example.org")).isFalse();
    }

    @Test
    @DisplayName("says why it can't be done: no address, a converted lead, a deleted record")
    void impossible() throws Exception {
        SimulatedPerson nobody = hubSpot.create("No", "Address");
        Http.Answer noAddress = onHubSpot.patch("/__simulator/people/Contact/" + nobody.id(), "{\"optedOut\":true}");
        assertThat(noAddress.status()).isEqualTo(409);
        assertThat(noAddress.at("/error").stringValue()).contains("no address");

        SimulatedPerson lead = salesforce.create("Lead", "Ada", "Quill", null, false);
        salesforce.convertLead(lead.id());
        assertThat(onSalesforce
                        .patch("/__simulator/people/Lead/" + lead.id(), "{\"optedOut\":true}")
                        .status())
                .isEqualTo(409);
        SimulatedPerson contact = salesforce.create("Contact", "Ada", "Quill", null, false);
        salesforce.delete("Contact", contact.id());
        assertThat(onSalesforce
                        .patch("/__simulator/people/Contact/" + contact.id(), "{\"optedOut\":true}")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @DisplayName("answers wrong requests with a clear error")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /__simulator/people?name=x               |                    | 400 | Unknown filter 'name'",
                "GET    | /__simulator/people?optedOut=perhaps     |                    | 400 | true or false",
                "GET    | /__simulator/people?type=Lead&type=Contact |                  | 400 | once",
                "PATCH  | /__simulator/people/Contact/nobody       | {\"optedOut\":true} | 404 | nobody",
                "PATCH  | /__simulator/people/Account/1            | {\"optedOut\":true} | 404 | Account",
                "PATCH  | /__simulator/people/Contact/1            | {\"optedOut\":      | 400 | JSON",
                "PATCH  | /__simulator/people/Contact/1            | []                 | 400 | object",
                "PATCH  | /__simulator/people/Contact/1            | {}                 | 400 | optedOut",
                "PATCH  | /__simulator/people/Contact/1            | {\"optedOut\":\"yes\"} | 400 | true or false",
                "PATCH  | /__simulator/people/Contact/1            | {\"email\":\"x\"}  | 400 | Unknown field 'email'",
                "DELETE | /__simulator/people                      |                    | 405 | GET",
                "GET    | /__simulator/reset                       |                    | 405 | POST",
                "GET    | /__simulator                             |                    | 404 | No such path",
                "GET    | /__simulator/logs                        |                    | 404 | No such path"
            })
    void wrong(String method, String path, String body, int status, String message) throws Exception {
        for (Http simulator : List.of(onSalesforce, onHubSpot)) {
            Http.Answer answer = simulator.send(method, path, body == null ? "" : body, Map.of());
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.at("/error").stringValue()).contains(message);
        }
    }

    @ParameterizedTest
    @DisplayName("and the CRMs refuse a malformed percent escape with 400, wherever it is")
    @ValueSource(
            strings = {
                "/__simulator/people?email=%zz",
                "/__simulator/people?%zz=1",
                "/__simulator/people/Contact/%zz",
                "/__simulator/people?email=%",
                "/services/oauth2/token?grant=%2",
                "/communication-preferences/2026-03/statuses/a%zz/unsubscribe-all?channel=EMAIL"
            })
    void malformedEscape(String target) throws Exception {
        for (Http simulator : List.of(onSalesforce, onHubSpot)) {
            assertThat(simulator.raw(target))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("percent")
                    .doesNotContain("\tat ", "<html", "WireMock");
        }
        assertThat(salesforce.calls()).isEmpty();
    }

    @Test
    @DisplayName("counts the CRM's calls and not its own, and starts over")
    void callsAndReset() throws Exception {
        SimulatedPerson first = salesforce.people().get(0);
        List<SimulatedPerson> start = salesforce.people();
        salesforce.setOptedOut(first.type(), first.id(), !first.optedOut());
        salesforce.create("Lead", "Ada", "Quill", null, false);
        onSalesforce.form("/services/oauth2/token", "grant_type=client_credentials");
        assertThat(onSalesforce.get("/__simulator/calls").json().toString())
                .isEqualTo("{\"POST oauth2/token\":{\"calls\":1,\"struck\":{}}}");

        assertThat(onSalesforce
                        .send("POST", "/__simulator/reset", "", Map.of())
                        .at("/people")
                        .intValue())
                .isEqualTo(100);
        assertThat(salesforce.people()).isEqualTo(start);
        assertThat(onSalesforce.get("/__simulator/calls").json().toString()).isEqualTo("{}");
    }

    private static List<String> ids(Http.Answer answer) {
        return StreamSupport.stream(answer.json().spliterator(), false)
                .map(person -> person.path("id").stringValue())
                .toList();
    }
}
