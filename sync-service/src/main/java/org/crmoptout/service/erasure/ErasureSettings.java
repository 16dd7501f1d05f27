package org.crmoptout.service.erasure;

import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings under {@code sync.erasure}. Prints without the key.
 *
 * @param key the key of the hashes that erased addresses leave behind, at least 32 characters; empty to have the service make one
 *     and keep it in its database
 */
@Validated
@ConfigurationProperties("sync.erasure")
record ErasureSettings(
        @Pattern(regexp = "|.{32,}", message = "must be empty or have at least 32 characters") @DefaultValue("")
        String key) {

    @Override
    public String toString() {
        return key.isEmpty() ? "a key in the database" : "a key of the settings";
    }
}
