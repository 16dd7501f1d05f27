package org.crmoptout.hubspot;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Secret;
import org.crmoptout.connector.SettingKey;

/** The settings of a connection to a HubSpot account, with exactly one way to sign in. */
final class HubSpotSettings {

    static final SettingKey<Secret> ACCESS_TOKEN = SettingKey.secret(
                    "access-token",
                    "a service key or the access token of a private app; instead of client-id, client-secret and refresh-token")
            .checkedBy(HubSpotSettings::headerValue);
    static final SettingKey<String> CLIENT_ID =
            SettingKey.text("client-id", "the client id of an OAuth app").requiredUnless("access-token");
    static final SettingKey<Secret> CLIENT_SECRET =
            SettingKey.secret("client-secret", "the client secret of that app").requiredUnless("access-token");
    static final SettingKey<Secret> REFRESH_TOKEN = SettingKey.secret(
                    "refresh-token", "the refresh token the account granted to that app")
            .requiredUnless("access-token");
    static final SettingKey<String> PORTAL_ID = SettingKey.of(
            "portal-id",
            "the Hub ID of the account, to notice a token of another account",
            HubSpotSettings::parsePortalId);
    static final SettingKey<Set<String>> BRANDS = SettingKey.of(
                    "brands",
                    "the ids of brands, separated by commas, or 'all': an opt-out of one of them counts as one from all email; the"
                            + " statuses of all contacts are then read one by one",
                    HubSpotSettings::parseBrands)
            .withDefault(Set.of());
    static final SettingKey<URI> BASE_URL =
            SettingKey.endpoint("base-url", "where HubSpot's API is").withDefault(URI.create("https://api.hubapi.com"));
    static final SettingKey<Duration> REQUEST_TIMEOUT = SettingKey.duration(
                    "request-timeout", "how long to wait for one answer", Duration.ofMillis(100), Duration.ofMinutes(5))
            .withDefault(Duration.ofSeconds(30));
    static final SettingKey<Integer> REQUESTS_PER_TEN_SECONDS = SettingKey.integer(
                    "requests-per-ten-seconds",
                    "how many requests the app may send in ten seconds, until HubSpot's answers tell",
                    1,
                    10_000)
            .withDefault(100);
    static final SettingKey<Duration> CHANGE_OVERLAP = SettingKey.duration(
                    "change-overlap",
                    "how far back each look for changes reaches, for contacts that were late in HubSpot's search index",
                    Duration.ZERO,
                    Duration.ofDays(1))
            .withDefault(Duration.ofMinutes(10));
    static final SettingKey<Duration> INDEX_LAG = SettingKey.duration(
                    "index-lag",
                    "how long HubSpot's search index is given before a change is looked for",
                    Duration.ZERO,
                    Duration.ofHours(1))
            .withDefault(Duration.ofSeconds(30));

    private HubSpotSettings() {}

    /** How the access token comes. */
    sealed interface SignInWay {}

    /** From the settings, for as long as it lasts. */
    record StaticToken(Secret accessToken) implements SignInWay {}

    /** From the token endpoint, by an OAuth refresh token. */
    record OAuthGrant(String clientId, Secret clientSecret, Secret refreshToken) implements SignInWay {}

    /**
     * The one way to sign in.
     *
     * @throws ConnectorException of kind CONFIGURATION when there are two
     */
    static SignInWay signIn(ConnectorSettings settings) {
        Optional<Secret> accessToken = settings.find(ACCESS_TOKEN);
        if (accessToken.isEmpty()) {
            return new OAuthGrant(
                    settings.get(CLIENT_ID).strip(), settings.get(CLIENT_SECRET), settings.get(REFRESH_TOKEN));
        }
        if (Stream.of(CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN)
                .anyMatch(key -> settings.find(key).isPresent())) {
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION,
                    "the settings are not valid:\n  " + ACCESS_TOKEN + ": must not be given together with " + CLIENT_ID
                            + ", " + CLIENT_SECRET + " or " + REFRESH_TOKEN);
        }
        return new StaticToken(accessToken.get());
    }

    /** A token as it goes into a header; of one that can't be in one the JDK would repeat the text in its message. */
    private static Secret headerValue(Secret secret) {
        String token = secret.reveal().strip();
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new IllegalArgumentException(
                    "is no token, it holds white space or characters outside ASCII; copy it again");
        }
        return Secret.of(token);
    }

    private static String parsePortalId(String text) {
        String id = text.strip();
        if (!id.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("must be a Hub ID: digits only");
        }
        return id;
    }

    private static Set<String> parseBrands(String text) {
        if (!text.strip().matches("all|[0-9]{1,18}(\\s*,\\s*[0-9]{1,18})*")) {
            throw new IllegalArgumentException("must be ids of brands separated by commas, or 'all'");
        }
        return Stream.of(text.strip().split("\\s*,\\s*")).collect(Collectors.toUnmodifiableSet());
    }
}
