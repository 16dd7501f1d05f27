package org.crmoptout.service.unsubscribe;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings under {@code sync.unsubscribe}.
 *
 * @param key the secret the links are sealed with, at least 32 characters; empty to have the service make one and keep it in its
 *     database. A new key makes all links sent before it useless
 * @param baseUrl the address under which recipients reach the service, such as {@code https://optout.example.com}; unset, links
 *     begin where the request for them came in
 */
@ConfigurationProperties("sync.unsubscribe")
public record UnsubscribeSettings(
        @Nullable String key, @Nullable URI baseUrl) {

    private static final int SHORTEST_KEY = 32;

    public UnsubscribeSettings {
        if (key != null && !key.isEmpty() && key.length() < SHORTEST_KEY) {
            throw new IllegalArgumentException("sync.unsubscribe.key: needs at least " + SHORTEST_KEY + " characters");
        }
        if (baseUrl != null && !baseUrl.toString().isEmpty() && !baseUrl.isAbsolute()) {
            throw new IllegalArgumentException("sync.unsubscribe.base-url: must begin with https://");
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "unsubscribe links at " + baseUrl;
    }
}
