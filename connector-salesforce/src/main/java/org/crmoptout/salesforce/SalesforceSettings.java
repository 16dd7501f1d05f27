package org.crmoptout.salesforce;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Secret;
import org.crmoptout.connector.SettingKey;

/**
 * The settings of one connection, with exactly one way to sign in.
 *
 * @param instanceUrl the org's My Domain address
 * @param signIn how the access token comes
 * @param requestTimeout how long one request may take, connecting and reading included
 * @param changeOverlap how far back every round of changes looks, for records that Salesforce shows late
 */
record SalesforceSettings(URI instanceUrl, SignInWay signIn, Duration requestTimeout, Duration changeOverlap) {

    static final SettingKey<URI> INSTANCE_URL = SettingKey.endpoint(
                    "instance-url", "the org's My Domain address, such as https://example.my.salesforce.com")
            .checkedBy(SalesforceSettings::myDomain)
            .required();
    static final SettingKey<String> CLIENT_ID = SettingKey.text(
                    "client-id",
                    "the consumer key of an External Client App with the client credentials flow and a run-as user")
            .requiredUnless("access-token");
    static final SettingKey<Secret> CLIENT_SECRET = SettingKey.secret(
                    "client-secret", "the consumer secret of that app")
            .requiredUnless("access-token");
    static final SettingKey<Secret> ACCESS_TOKEN = SettingKey.secret(
            "access-token", "instead of client-id and client-secret, for development: a token that is not renewed");
    static final SettingKey<Duration> REQUEST_TIMEOUT = SettingKey.duration(
                    "request-timeout",
                    "how long one request may take, connecting included; Salesforce itself ends queries after 2 minutes",
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(10))
            .withDefault(Duration.ofSeconds(40));
    static final SettingKey<Duration> CHANGE_OVERLAP = SettingKey.duration(
                    "change-overlap",
                    "how far back every look for changes reaches, because Salesforce may show a record some time after its time"
                            + " stamp",
                    Duration.ofSeconds(1),
                    Duration.ofHours(24))
            .withDefault(Duration.ofMinutes(5));

    /** Hosts of every org's login page: they give no token for the client credentials flow and serve no API. */
    private static final Set<String> LOGIN_HOSTS = Set.of("login.salesforce.com", "test.salesforce.com");

    /** How the access token comes. */
    sealed interface SignInWay {}

    /** From the token endpoint, by the OAuth client credentials flow. */
    record ClientCredentials(String clientId, Secret clientSecret) implements SignInWay {}

    /** From the settings, for as long as it lasts. */
    record StaticToken(Secret accessToken) implements SignInWay {}

    static SalesforceSettings from(ConnectorSettings given) {
        Optional<Secret> accessToken = given.find(ACCESS_TOKEN);
        boolean anyOfClient =
                given.find(CLIENT_ID).isPresent() || given.find(CLIENT_SECRET).isPresent();
        if (anyOfClient && accessToken.isPresent()) {
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION,
                    "the settings are not valid:\n  " + ACCESS_TOKEN + ": must not be given together with " + CLIENT_ID
                            + " or " + CLIENT_SECRET);
        }
        SignInWay signIn = accessToken
                .<SignInWay>map(StaticToken::new)
                .orElseGet(() -> new ClientCredentials(given.get(CLIENT_ID), given.get(CLIENT_SECRET)));
        return new SalesforceSettings(
                given.get(INSTANCE_URL), signIn, given.get(REQUEST_TIMEOUT), given.get(CHANGE_OVERLAP));
    }

    private static URI myDomain(URI instanceUrl) {
        if (LOGIN_HOSTS.contains(instanceUrl.getHost())) {
            throw new IllegalArgumentException("must be the org's own My Domain address, not " + instanceUrl.getHost());
        }
        return instanceUrl;
    }
}
