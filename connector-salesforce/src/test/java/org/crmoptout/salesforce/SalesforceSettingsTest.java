package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
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
}
