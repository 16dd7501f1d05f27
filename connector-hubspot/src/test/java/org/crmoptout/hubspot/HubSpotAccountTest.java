package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.Quota;
import org.crmoptout.connector.RecordType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubSpotAccountTest {

    private static ConnectorException failure(OptOutClient client) {
        return catchThrowableOfType(ConnectorException.class, client::check);
    }

    @Test
    @DisplayName("the report names the account by its Hub ID and says what can be done with it")
    void report() {
        try (Portal portal = Portal.open(crm -> crm.people(3))) {
            AccountReport report = portal.client.check();

            assertThat(report.accountId()).isEqualTo(Long.toString(portal.crm.portalId()));
            assertThat(report.accountName()).contains(report.accountId());
            assertThat(report.recordTypes()).containsExactly(RecordType.CONTACT);
            assertThat(report.preferredReadSize()).isEqualTo(100);
            assertThat(report.preferredWriteSize()).isEqualTo(100);
            assertThat(report.capabilities().supports(Capability.MARK)).isTrue();
            assertThat(report.capabilities().status(Capability.UNMARK))
                    .isInstanceOf(CapabilityStatus.Unsupported.class);
        }
    }

    @Test
    @DisplayName("a check writes nothing, and an empty portal passes it")
    void writesNothing() {
        try (Portal portal = Portal.open()) {
            portal.client.check();

            assertThat(portal.crm.calls())
                    .containsOnlyKeys("GET account-info/details", "POST access-token-info", "POST contacts/search");
        }
    }

    @Test
    @DisplayName("the daily allowance is told as HubSpot tells it, renewed at midnight of the account")
    void quota() {
        try (Portal portal = Portal.open(crm -> crm.people(3).requestsPerDay(250_000))) {
            portal.client.check();
            AccountReport report = portal.client.check();

            assertThat(report.quotas()).singleElement().satisfies(quota -> {
                assertThat(quota.name()).isEqualTo("daily-api-calls");
                assertThat(quota.limit()).isEqualTo(250_000);
                assertThat(quota.used()).isBetween(1L, 10L);
                assertThat(quota.renewsAt()).contains(Instant.parse("2026-11-24T00:00:00Z"));
            });
            assertThat(portal.reported).extracting(Quota::name).contains("daily-api-calls");
        }
    }

    @Test
    @DisplayName("the limits are told: searches and the setting at once, the burst as soon as an answer tells it")
    void limits() {
        try (Portal portal = Portal.open(crm -> crm.requestsPerTenSeconds(190))) {
            assertThat(portal.reported).extracting(Quota::toString).containsExactly("search 0/5", "burst 0/100");

            portal.client.check();

            assertThat(portal.reported)
                    .last()
                    .satisfies(quota -> assertThat(quota.toString()).isEqualTo("burst 1/190"))
                    .satisfies(quota -> assertThat(quota.period()).contains(Duration.ofSeconds(10)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Asia/Kathmandu, 2026-11-23T18:15:00Z",
        "America/St_Johns, 2026-11-24T03:30:00Z",
        "US/Eastern, 2026-11-24T05:00:00Z",
        "Mars/Olympus, 2026-11-24T00:00:00Z",
        "'', 2026-11-24T00:00:00Z"
    })
    @DisplayName("the day ends in the account's zone, also an odd one; of an unknown one the offset counts")
    void zones(String zone, Instant midnight) {
        try (Portal portal = Portal.open(crm -> crm.timeZone(zone).requestsPerDay(1000))) {
            portal.client.check();

            assertThat(portal.client.check().quotas())
                    .singleElement()
                    .satisfies(quota -> assertThat(quota.renewsAt()).contains(midnight));
        }
    }

    @Test
    @DisplayName("a wrong token is AUTHENTICATION")
    void wrongToken() {
        try (Portal portal = Portal.open();
                OptOutClient client = portal.connect(Map.of("access-token", "pat-na1-of-nobody"))) {
            ConnectorException e = failure(client);

            assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
            assertThat(e).hasMessageContaining("access-token").hasMessageNotContaining("of-nobody");
        }
    }

    @Test
    @DisplayName("a missing scope is CONFIGURATION and named")
    void missingScope() {
        String scope = "crm.objects.contacts.read";
        try (Portal portal = Portal.open(crm -> crm.people(3).withoutScopes(scope))) {
            ConnectorException e = failure(portal.client);

            assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
            assertThat(e).hasMessageContaining(scope);
        }
    }

    @Test
    @DisplayName("a token that may not read preferences is noticed as soon as there is a contact to try it on")
    void missingPreferenceScope() {
        try (Portal portal = Portal.open(crm -> crm.people(3)
                .withoutScopes("communication_preferences.read", "communication_preferences.read_write"))) {
            portal.contact("ann@example.org");

            ConnectorException e = failure(portal.client);

            assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
            assertThat(e).hasMessageContaining("communication_preferences.read");
        }
    }

    @Test
    @DisplayName("a contact whose address HubSpot itself refuses does not fail the check")
    void oddAddress() {
        try (Portal portal = Portal.open()) {
            portal.contact("ann@localhost");

            assertThat(portal.client.check().accountId()).isNotEmpty();
            assertThat(portal.calls("GET statuses/{email}/unsubscribe-all")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("a token of another account than the settings name is CONFIGURATION")
    void wrongAccount() {
        try (Portal portal = Portal.open();
                OptOutClient right = portal.connect(Map.of("portal-id", Long.toString(portal.crm.portalId())));
                OptOutClient wrong = portal.connect(Map.of("portal-id", "1"))) {
            right.check();
            ConnectorException e = failure(wrong);

            assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
            assertThat(e).hasMessageContaining("portal-id");
        }
    }

    @Test
    @DisplayName("an address where no such API is is CONFIGURATION")
    void wrongBaseUrl() {
        try (Portal portal = Portal.open();
                OptOutClient client = portal.connect(Map.of("base-url", portal.crm.baseUrl() + "/elsewhere"))) {
            ConnectorException e = failure(client);

            assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
            assertThat(e).hasMessageContaining("base-url");
        }
    }
}
