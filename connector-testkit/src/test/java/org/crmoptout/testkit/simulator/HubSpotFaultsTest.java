package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.core.JacksonException;

@DisplayName("The simulated HubSpot in trouble")
class HubSpotFaultsTest {

    private static final String SEARCH = "/crm/objects/2026-03/contacts/search";
    private static final String CONTACTS = "/crm/objects/2026-03/contacts/";
    private static final String STATUSES = "/communication-preferences/2026-03/statuses/";
    private static final String ADDRESS = "ada@example.org";
    private static final String STATUS = STATUSES + ADDRESS + "/unsubscribe-all?channel=EMAIL";
    private static final String WRITE = "POST statuses/{email}/unsubscribe-all";

    private final SteppingClock clock = new SteppingClock();
    private final HubSpotSimulator hubSpot = HubSpotSimulator.builder()
            .seed(7)
            .clock(clock)
            .enterprise(true)
            .searchesPerSecond(0)
            .start();
    private final Http http = new Http(hubSpot.baseUrl(), Map.of("Authorization", "Bearer " + hubSpot.accessToken()));
    private final SimulatedPerson person = hubSpot.create("Ada", "Quill", ADDRESS);

    @AfterEach
    void stop() {
        hubSpot.close();
    }

    private void strike(String operation, Fault fault) {
        hubSpot.addFaults(FaultScript.on(operation).strike(fault));
    }

    private Http.Answer optOut() throws IOException, InterruptedException {
        return http.send("POST", STATUS, "", Map.of());
    }

    @Test
    @DisplayName("status: an answer in HubSpot's place, with its headers and its body, and no effect")
    void status() throws Exception {
        strike("*", new Fault.Status(504, Map.of("Retry-After", "5"), "{\"a\":1}"));
        Http.Answer answer = optOut();
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.header("Retry-After")).isEqualTo("5");
        assertThat(answer.body()).isEqualTo("{\"a\":1}");
        assertThat(hubSpot.isOptedOut(ADDRESS)).isFalse();
    }

    @ParameterizedTest
    @DisplayName("vendorError: every code with the status and the body that HubSpot has for it, and no effect")
    @CsvSource({
        "SECONDLY, 429, /policyName, SECONDLY",
        "TEN_SECONDLY_ROLLING, 429, /policyName, TEN_SECONDLY_ROLLING",
        "DAILY, 429, /policyName, DAILY",
        "DAILY, 429, /errorType, RATE_LIMIT",
        "LOCKED, 423, /status, error",
        "MIGRATION_IN_PROGRESS, 477, /status, error",
        "MISSING_SCOPES, 403, /category, MISSING_SCOPES",
        "MISSING_SCOPES, 403, /errors/0/context/requiredGranularScopes/1, communication_preferences.read_write",
        "INVALID_AUTHENTICATION, 401, /category, INVALID_AUTHENTICATION",
        "EXPIRED_AUTHENTICATION, 401, /category, EXPIRED_AUTHENTICATION"
    })
    void vendorError(String code, int status, String pointer, String value) throws Exception {
        strike(WRITE, new Fault.VendorError(code));
        Http.Answer answer = optOut();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.at(pointer).stringValue()).isEqualTo(value);
        assertThat(answer.at("/message").stringValue()).isNotBlank();
        assertThat(answer.header("Retry-After")).isEqualTo(status == 477 ? "60" : "");
        assertThat(hubSpot.isOptedOut(ADDRESS)).isFalse();
    }

    @Test
    @DisplayName("vendorError: with another delay and another message")
    void ownWords() throws Exception {
        strike(WRITE, new Fault.VendorError("MIGRATION_IN_PROGRESS", "Moving", Map.of("retry-after", "7200")));
        Http.Answer answer = optOut();
        assertThat(answer.header("Retry-After")).isEqualTo("7200");
        assertThat(answer.at("/message").stringValue()).isEqualTo("Moving");
    }

    @ParameterizedTest
    @DisplayName("vendorError: the token endpoint's own errors")
    @CsvSource({
        "BAD_REFRESH_TOKEN, invalid_grant",
        "BAD_CLIENT_ID, invalid_client",
        "BAD_CLIENT_SECRET, invalid_client"
    })
    void tokenError(String code, String error) throws Exception {
        strike("POST oauth/token", new Fault.VendorError(code));
        Http.Answer refused = http.form("/oauth/2026-03/token", grant());
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.at("/status").stringValue()).isEqualTo(code);
        assertThat(refused.at("/error").stringValue()).isEqualTo(error);
    }

    private String grant() {
        return "grant_type=refresh_token&client_id=" + hubSpot.clientId() + "&client_secret=" + hubSpot.clientSecret()
                + "&refresh_token=" + hubSpot.refreshToken();
    }

    @Test
    @DisplayName("connectionReset: no answer and no effect")
    void connectionReset() {
        strike(WRITE, new Fault.ConnectionReset());
        assertThatThrownBy(this::optOut).isInstanceOf(IOException.class);
        assertThat(hubSpot.isOptedOut(ADDRESS)).isFalse();
    }

    @Test
    @DisplayName("delay: the answer comes late, after the effect")
    void delay() {
        strike(WRITE, new Fault.Delay(Duration.ofSeconds(5)));
        HttpRequest request = HttpRequest.newBuilder(URI.create(hubSpot.baseUrl() + STATUS))
                .header("Authorization", "Bearer " + hubSpot.accessToken())
                .timeout(Duration.ofSeconds(1))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()))
                .isInstanceOf(HttpTimeoutException.class);
        assertThat(hubSpot.isOptedOut(ADDRESS)).isTrue();
    }

    @ParameterizedTest
    @DisplayName("partialBatch: a share of the addresses fails, the others are opted out, or read")
    @CsvSource({"batch/unsubscribe-all, 200", "batch/unsubscribe-all/read, 207"})
    void partialAddresses(String path, int status) throws Exception {
        hubSpot.addFaults(FaultScript.on("POST statuses/" + path)
                .first(1)
                .strike(new Fault.PartialBatch(0.4, "VALIDATION_ERROR")));
        List<String> addresses =
                IntStream.range(0, 10).mapToObj(i -> "new" + i + "@example.net").toList();
        String body = "{\"inputs\":" + Json.write(addresses) + "}";
        String query = path.endsWith("read") ? "?channel=EMAIL" : "?channel=EMAIL&verbose=true";

        Http.Answer partial = http.post(STATUSES + path + query, body);

        assertThat(partial.status()).isEqualTo(status);
        assertThat(partial.at("/numErrors").intValue()).isEqualTo(4);
        assertThat(partial.at("/errors/3/category").stringValue()).isEqualTo("VALIDATION_ERROR");
        List<String> answered = strings(partial.at("/results"), "/subscriberIdString");
        assertThat(answered).hasSize(6);
        if (!path.endsWith("read")) {
            assertThat(addresses.stream().filter(hubSpot::isOptedOut)).isEqualTo(answered);
        }
        assertThat(http.post(STATUSES + path + query, body).at("/results").size())
                .isEqualTo(10);
    }

    @Test
    @DisplayName("partialBatch: a share of the contacts isn't read, and named")
    void partialContacts() throws Exception {
        strike("POST contacts/batch/read", new Fault.PartialBatch(0.5, "OBJECT_NOT_FOUND"));
        List<String> ids = hubSpot.people().stream()
                .limit(4)
                .map(SimulatedPerson::id)
                .toList();
        Http.Answer partial = http.post(
                CONTACTS + "batch/read",
                "{\"inputs\":" + Json.write(ids.stream().map(id -> Map.of("id", id)).toList()) + "}");
        assertThat(partial.status()).isEqualTo(207);
        List<String> read = strings(partial.at("/results"), "/id");
        List<String> failed = strings(partial.at("/errors/0/context/ids"), "");
        assertThat(failed).hasSize(2);
        assertThat(Stream.concat(read.stream(), failed.stream())).containsExactlyInAnyOrderElementsOf(ids);
    }

    private static List<String> strings(JsonNode array, String pointer) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(node -> node.at(pointer).stringValue())
                .toList();
    }

    @Test
    @DisplayName("staleRead: no read sees the last writes for a set time")
    void staleRead() throws Exception {
        strike("*", new Fault.StaleRead(Duration.ofSeconds(30)));
        clock.advance(Duration.ofSeconds(60));
        assertThat(optOut().status()).isEqualTo(200);
        clock.advance(Duration.ofSeconds(29));
        assertThat(seen()).containsExactly("0", "NOT_SPECIFIED", "[]", "null", "null", "0");

        clock.advance(Duration.ofSeconds(1));
        assertThat(seen()).containsExactly("1", "UNSUBSCRIBED", "UNSUBSCRIBED", "true", "true", "1");
    }

    /** What every read says of the opt-out. */
    private List<String> seen() throws IOException, InterruptedException {
        Http.Answer wide = http.get(STATUS);
        Http.Answer statuses = http.get(STATUSES + ADDRESS + "?channel=EMAIL");
        Http.Answer batch = http.post(
                STATUSES + "batch/unsubscribe-all/read?channel=EMAIL", "{\"inputs\":[\"" + ADDRESS + "\"]}");
        Http.Answer one = http.get(CONTACTS + person.id() + "?properties=hs_email_optout");
        Http.Answer many = http.post(
                CONTACTS + "batch/read",
                "{\"properties\":[\"hs_email_optout\"],\"idProperty\":\"email\",\"inputs\":[{\"id\":\"" + ADDRESS
                        + "\"}]}");
        Http.Answer found = http.post(
                SEARCH,
                "{\"filters\":[{\"propertyName\":\"email\",\"operator\":\"EQ\",\"value\":\"" + ADDRESS
                        + "\"},{\"propertyName\":\"hs_email_optout\",\"operator\":\"EQ\",\"value\":\"true\"}]}");
        JsonNode wideStatuses = batch.at("/results/0/wideStatuses");
        return List.of(
                String.valueOf(wide.at("/results").size()),
                statuses.at("/results/0/status").asString(),
                wideStatuses.isEmpty()
                        ? wideStatuses.toString()
                        : wideStatuses.at("/0/status").asString(),
                one.at("/properties/hs_email_optout").asString("null"),
                many.at("/results/0/properties/hs_email_optout").asString("null"),
                found.at("/total").asString());
    }

    @Test
    @DisplayName("staleRead: a merged contact is still the one it was")
    void staleMerge() throws Exception {
        SimulatedPerson other = hubSpot.create("Ada", "Quill", "quill@example.org");
        clock.advance(Duration.ofSeconds(60));
        hubSpot.merge(person.id(), other.id());
        hubSpot.addFaults(FaultScript.on("GET contacts/{id}").nth(1).strike(new Fault.StaleRead(Duration.ofSeconds(30))));
        assertThat(http.get(CONTACTS + other.id()).at("/id").stringValue()).isEqualTo(other.id());
        assertThat(http.get(CONTACTS + other.id()).at("/id").stringValue()).isEqualTo(person.id());
    }

    @Test
    @DisplayName("tokenExpiry: a token of the token endpoint stays expired, the static one doesn't")
    void tokenExpiry() throws Exception {
        String token = http.form("/oauth/2026-03/token", grant())
                .at("/access_token")
                .stringValue();
        Http session = new Http(hubSpot.baseUrl(), Map.of("Authorization", "Bearer " + token));
        hubSpot.addFaults(FaultScript.onEveryOperation().first(2).strike(new Fault.TokenExpiry()));
        Http.Answer expired = session.send("POST", STATUS, "", Map.of());
        assertThat(expired.status()).isEqualTo(401);
        assertThat(expired.at("/category").stringValue()).isEqualTo("EXPIRED_AUTHENTICATION");
        assertThat(http.get(STATUS).status()).isEqualTo(401);
        assertThat(http.get(STATUS).status()).isEqualTo(200);
        assertThat(session.get(STATUS).status()).isEqualTo(401);
        assertThat(hubSpot.isOptedOut(ADDRESS)).isFalse();
    }

    @Test
    @DisplayName("quotaUsedUp: the day's requests are used up")
    void quotaUsedUp() throws Exception {
        strike("*", new Fault.QuotaUsedUp());
        assertThat(optOut().at("/policyName").stringValue()).isEqualTo("DAILY");
        assertThat(http.post(SEARCH, "{}").status()).isEqualTo(429);
        assertThat(hubSpot.isOptedOut(ADDRESS)).isFalse();
    }

    @Test
    @DisplayName("recordLocked: writes are refused with 423, reads are not")
    void recordLocked() throws Exception {
        strike("*", new Fault.RecordLocked());
        assertThat(optOut().status()).isEqualTo(423);
        assertThat(http.get(STATUS).status()).isEqualTo(200);
        assertThat(hubSpot.isOptedOut(ADDRESS)).isFalse();
        assertThat(hubSpot.faults()).extracting(ActiveFault::seen).containsExactly(1L);
    }

    @Test
    @DisplayName("answerLost: the write took effect, and the client can't know")
    void answerLost() throws Exception {
        hubSpot.addFaults(FaultScript.on(WRITE).nth(1).strike(new Fault.AnswerLost()));
        assertThatThrownBy(this::optOut).isInstanceOf(IOException.class);
        assertThat(hubSpot.isOptedOut(ADDRESS)).isTrue();

        hubSpot.clearFaults();
        strike(WRITE, new Fault.AnswerLost(504));
        Http.Answer lost = http.send("POST", STATUSES + "b@example.org/unsubscribe-all?channel=EMAIL", "", Map.of());
        assertThat(lost.status()).isEqualTo(504);
        assertThat(lost.header("Content-Type")).startsWith("text/html");
        assertThat(hubSpot.isOptedOut("b@example.org")).isTrue();
    }

    @Test
    @DisplayName("truncatedBody: the write took effect, and half of its answer arrives")
    void truncatedBody() throws Exception {
        strike(WRITE, new Fault.TruncatedBody());
        Http.Answer half = optOut();
        assertThat(half.status()).isEqualTo(200);
        assertThatThrownBy(half::json).isInstanceOf(JacksonException.class);
        assertThat(hubSpot.isOptedOut(ADDRESS)).isTrue();
    }

    @Test
    @DisplayName("htmlPage: a page in place of the answer, and no effect")
    void htmlPage() throws Exception {
        strike(WRITE, new Fault.HtmlPage(200));
        Http.Answer page = optOut();
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(page.body()).startsWith("<!DOCTYPE html>");
        assertThat(hubSpot.isOptedOut(ADDRESS)).isFalse();
    }
}
