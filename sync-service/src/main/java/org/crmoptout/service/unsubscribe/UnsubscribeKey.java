package org.crmoptout.service.unsubscribe;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.crmoptout.service.database.KeptSecrets;
import org.springframework.stereotype.Component;

/** The key of the links: from the setting, else made once and kept in the database for all who share it. Thread-safe. */
@Component
final class UnsubscribeKey {

    private static final String NAME = "unsubscribe-key";

    private final UnsubscribeSettings settings;
    private final KeptSecrets secrets;

    UnsubscribeKey(UnsubscribeSettings settings, KeptSecrets secrets) {
        this.settings = settings;
        this.secrets = secrets;
    }

    SecretKey get() {
        String given = settings.key();
        return derived(given == null || given.isEmpty() ? secrets.get(NAME) : given);
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
