package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.ErrorKind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The settings")
class SalesforceSettingsTest {

    private static final Map<String, String> WITH_TOKEN =
            Map.of("instance-url", "https://acme.my.salesforce.com/", "access-token", "00D!token");

    private static SalesforceSettings settings(Map<String, String> given) {
        return SalesforceSettings.from(
                ConnectorSettings.parse(new SalesforceConnector().descriptor().settings(), given));
    }

    private static void assertRefused(Map<String, String> given, String... words) {
        assertThatThrownBy(() -> settings(given))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .hasMessageContainingAll(words)
                .message()
                .doesNotContain("s3cret", "00D!token");
    }

    @Test
    @DisplayName("have defaults for times")
    void haveDefaults() {
        assertThat(settings(WITH_TOKEN).requestTimeout()).isEqualTo(Duration.ofSeconds(40));
        assertThat(settings(WITH_TOKEN).changeOverlap()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    @DisplayName("name the instance: there is no default endpoint to fall back on")
    void needAnInstance() {
        assertRefused(Map.of("access-token", "00D!token"), "instance-url");
        assertRefused(Map.of("instance-url", "http://acme.my.salesforce.com", "access-token", "00D!token"), "https");
    }

    @Test
    @DisplayName("take client-id with client-secret, or access-token, and never both or neither")
    void takeOneWayToSignIn() {
        assertRefused(
                Map.of("instance-url", "https://acme.my.salesforce.com"), "client-id", "client-secret", "access-token");
        assertRefused(Map.of("instance-url", "https://acme.my.salesforce.com", "client-id", "id"), "client-secret");
        assertRefused(Map.of("instance-url", "https://acme.my.salesforce.com", "client-secret", "s3cret"), "client-id");
        assertRefused(
                Map.of(
                        "instance-url",
                        "https://acme.my.salesforce.com",
                        "client-id",
                        "id",
                        "client-secret",
                        "s3cret",
                        "access-token",
                        "00D!token"),
                "client-id",
                "access-token");
    }

    @Test
    @DisplayName("refuse the common login hosts, with every other problem in the same answer")
    void refuseLoginHosts() {
        assertRefused(Map.of("instance-url", "https://login.salesforce.com"), "instance-url", "My Domain", "client-id");
    }

    @Test
    @DisplayName("never print a secret")
    void hideSecrets() {
        assertThat(settings(WITH_TOKEN).toString()).doesNotContain("00D!token");
        assertThat(settings(Map.of(
                                "instance-url",
                                "https://acme.my.salesforce.com",
                                "client-id",
                                "id",
                                "client-secret",
                                "s3cret"))
                        .toString())
                .doesNotContain("s3cret");
    }

    private static Map<String, String> with(Map<String, String> given, String... more) {
        Map<String, String> settings = new HashMap<>(given);
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return settings;
    }

    @Test
    @DisplayName("take client-id with username and one private key, and say what is missing of it or too much")
    void takeJwt() {
        Map<String, String> instance = Map.of("instance-url", "https://acme.my.salesforce.com", "client-id", "id");

        assertRefused(with(instance, "username", "ada"), "private-key");
        assertRefused(with(instance, "private-key", "s3cret"), "username");
        assertRefused(
                with(instance, "username", "ada", "private-key", "s3cret", "private-key-file", "/key"),
                "one of private-key and private-key-file");
        assertRefused(
                with(instance, "username", "ada", "private-key", "s3cret", "client-secret", "s3cret"),
                "client-secret: must not be given together with username or private-key");
        assertRefused(with(WITH_TOKEN, "username", "ada"), "access-token: must not be given together with username");
        assertThat(settings(with(instance, "username", "ada@example.org", "private-key", "s3cret"))
                        .toString())
                .doesNotContain("s3cret", "ada@example.org");
    }

    @Test
    @DisplayName("know the audience of sandboxes and of other orgs")
    void knowTheAudience() {
        for (String[] org : new String[][] {
            {"https://acme.my.salesforce.com", "https://login.salesforce.com"},
            {"https://acme--uat.sandbox.my.salesforce.com", "https://test.salesforce.com"}
        }) {
            SalesforceSettings settings = settings(
                    Map.of("instance-url", org[0], "client-id", "id", "username", "ada", "private-key-file", "/key"));

            assertThat(settings.signIn())
                    .isInstanceOfSatisfying(
                            SalesforceSettings.JwtBearer.class,
                            jwt -> assertThat(jwt.audience()).hasToString(org[1]));
        }
    }

    @Test
    @DisplayName("take API names alone for fields, so that nothing else gets into a query, and objects there are")
    void takeNames() {
        for (String hostile : List.of("Id FROM Lead", "a'b", "x,y", "1st__c", "Trailing_", "a.b")) {
            assertRefused(with(WITH_TOKEN, "lead-opt-out-field", hostile), "lead-opt-out-field", "API name");
        }
        assertRefused(with(WITH_TOKEN, "contact-email-fields", "One__c, two') OR (Id != ''"), "contact-email-fields");
        assertRefused(with(WITH_TOKEN, "objects", "Contact,Account"), "objects", "Contact, Lead");
        assertRefused(with(WITH_TOKEN, "objects", "Contact,Contact"), "objects");
        assertRefused(with(WITH_TOKEN, "person-accounts", "maybe"), "person-accounts", "true or false");
        assertRefused(with(WITH_TOKEN, "daily-call-share", "0"), "daily-call-share");
        assertThat(settings(with(WITH_TOKEN, "objects", " lead , contact "))
                        .objects()
                        .types())
                .containsExactly(PersonType.CONTACT, PersonType.LEAD);
    }

    @Test
    @DisplayName("take only addresses that a token may be sent to")
    void takeSafeAddresses() {
        for (String odd : List.of(
                "http://acme.my.salesforce.com",
                "https://ada:pw@acme.my.salesforce.com",
                "https://acme.my.salesforce.com?x=1",
                "ftp://acme.my.salesforce.com",
                "acme.my.salesforce.com",
                "https://",
                "https://acme.my.salesforce.com:0")) {
            assertRefused(with(WITH_TOKEN, "instance-url", odd), "instance-url");
        }
    }
}
