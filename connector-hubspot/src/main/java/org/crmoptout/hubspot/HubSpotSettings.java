package org.crmoptout.hubspot;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Secret;
import org.crmoptout.connector.SettingKey;

/** The settings of a connection to a HubSpot account. */
final class HubSpotSettings {

    static final SettingKey<Secret> ACCESS_TOKEN = SettingKey.secret(
                    "access-token", "a service key or the access token of a private app")
            .required();
    static final SettingKey<String> PORTAL_ID = SettingKey.of(
            "portal-id",
            "the Hub ID of the account, to notice a token of another account",
            HubSpotSettings::parsePortalId);
    static final SettingKey<URI> BASE_URL =
            SettingKey.endpoint("base-url", "where HubSpot's API is").withDefault(URI.create("https://api.hubapi.com"));
    static final SettingKey<Duration> REQUEST_TIMEOUT = SettingKey.duration(
                    "request-timeout", "how long to wait for one answer", Duration.ofMillis(100), Duration.ofMinutes(5))
            .withDefault(Duration.ofSeconds(30));
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

    /**
     * The token as it goes into a header.
     *
     * @throws ConnectorException of kind CONFIGURATION when it can't be one: the JDK would repeat it in its message
     */
    static String token(ConnectorSettings settings) {
        String token = settings.get(ACCESS_TOKEN).reveal().strip();
        if (!token.matches("[\\x21-\\x7e]+")) {
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION,
                    ACCESS_TOKEN + ": is no token, it holds white space or characters outside ASCII; copy it again");
        }
        return token;
    }

    static Optional<String> portalId(ConnectorSettings settings) {
        return settings.find(PORTAL_ID);
    }

    private static String parsePortalId(String text) {
        String id = text.strip();
        if (!id.matches("[1-9][0-9]{0,17}")) {
            throw new IllegalArgumentException("must be a Hub ID: digits only");
        }
        return id;
    }
}
