package org.crmoptout.service.unsubscribe;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.crmoptout.service.database.OnlyColumn;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The key of the links: from the setting, else made once and kept in the database for all who share it. Thread-safe. */
@Component
final class UnsubscribeKey {

    private static final String NAME = "unsubscribe-key";
    private static final int BYTES = 32;

    private final UnsubscribeSettings settings;
    private final JdbcClient jdbc;

    UnsubscribeKey(UnsubscribeSettings settings, JdbcClient jdbc) {
        this.settings = settings;
        this.jdbc = jdbc;
    }

    SecretKey get() {
        String given = settings.key();
        return derived(given == null || given.isEmpty() ? kept().orElseGet(this::made) : given);
    }

    private Optional<String> kept() {
        return jdbc.sql("SELECT secret FROM service_secret WHERE name = :name")
                .param("name", NAME)
                .query(OnlyColumn::text)
                .optional();
    }

    private String made() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        try {
            jdbc.sql("INSERT INTO service_secret (name, secret) VALUES (:name, :secret)")
                    .param("name", NAME)
                    .param("secret", Base64.getEncoder().encodeToString(random))
                    .update();
        } catch (DuplicateKeyException e) {
            // another process made one at the same time: that one counts
        }
        return kept().orElseThrow(() -> new IllegalStateException("the key of unsubscribe links could not be kept"));
    }

    /** One key for one purpose, of the right length, whatever the secret looks like. */
    private static SecretKey derived(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return new SecretKeySpec(mac.doFinal("unsubscribe link 1".getBytes(StandardCharsets.UTF_8)), "AES");
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("this Java runtime has no HMAC-SHA256", e);
        }
    }
}
