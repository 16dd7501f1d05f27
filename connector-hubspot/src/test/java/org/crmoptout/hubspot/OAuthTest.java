package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.crmoptout.hubspot.Portal.person;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.CredentialStore;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.Secret;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.testkit.simulator.Fault;
import org.crmoptout.testkit.simulator.FaultScript;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Signing in by OAuth")
class OAuthTest {

    private static final String TOKEN = "POST oauth/token";

    private final CredentialStore store = CredentialStore.inMemory();
    private final Portal portal =
            Portal.open(crm -> crm.rotatingRefreshTokens(true).enterprise(true));
    private final Map<String, String> grant = Map.of(
            "client-id",
            portal.crm.clientId(),
            "client-secret",
            portal.crm.clientSecret(),
            "refresh-token",
            portal.crm.refreshToken(),
            "base-url",
            portal.crm.baseUrl());

    @AfterEach
    void stop() {
        portal.close();
    }

    private OptOutClient replica() {
        return replica(grant, store);
    }

    private OptOutClient replica(Map<String, String> settings, CredentialStore credentials) {
        HubSpotConnector connector = new HubSpotConnector();
        return connector.open(ConnectorContext.builder(
                        ConnectorSettings.parse(connector.descriptor().settings(), settings))
                .credentials(credentials)
                .clock(portal.clock)
                .build());
    }

    private static WriteOutcome mark(OptOutClient client, String email) {
        return client.write(WriteRequest.of(List.of(OptOutChange.mark(person(email)))))
                .get(0);
    }

    @Test
    @DisplayName("a token is fetched once, renewed before it ends, and brings the scopes with it")
    void renewal() {
        try (OptOutClient client = replica()) {
            assertThat(client.check().capabilities().supports(Capability.BATCH_WRITE))
                    .isTrue();
            portal.clock.advance(Duration.ofMinutes(28));
            client.check();
            assertThat(portal.calls(TOKEN)).isEqualTo(1);

            portal.clock.advance(Duration.ofMinutes(1).plusSeconds(30));
            client.check();
            assertThat(portal.calls(TOKEN)).isEqualTo(2);
        }
    }

    @Test
    @DisplayName("two replicas share one token; a refresh token that the other used up is no revoked grant")
    void twoReplicas() {
        try (OptOutClient one = replica();
                OptOutClient other = replica()) {
            one.check();
            other.check();
            assertThat(portal.calls(TOKEN)).isEqualTo(1);

            for (int round = 0; round < 3; round++) {
                portal.clock.advance(Duration.ofHours(1));
                assertThat(mark(one, "a" + round + "@example.org")).isInstanceOf(WriteOutcome.Applied.class);
                assertThat(mark(other, "b" + round + "@example.org")).isInstanceOf(WriteOutcome.Applied.class);
            }
            assertThat(portal.calls(TOKEN)).isEqualTo(4);
        }
    }

    @Test
    @DisplayName("a replica whose renewal the other overtook uses what the other kept")
    void overtaken() {
        try (OptOutClient quick = replica()) {
            CredentialStore late = new CredentialStore() {
                private boolean looked;

                @Override
                public Optional<Secret> find(String name) {
                    if (!looked) {
                        // Between this look and the renewal the other replica uses the refresh token up.
                        looked = true;
                        quick.check();
                        return Optional.empty();
                    }
                    return store.find(name);
                }

                @Override
                public void keep(String name, Secret value) {
                    store.keep(name, value);
                }
            };
            try (OptOutClient slow = replica(grant, late)) {
                assertThat(mark(slow, "ann@example.org")).isInstanceOf(WriteOutcome.Applied.class);
                assertThat(portal.calls(TOKEN)).isEqualTo(2);
            }
        }
    }

    @Test
    @DisplayName("a 401 renews once and sends once more; a second one is AUTHENTICATION")
    void refusedToken() {
        try (OptOutClient client = replica()) {
            client.check();
            portal.crm.expireTokens();

            assertThat(mark(client, "ann@example.org")).isInstanceOf(WriteOutcome.Applied.class);
            assertThat(portal.calls(TOKEN)).isEqualTo(2);

            portal.crm.addFaults(FaultScript.on("POST statuses/{email}/unsubscribe-all")
                    .strike(new Fault.VendorError("EXPIRED_AUTHENTICATION")));
            assertThat(mark(client, "bob@example.org")).isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
                assertThat(failed.cause().kind()).isEqualTo(ErrorKind.AUTHENTICATION);
                assertThat(failed.inDoubt()).isFalse();
            });
            assertThat(portal.calls("POST statuses/{email}/unsubscribe-all")).isEqualTo(4);
            assertThat(portal.calls(TOKEN)).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("a revoked grant is AUTHENTICATION, and says to connect the app again")
    void revoked() {
        try (OptOutClient client = replica()) {
            client.check();
            portal.crm.revokeGrant();

            ConnectorException e = catchThrowableOfType(ConnectorException.class, client::check);

            assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
            assertThat(e).hasMessageContaining("connect the app").hasMessageContaining("refresh-token");
            assertThat(e.toString()).doesNotContain(grant.get("refresh-token"), grant.get("client-secret"));
        }
    }

    @Test
    @DisplayName("a grant given anew goes before what was kept of the old one")
    void connectedAnew() {
        try (OptOutClient client = replica()) {
            client.check();
        }
        portal.crm.expireTokens();
        Map<String, String> anew = new HashMap<>(grant);
        anew.put("refresh-token", portal.crm.refreshToken());
        store.keep(OAuthTokens.KEPT_AS, Secret.of("0123456789abcdef 1893456000000 stale staler"));

        try (OptOutClient client = replica(anew, store)) {
            assertThat(client.check().accountId()).isEqualTo(Long.toString(portal.crm.portalId()));
        }
    }

    @Test
    @DisplayName("a grant of another account than the settings name is CONFIGURATION before anything is read")
    void anotherPortal() {
        Map<String, String> settings = new HashMap<>(grant);
        settings.put("portal-id", "1");
        try (OptOutClient client = replica(settings, store)) {
            ConnectorException e = catchThrowableOfType(ConnectorException.class, client::check);

            assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION);
            assertThat(e).hasMessageContaining("portal-id");
            assertThat(portal.crm.calls()).containsOnlyKeys(TOKEN);
        }
    }

    @Test
    @DisplayName("a wrong client secret is AUTHENTICATION and names the setting; nothing is kept")
    void wrongSecret() {
        Map<String, String> settings = new HashMap<>(grant);
        settings.put("client-secret", "wrong");
        try (OptOutClient client = replica(settings, store)) {
            ConnectorException e = catchThrowableOfType(ConnectorException.class, client::check);

            assertThat(e.kind()).isEqualTo(ErrorKind.AUTHENTICATION);
            assertThat(e).hasMessageContaining("client-secret");
            assertThat(store.find(OAuthTokens.KEPT_AS)).isEmpty();
        }
    }
}
