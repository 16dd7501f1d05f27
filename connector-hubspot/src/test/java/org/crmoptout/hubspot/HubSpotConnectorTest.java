package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.SettingKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HubSpotConnectorTest {

    private final ConnectorDescriptor descriptor = new HubSpotConnector().descriptor();

    @Test
    @DisplayName("the class path is enough to find it")
    void serviceLoader() {
        assertThat(ServiceLoader.load(CrmOptOutConnector.class))
                .filteredOn(connector -> connector.descriptor().id().equals("hubspot"))
                .hasOnlyElementsOfType(HubSpotConnector.class)
                .hasSize(1);
    }

    @Test
    @DisplayName("it is keyed by address, and says what it can't do, why, and what a human can do")
    void descriptor() {
        assertThat(descriptor.keying()).isEqualTo(OptOutKeying.EMAIL_ADDRESS);
        assertThat(List.of(
                        Capability.MARK,
                        Capability.OBSERVE_MARK,
                        Capability.OBSERVE_UNMARK,
                        Capability.CHANGE_FEED,
                        Capability.FIND_BY_EMAIL))
                .allMatch(descriptor.capabilities()::supports);
        assertThat(List.of(Capability.UNMARK, Capability.CHANGE_TIME))
                .allSatisfy(capability -> assertThat(descriptor.capabilities().status(capability))
                        .isInstanceOfSatisfying(CapabilityStatus.Unsupported.class, unsupported -> {
                            assertThat(unsupported.reason()).isNotBlank();
                            assertThat(unsupported.remedy()).isNotBlank();
                        }));
    }

    @Test
    @DisplayName("a token is all it needs, and every credential is a secret")
    void settings() {
        assertThat(descriptor.settings())
                .filteredOn(SettingKey::isSecret)
                .containsExactly(
                        HubSpotSettings.ACCESS_TOKEN, HubSpotSettings.CLIENT_SECRET, HubSpotSettings.REFRESH_TOKEN);

        ConnectorSettings settings = ConnectorSettings.parse(descriptor.settings(), Map.of("access-token", "pat-1"));

        assertThat(settings.get(HubSpotSettings.BASE_URL)).hasToString("https://api.hubapi.com");
        assertThat(settings.get(HubSpotSettings.REQUEST_TIMEOUT)).hasSeconds(30);
        assertThat(settings.get(HubSpotSettings.CHANGE_OVERLAP)).hasMinutes(10);
        assertThat(settings.get(HubSpotSettings.INDEX_LAG)).hasSeconds(30);
        assertThat(settings.get(HubSpotSettings.REQUESTS_PER_TEN_SECONDS)).isEqualTo(100);
        assertThat(settings.get(HubSpotSettings.BRANDS)).isEmpty();
        assertThat(settings.find(HubSpotSettings.PORTAL_ID)).isEmpty();
    }

    @Test
    @DisplayName("there is exactly one way to sign in: a token, or all three of an OAuth grant")
    void oneWayToSignIn() {
        Map<String, String> grant = Map.of("client-id", "c", "client-secret", "s", "refresh-token", "r");
        ConnectorSettings both =
                ConnectorSettings.parse(descriptor.settings(), Map.of("access-token", "pat-1", "refresh-token", "r"));

        assertThat(HubSpotSettings.signIn(ConnectorSettings.parse(descriptor.settings(), grant)))
                .isInstanceOf(HubSpotSettings.OAuthGrant.class);
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> ConnectorSettings.parse(descriptor.settings(), Map.of("client-id", "c")))
                .withMessageContainingAll("client-secret", "refresh-token");
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> HubSpotSettings.signIn(both))
                .withMessageContainingAll("access-token", "must not be given together");
    }

    @Test
    @DisplayName("all problems of the settings come in one answer, without the values")
    void badSettings() {
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> ConnectorSettings.parse(
                        descriptor.settings(),
                        Map.of(
                                "base-url",
                                "http://example.org",
                                "index-lag",
                                "PT2H",
                                "portal-id",
                                "my portal",
                                "brands",
                                "a;b")))
                .withMessageContainingAll("refresh-token", "base-url", "index-lag", "portal-id", "brands")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("example.org", "my portal"));
    }

    @Test
    @DisplayName("a token that can't be a header value is refused without being repeated")
    void unusableToken() {
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> ConnectorSettings.parse(
                        descriptor.settings(), Map.of("access-token", "pat-secret\r\nX-Evil: 1")))
                .withMessageContaining("access-token")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }
}
