package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@DisplayName("The simulated HubSpot")
class HubSpotSimulatorTest {

    private static final String SEARCH = "/crm/objects/2026-03/contacts/search";
    private static final String BATCH_READ = "/crm/objects/2026-03/contacts/batch/read";
    private static final String STATUSES = "/communication-preferences/2026-03/statuses/";

    private final SteppingClock clock = new SteppingClock();
    private HubSpotSimulator hubSpot = start(HubSpotSimulator.builder());
    private Http http = authorized(hubSpot);

    private HubSpotSimulator start(HubSpotSimulator.Builder builder) {
        return builder.people(250).seed(7).clock(clock).searchesPerSecond(0).start();
    }

    private void restart(HubSpotSimulator.Builder builder) {
        hubSpot.close();
        hubSpot = builder.clock(clock).start();
        http = authorized(hubSpot);
    }

    private static Http authorized(HubSpotSimulator simulator) {
        return new Http(simulator.baseUrl(), Map.of("Authorization", "Bearer " + simulator.accessToken()));
    }

    @AfterEach
    void stop() {
        hubSpot.close();
    }

    @Nested
    @DisplayName("The account")
    class Account {

        @Test
        @DisplayName("tells its portal id, in both dated versions and in no other")
        void details() throws Exception {
            assertThat(http.get("/account-info/2026-03/details").at("/portalId").longValue())
                    .isEqualTo(hubSpot.portalId());
            assertThat(http.get("/account-info/2026-09/details").at("/timeZone").stringValue())
                    .isEqualTo("UTC");
            assertThat(http.get("/account-info/v3/details").status()).isEqualTo(404);
        }

        @Test
        @DisplayName("refuses a request without a token, or with a wrong one")
        void unauthenticated() throws Exception {
            Http.Answer none = new Http(hubSpot.baseUrl(), Map.of()).get("/account-info/2026-03/details");
            assertThat(none.status()).isEqualTo(401);
            assertThat(none.at("/category").stringValue()).isEqualTo("INVALID_AUTHENTICATION");
            assertThat(none.at("/correlationId").stringValue()).isNotBlank();
            Http wrong = new Http(hubSpot.baseUrl(), Map.of("Authorization", "Bearer pat-na1-wrong"));
            assertThat(wrong.post(SEARCH, "{}").status()).isEqualTo(401);
        }

        @Test
        @DisplayName("gives OAuth tokens for the refresh token, which end after half an hour")
        void oauth() throws Exception {
            String form = "grant_type=refresh_token&client_id=" + hubSpot.clientId() + "&client_secret="
                    + hubSpot.clientSecret() + "&refresh_token=";
            Http anyone = new Http(hubSpot.baseUrl(), Map.of());
            Http.Answer refused = anyone.form("/oauth/2026-03/token", form + "wrong");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.at("/error").stringValue()).isEqualTo("invalid_grant");

            Http.Answer granted = anyone.form("/oauth/2026-03/token", form + hubSpot.refreshToken());
            assertThat(granted.at("/expires_in").intValue()).isEqualTo(1800);
            Http client = new Http(
                    hubSpot.baseUrl(),
                    Map.of(
                            "Authorization",
                            "Bearer " + granted.at("/access_token").stringValue()));
            assertThat(client.get("/account-info/2026-03/details").status()).isEqualTo(200);
            clock.advance(Duration.ofSeconds(1800));
            Http.Answer expired = client.get("/account-info/2026-03/details");
            assertThat(expired.status()).isEqualTo(401);
            assertThat(expired.at("/category").stringValue()).isEqualTo("EXPIRED_AUTHENTICATION");
        }

        @Test
        @DisplayName("lets refresh tokens rotate, and takes a grant back")
        void rotation() throws Exception {
            restart(HubSpotSimulator.builder().rotatingRefreshTokens(true));
            String form = "grant_type=refresh_token&client_id=" + hubSpot.clientId() + "&client_secret="
                    + hubSpot.clientSecret() + "&refresh_token=";
            Http anyone = new Http(hubSpot.baseUrl(), Map.of());
            String first = hubSpot.refreshToken();
            Http.Answer granted = anyone.form("/oauth/2026-03/token", form + first);
            assertThat(granted.at("/refresh_token").stringValue())
                    .isEqualTo(hubSpot.refreshToken())
                    .isNotEqualTo(first);
            assertThat(anyone.form("/oauth/2026-03/token", form + first).status())
                    .isEqualTo(400);

            hubSpot.revokeGrant();
            Http.Answer refused = anyone.form("/oauth/2026-03/token", form + hubSpot.refreshToken());
            assertThat(refused.at("/status").stringValue()).isEqualTo("BAD_REFRESH_TOKEN");
        }

        @Test
        @DisplayName("tells nothing of the token when it is a service key, and names the time zone it was given")
        void serviceKey() throws Exception {
            restart(HubSpotSimulator.builder().serviceKey(true).timeZone("Asia/Kathmandu"));
            assertThat(http.post(
                                    "/oauth/v2/private-apps/get/access-token-info",
                                    "{\"tokenKey\":\"" + hubSpot.accessToken() + "\"}")
                            .status())
                    .isEqualTo(404);
            assertThat(http.get("/account-info/2026-03/details").at("/timeZone").stringValue())
                    .isEqualTo("Asia/Kathmandu");
        }

        @Test
        @DisplayName(
                "keeps the opt-outs of additional addresses and of brands out of the contact, and over a privacy deletion")
        void optOutsBesideTheContact() throws Exception {
            String id = hubSpot.create("Pat", "Doe", "pat@example.org", "pat@example.net")
                    .id();
            hubSpot.setAddressOptedOut("pat@example.net", true);
            hubSpot.optOutOfBrand("pat@example.org", 7);
            String status = "/communication-preferences/2026-03/statuses/%s/unsubscribe-all?channel=EMAIL";

            assertThat(hubSpot.person(id))
                    .hasValueSatisfying(person -> assertThat(person.optedOut()).isFalse());
            Http.Answer brand = http.get(status.formatted("pat%40example.org"));
            assertThat(brand.at("/results/0/wideStatusType").stringValue()).isEqualTo("BUSINESS_UNIT_WIDE");
            assertThat(brand.at("/results/0/businessUnitId").intValue()).isEqualTo(7);

            hubSpot.privacyDelete(id);
            assertThat(hubSpot.person(id)).isEmpty();
            assertThat(http.get("/crm/objects/2026-03/contacts/" + id).status()).isEqualTo(404);
            assertThat(http.get(status.formatted("pat%40example.net"))
                            .at("/results/0/status")
                            .stringValue())
                    .isEqualTo("UNSUBSCRIBED");
        }

        @Test
        @DisplayName("names the scopes that a token lacks")
        void scopes() throws Exception {
            restart(HubSpotSimulator.builder().withoutScopes("crm.objects.contacts.read"));
            Http.Answer refused = http.post(SEARCH, "{}");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.at("/category").stringValue()).isEqualTo("MISSING_SCOPES");
            assertThat(refused.at("/errors/0/context/requiredGranularScopes/0").stringValue())
                    .isEqualTo("crm.objects.contacts.read");
        }

        @Test
        @DisplayName("tells what the static token is for")
        void tokenInfo() throws Exception {
            Http.Answer info = http.post(
                    "/oauth/v2/private-apps/get/access-token-info", "{\"tokenKey\":\"" + hubSpot.accessToken() + "\"}");
            assertThat(info.at("/hubId").longValue()).isEqualTo(hubSpot.portalId());
            assertThat(info.at("/scopes").toString())
                    .contains("communication_preferences.read_write")
                    .doesNotContain("batch");
        }
    }

    @Nested
    @DisplayName("Search")
    class Search {

        @Test
        @DisplayName("gives ten contacts a page, oldest first, and 200 at most")
        void pages() throws Exception {
            Http.Answer first = http.post(SEARCH, "{}");
            assertThat(first.at("/total").intValue()).isEqualTo(250);
            assertThat(first.at("/results").size()).isEqualTo(10);
            assertThat(first.at("/paging/next/after").stringValue()).isEqualTo("10");
            assertThat(first.at("/results/0/properties").propertyNames())
                    .containsExactlyInAnyOrder(
                            "createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname");

            Http.Answer rest = http.post(SEARCH, "{\"limit\":200,\"after\":\"200\"}");
            assertThat(rest.at("/results").size()).isEqualTo(50);
            assertThat(rest.json().has("paging")).isFalse();
            assertInvalid(http.post(SEARCH, "{\"limit\":201}"));
            assertInvalid(http.post(SEARCH, "{\"limit\":200,\"after\":\"9900\"}"));
            assertThat(http.post(SEARCH, "{\"limit\":200,\"after\":\"9800\"}").status())
                    .isEqualTo(200);
        }

        @Test
        @DisplayName("walks by id within a window of lastmodifieddate")
        void keyset() throws Exception {
            List<String> seen = new ArrayList<>();
            String last = "0";
            while (true) {
                Http.Answer page = http.post(SEARCH, """
                        {"filterGroups":[{"filters":[
                          {"propertyName":"lastmodifieddate","operator":"BETWEEN","value":"0","highValue":"%d"},
                          {"propertyName":"hs_object_id","operator":"GT","value":"%s"}]}],
                         "sorts":[{"propertyName":"hs_object_id","direction":"ASCENDING"}],
                         "properties":["hs_email_optout"],"limit":100}""".formatted(clock.millis(), last));
                if (page.at("/results").isEmpty()) {
                    break;
                }
                for (JsonNode contact : page.at("/results")) {
                    last = contact.path("id").stringValue();
                    seen.add(last);
                }
            }
            assertThat(seen)
                    .isEqualTo(
                            hubSpot.people().stream().map(SimulatedPerson::id).toList());
        }

        @Test
        @DisplayName("finds those opted out by the property, which the others don't have")
        void optedOut() throws Exception {
            long optedOut =
                    hubSpot.people().stream().filter(SimulatedPerson::optedOut).count();
            assertThat(optedOut).isPositive();
            assertThat(search("hs_email_optout", "EQ", "\"value\":\"true\"")).isEqualTo((int) optedOut);
            assertThat(search("hs_email_optout", "EQ", "\"value\":\"false\"")).isZero();
            assertThat(search("hs_email_optout", "HAS_PROPERTY", "")).isEqualTo((int) optedOut);
            assertThat(search("hs_email_optout", "NOT_HAS_PROPERTY", "")).isEqualTo(250 - (int) optedOut);
        }

        @Test
        @DisplayName("finds by any of several additional addresses")
        void byAdditionalAddress() throws Exception {
            hubSpot.create("Ada", "Quill", "ada@example.org", "quill@example.net", "aq@example.com");
            for (String address : List.of("quill@example.net", "aq@example.com")) {
                assertThat(search("hs_additional_emails", "IN", "\"values\":[\"no@example.org\",\"" + address + "\"]"))
                        .isEqualTo(1);
            }
            assertThat(search("hs_additional_emails", "IN", "\"values\":[\"quill@example.net;aq@example.com\"]"))
                    .isZero();
            assertThat(search("hs_additional_emails", "NOT_IN", "\"values\":[\"aq@example.com\"]"))
                    .isEqualTo(250);
        }

        @Test
        @DisplayName("finds by address: IN wants small letters, EQ does not care, tokens take wildcards")
        void byAddress() throws Exception {
            hubSpot.create("Ada", "Quill", "Ada.Quill@example.org", "quill@example.net");
            assertThat(search("email", "EQ", "\"value\":\"ADA.quill@example.org\""))
                    .isEqualTo(1);
            assertThat(search("email", "IN", "\"values\":[\"ada.quill@example.org\"]"))
                    .isEqualTo(1);
            assertThat(search("email", "IN", "\"values\":[\"Ada.Quill@example.org\"]"))
                    .isZero();
            assertThat(search("email", "CONTAINS_TOKEN", "\"value\":\"ada.quill@*\""))
                    .isEqualTo(1);
            assertThat(search("hs_additional_emails", "CONTAINS_TOKEN", "\"value\":\"quill@example.net\""))
                    .isEqualTo(1);
            assertThat(http.post(SEARCH, "{\"query\":\"quill@example.net\"}")
                            .at("/total")
                            .intValue())
                    .isEqualTo(1);
        }

        @Test
        @DisplayName("follows the contacts with the delay that is set, deletions too")
        void lag() throws Exception {
            restart(HubSpotSimulator.builder().people(0).indexLag(Duration.ofSeconds(5)));
            SimulatedPerson contact = hubSpot.create("Ada", "Quill", "ada@example.org");
            assertThat(search("hs_object_id", "HAS_PROPERTY", "")).isZero();
            clock.advance(Duration.ofMillis(4_999));
            assertThat(search("hs_object_id", "HAS_PROPERTY", "")).isZero();
            clock.advance(Duration.ofMillis(1));
            assertThat(search("hs_object_id", "HAS_PROPERTY", "")).isEqualTo(1);

            hubSpot.setOptedOut(contact.id(), true);
            assertThat(search("hs_email_optout", "EQ", "\"value\":\"true\"")).isZero();
            assertThat(http.get("/crm/objects/2026-09/contacts/" + contact.id() + "?properties=hs_email_optout")
                            .at("/properties/hs_email_optout")
                            .stringValue())
                    .isEqualTo("true");
            clock.advance(Duration.ofMillis(4_999));
            assertThat(search("hs_email_optout", "EQ", "\"value\":\"true\"")).isZero();
            clock.advance(Duration.ofMillis(1));
            assertThat(search("hs_email_optout", "EQ", "\"value\":\"true\"")).isEqualTo(1);

            hubSpot.delete(contact.id());
            assertThat(search("hs_object_id", "HAS_PROPERTY", "")).isEqualTo(1);
            clock.advance(Duration.ofSeconds(5));
            assertThat(search("hs_object_id", "HAS_PROPERTY", "")).isZero();
        }

        @Test
        @DisplayName("allows five a second and then answers 429 without rate limit headers")
        void perSecond() throws Exception {
            restart(HubSpotSimulator.builder().requestsPerTenSeconds(100));
            for (int i = 0; i < 5; i++) {
                assertThat(http.post(SEARCH, "{}").status()).isEqualTo(200);
            }
            Http.Answer refused = http.post(SEARCH, "{}");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.at("/policyName").stringValue()).isEqualTo("SECONDLY");
            assertThat(refused.at("/errorType").stringValue()).isEqualTo("RATE_LIMIT");
            assertThat(refused.header("X-HubSpot-RateLimit-Max")).isEmpty();
            clock.advance(Duration.ofSeconds(1));
            assertThat(http.post(SEARCH, "{}").status()).isEqualTo(200);
        }

        @ParameterizedTest
        @DisplayName("refuses what the page doesn't allow")
        @ValueSource(
                strings = {
                    "[]",
                    "{",
                    "{\"offset\":10}",
                    "{\"after\":\"x\"}",
                    "{\"sorts\":[\"email\"]}",
                    "{\"sorts\":[{\"propertyName\":\"email\",\"direction\":\"UP\"}]}",
                    "{\"sorts\":[{\"propertyName\":\"email\",\"direction\":\"ASCENDING\"},"
                            + "{\"propertyName\":\"lastname\",\"direction\":\"ASCENDING\"}]}",
                    "{\"properties\":[\"hs_email_opt_out\"]}",
                    "{\"filterGroups\":[{\"filters\":[{\"propertyName\":\"email\",\"operator\":\"LIKE\",\"value\":\"x\"}]}]}",
                    "{\"filterGroups\":[{\"filters\":[{\"propertyName\":\"email\",\"operator\":\"EQ\"}]}]}",
                    "{\"filterGroups\":[{\"filters\":[{\"propertyName\":\"lastmodifieddate\",\"operator\":\"GT\","
                            + "\"value\":\"today\"}]}]}"
                })
        void refused(String body) throws Exception {
            assertInvalid(http.post(SEARCH, body));
        }

        @Test
        @DisplayName("refuses six groups, seven filters in one, nineteen in all, and bodies over 3,000 characters")
        void sizes() throws Exception {
            assertThat(http.post(SEARCH, groups(5, 3)).status()).isEqualTo(200);
            assertThat(http.post(SEARCH, groups(3, 6)).status()).isEqualTo(200);
            assertInvalid(http.post(SEARCH, groups(6, 1)));
            assertInvalid(http.post(SEARCH, groups(1, 7)));
            assertInvalid(http.post(SEARCH, groups(4, 5)));
            assertThat(http.post(SEARCH, "{}" + " ".repeat(2_998)).status()).isEqualTo(200);
            assertInvalid(http.post(SEARCH, "{}" + " ".repeat(2_999)));
        }

        private String groups(int groups, int filters) {
            String group = IntStream.range(0, filters)
                    .mapToObj(i -> "{\"propertyName\":\"email\",\"operator\":\"HAS_PROPERTY\"}")
                    .collect(Collectors.joining(",", "{\"filters\":[", "]}"));
            return "{\"filterGroups\":[" + String.join(",", java.util.Collections.nCopies(groups, group)) + "]}";
        }

        private int search(String property, String operator, String value) throws Exception {
            String filter = "{\"propertyName\":\"" + property + "\",\"operator\":\"" + operator + "\""
                    + (value.isEmpty() ? "" : "," + value) + "}";
            Http.Answer answer = http.post(SEARCH, "{\"filterGroups\":[{\"filters\":[" + filter + "]}]}");
            assertThat(answer.status()).isEqualTo(200);
            return answer.at("/total").intValue();
        }
    }

    @Nested
    @DisplayName("Contacts by id")
    class ById {

        @Test
        @DisplayName("come with null for a property without a value")
        void absent() throws Exception {
            SimulatedPerson contact = hubSpot.create("Ada", "Quill", "ada@example.org");
            Http.Answer read = batch(contact.id());
            assertThat(read.status()).isEqualTo(200);
            assertThat(read.at("/status").stringValue()).isEqualTo("COMPLETE");
            assertThat(read.at("/results/0/properties/hs_email_optout").isNull())
                    .isTrue();
            assertThat(read.at("/results/0/properties/lastmodifieddate").stringValue())
                    .isEqualTo("2026-11-23T09:00:00.250Z");
        }

        @Test
        @DisplayName("missing and archived ones are named in a 207")
        void missing() throws Exception {
            List<SimulatedPerson> people = hubSpot.people();
            hubSpot.delete(people.get(1).id());
            Http.Answer read = batch(people.get(0).id(), people.get(1).id(), "999");
            assertThat(read.status()).isEqualTo(207);
            assertThat(read.at("/results").size()).isEqualTo(1);
            assertThat(read.at("/numErrors").intValue()).isEqualTo(1);
            assertThat(read.at("/errors/0/category").stringValue()).isEqualTo("OBJECT_NOT_FOUND");
            assertThat(read.at("/errors/0/context/ids").toString())
                    .isEqualTo("[\"" + people.get(1).id() + "\",\"999\"]");
            assertThat(http.get("/crm/objects/2026-03/contacts/999").status()).isEqualTo(404);
        }

        @Test
        @DisplayName("can be asked for by address, and take a hundred inputs")
        void byEmail() throws Exception {
            hubSpot.create("Ada", "Quill", "ada@example.org");
            assertThat(http.post(BATCH_READ, "{\"idProperty\":\"email\",\"inputs\":[{\"id\":\"ada@example.org\"}]}")
                            .at("/results/0/properties/lastname")
                            .stringValue())
                    .isEqualTo("Quill");
            String[] ids = hubSpot.people().stream().map(SimulatedPerson::id).toArray(String[]::new);
            assertThat(batch(java.util.Arrays.copyOf(ids, 100)).at("/results").size())
                    .isEqualTo(100);
            assertInvalid(batch(java.util.Arrays.copyOf(ids, 101)));
            assertInvalid(http.post(BATCH_READ, "{\"inputs\":[{\"id\":\"1\",\"vid\":1}]}"));
        }

        @Test
        @DisplayName("a merged one answers as the one it became part of")
        void merged() throws Exception {
            SimulatedPerson primary = hubSpot.create("Ada", "Quill", "ada@example.org");
            SimulatedPerson other = hubSpot.create("Ada", "Quill", "quill@example.org");
            hubSpot.setOptedOut(other.id(), true);
            hubSpot.merge(primary.id(), other.id());

            Http.Answer read = batch(other.id());
            assertThat(read.at("/results/0/id").stringValue()).isEqualTo(primary.id());
            assertThat(read.at("/results/0/properties/hs_email_optout").isNull())
                    .isTrue();
            assertThat(hubSpot.person(primary.id()).orElseThrow().emails())
                    .containsExactly("ada@example.org", "quill@example.org");
            assertThat(hubSpot.isOptedOut("quill@example.org")).isTrue();
        }

        @Test
        @DisplayName("can't be written without the scope, and their opt-out property not at all")
        void readOnly() throws Exception {
            SimulatedPerson contact = hubSpot.people().get(0);
            String path = "/crm/objects/2026-03/contacts/" + contact.id();
            assertThat(http.patch(path, "{\"properties\":{\"firstname\":\"Eve\"}}")
                            .status())
                    .isEqualTo(403);

            restart(HubSpotSimulator.builder().seed(7).withScopes("crm.objects.contacts.write"));
            assertThat(http.patch(path, "{\"properties\":{\"firstname\":\"Eve\"}}")
                            .at("/properties/firstname")
                            .stringValue())
                    .isEqualTo("Eve");
            Http.Answer refused = http.patch(path, "{\"properties\":{\"hs_email_optout\":\"true\"}}");
            assertInvalid(refused);
            assertThat(refused.at("/errors/0/code").stringValue()).isEqualTo("READ_ONLY_VALUE");
            assertThat(hubSpot.person(contact.id()).orElseThrow().optedOut()).isEqualTo(contact.optedOut());
        }

        private Http.Answer batch(String... ids) throws Exception {
            String inputs = java.util.Arrays.stream(ids)
                    .map(id -> "{\"id\":\"" + id + "\"}")
                    .collect(Collectors.joining(","));
            return http.post(
                    BATCH_READ, "{\"properties\":[\"email\",\"hs_email_optout\"],\"inputs\":[" + inputs + "]}");
        }
    }

    @Nested
    @DisplayName("Communication preferences")
    class Preferences {

        @Test
        @DisplayName("opt an address out, whose contact shows it at once, and say nothing unless asked")
        void unsubscribe() throws Exception {
            SimulatedPerson contact = hubSpot.create("Ada", "Quill", "Ada+news@example.org");
            clock.advance(Duration.ofMillis(1_500));
            String path = STATUSES + "ada%2Bnews%40example.org/unsubscribe-all?channel=EMAIL";
            assertThat(http.get(path).at("/results").size()).isZero();

            Http.Answer written = http.post(path, "");
            assertThat(written.status()).isEqualTo(200);
            assertThat(written.at("/results").size()).isZero();
            assertThat(hubSpot.person(contact.id()).orElseThrow().optedOut()).isTrue();
            assertThat(hubSpot.person(contact.id()).orElseThrow().lastModified())
                    .isEqualTo("2026-11-23T09:00:01.750Z");
            Http.Answer read = http.get(path);
            assertThat(read.at("/results/0/status").stringValue()).isEqualTo("UNSUBSCRIBED");
            assertThat(read.at("/results/0/wideStatusType").stringValue()).isEqualTo("PORTAL_WIDE");

            clock.advance(Duration.ofSeconds(9));
            assertThat(http.post(path + "&verbose=true", "")
                            .at("/results/0/setStatusSuccessReason")
                            .stringValue())
                    .isEqualTo("NO_STATUS_CHANGE");
            assertThat(hubSpot.person(contact.id()).orElseThrow().lastModified())
                    .isEqualTo("2026-11-23T09:00:01.750Z");
        }

        @Test
        @DisplayName("work for addresses that are no contact, also for one that is made later")
        void noContact() throws Exception {
            String path = STATUSES + "later@example.org/unsubscribe-all?channel=EMAIL&verbose=true";
            assertThat(http.post(path, "")
                            .at("/results/0/setStatusSuccessReason")
                            .stringValue())
                    .isEqualTo("UNSUBSCRIBE_FROM_ALL_OCCURRED");
            assertThat(hubSpot.isOptedOut("Later@example.org")).isTrue();
            assertThat(hubSpot.create("Late", "Comer", "later@example.org").optedOut())
                    .isTrue();
            assertThat(http.get(STATUSES + "later@example.org?channel=EMAIL")
                            .at("/results/0/status")
                            .stringValue())
                    .isEqualTo("UNSUBSCRIBED");
        }

        @Test
        @DisplayName("S4: a changed address brings its own opt-out")
        void changedAddress() {
            SimulatedPerson contact = hubSpot.create("Ada", "Quill", "ada@example.org");
            hubSpot.setOptedOut(contact.id(), true);
            assertThat(hubSpot.changeEmail(contact.id(), "new@example.org").optedOut())
                    .isFalse();
            assertThat(hubSpot.changeEmail(contact.id(), "ada@example.org").optedOut())
                    .isTrue();
        }

        @Test
        @DisplayName("a user re-subscribes: the property says false, the status is gone")
        void resubscribe() throws Exception {
            SimulatedPerson contact = hubSpot.create("Ada", "Quill", "ada@example.org");
            hubSpot.setOptedOut(contact.id(), true);
            assertThat(hubSpot.setOptedOut(contact.id(), false).optedOut()).isFalse();
            assertThat(http.get("/crm/objects/2026-03/contacts/" + contact.id() + "?properties=email,hs_email_optout")
                            .at("/properties/hs_email_optout")
                            .stringValue())
                    .isEqualTo("false");
            assertThat(http.get(STATUSES + "ada@example.org/unsubscribe-all?channel=EMAIL")
                            .at("/results")
                            .size())
                    .isZero();
        }

        @Test
        @DisplayName("in a batch need Marketing Hub Enterprise")
        void enterprise() throws Exception {
            String write = STATUSES + "batch/unsubscribe-all?channel=EMAIL";
            String read = STATUSES + "batch/unsubscribe-all/read?channel=EMAIL";
            String inputs = "{\"inputs\":[\"a@example.org\",\"b@example.org\",\"nonsense\"]}";
            Http.Answer refused = http.post(write, inputs);
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.at("/errors/0/context/requiredGranularScopes/0").stringValue())
                    .isEqualTo("communication_preferences.statuses.batch.write");
            assertThat(hubSpot.isOptedOut("a@example.org")).isFalse();

            restart(HubSpotSimulator.builder().enterprise(true));
            Http.Answer written = http.post(write + "&verbose=true", inputs);
            assertThat(written.status()).isEqualTo(200);
            assertThat(written.at("/results/1/subscriberIdString").stringValue())
                    .isEqualTo("b@example.org");
            assertThat(written.at("/numErrors").intValue()).isEqualTo(1);
            assertThat(hubSpot.isOptedOut("a@example.org")).isTrue();

            Http.Answer statuses = http.post(read, "{\"inputs\":[\"a@example.org\",\"c@example.org\"]}");
            assertThat(statuses.status()).isEqualTo(200);
            assertThat(statuses.at("/results/0/wideStatuses/0/status").stringValue())
                    .isEqualTo("UNSUBSCRIBED");
            assertThat(statuses.at("/results/1/wideStatuses").size()).isZero();
            assertThat(http.post(read, inputs).status()).isEqualTo(207);
        }

        @ParameterizedTest
        @DisplayName("refuse malformed addresses, a missing channel and what isn't documented")
        @CsvSource({
            "nonsense/unsubscribe-all?channel=EMAIL",
            "a@b@example.org/unsubscribe-all?channel=EMAIL",
            "a@example.org/unsubscribe-all",
            "a@example.org/unsubscribe-all?channel=SMS",
            "a@example.org/unsubscribe-all?channel=EMAIL&businessUnitId=7",
            "a@example.org/unsubscribe-all?channel=EMAIL&dryRun=true",
            "a@example.org/unsubscribe-all?channel=EMAIL&verbose=yes"
        })
        void refused(String path) throws Exception {
            assertInvalid(http.post(STATUSES + path, ""));
            assertThat(hubSpot.isOptedOut("a@example.org")).isFalse();
        }

        @ParameterizedTest
        @DisplayName("know no way back")
        @ValueSource(
                strings = {
                    "a@example.org/resubscribe-all?channel=EMAIL",
                    "a@example.org/subscribe?channel=EMAIL",
                    "batch/subscribe?channel=EMAIL"
                })
        void noWayBack(String path) throws Exception {
            assertThat(http.post(STATUSES + path, "").status()).isEqualTo(404);
        }
    }

    @Nested
    @DisplayName("Limits")
    class Limits {

        @Test
        @DisplayName("of ten seconds are told in headers and answered with 429 when used up")
        void burst() throws Exception {
            restart(HubSpotSimulator.builder().requestsPerTenSeconds(2));
            Http.Answer first = http.get("/account-info/2026-03/details");
            assertThat(first.header("X-HubSpot-RateLimit-Max")).isEqualTo("2");
            assertThat(first.header("X-HubSpot-RateLimit-Remaining")).isEqualTo("1");
            assertThat(first.header("X-HubSpot-RateLimit-Interval-Milliseconds"))
                    .isEqualTo("10000");
            http.get("/account-info/2026-03/details");
            Http.Answer refused = http.get("/account-info/2026-03/details");
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.at("/policyName").stringValue()).isEqualTo("TEN_SECONDLY_ROLLING");
            assertThat(refused.header("Retry-After")).isEmpty();
            clock.advance(Duration.ofSeconds(10));
            assertThat(http.get("/account-info/2026-03/details").status()).isEqualTo(200);
        }

        @Test
        @DisplayName("of a day end the day")
        void daily() throws Exception {
            restart(HubSpotSimulator.builder().requestsPerDay(1));
            assertThat(http.get("/account-info/2026-03/details").header("X-HubSpot-RateLimit-Daily-Remaining"))
                    .isEqualTo("0");
            assertThat(http.get("/account-info/2026-03/details")
                            .at("/policyName")
                            .stringValue())
                    .isEqualTo("DAILY");
        }
    }

    @Nested
    @DisplayName("Strictness and faults")
    class Strictness {

        @Test
        @DisplayName("refuses paths, methods, headers and types that are not documented")
        void undocumented() throws Exception {
            assertThat(http.get("/crm/v3/objects/contacts/1").status()).isEqualTo(404);
            assertThat(http.get("/crm/objects/2026-03/companies/1").status()).isEqualTo(404);
            assertThat(http.get("/__admin/mappings").status()).isEqualTo(404);
            assertThat(http.get(SEARCH).status()).isEqualTo(405);
            assertThat(http.send("POST", SEARCH, "{}", Map.of("Content-Type", "text/plain"))
                            .status())
                    .isEqualTo(415);
            Http.Answer header =
                    http.send("POST", SEARCH, "{}", Map.of("Content-Type", "application/json", "X-Sync-Token", "1"));
            assertInvalid(header);
            assertThat(header.at("/message").stringValue()).contains("x-sync-token");
            assertThat(hubSpot.calls()).containsEntry("undocumented path", 3L);
        }

        @Test
        @DisplayName("can be made to answer 429 with a body, or to drop the connection after the write")
        void hooks() throws Exception {
            RequestHook busy = new RequestHook() {
                @Override
                public Optional<SimulatedReply> before(SimulatedRequest request) {
                    return request.operation().equals("POST contacts/search")
                            ? Optional.of(SimulatedReply.json(429, "{\"policyName\":\"DAILY\"}")
                                    .withHeader("Retry-After", "3"))
                            : Optional.empty();
                }
            };
            hubSpot.addHook(busy);
            assertThat(http.post(SEARCH, "{}").header("Retry-After")).isEqualTo("3");
            assertThat(http.get("/account-info/2026-03/details").status()).isEqualTo(200);
            hubSpot.removeHook(busy);

            hubSpot.addHook(new RequestHook() {
                @Override
                public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
                    return SimulatedReply.connectionReset();
                }
            });
            assertThatThrownBy(() -> http.post(STATUSES + "a@example.org/unsubscribe-all?channel=EMAIL", ""))
                    .isInstanceOf(IOException.class);
            assertThat(hubSpot.isOptedOut("a@example.org")).isTrue();
        }

        @Test
        @DisplayName("doesn't show credentials in toString")
        void noSecrets() {
            assertThat(hubSpot.toString()).isEqualTo("HubSpot simulator at " + hubSpot.baseUrl());
        }
    }

    private static void assertInvalid(Http.Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/status").stringValue()).isEqualTo("error");
        assertThat(answer.at("/category").stringValue()).isEqualTo("VALIDATION_ERROR");
    }
}
