package org.crmoptout.service.database;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Secrets the service makes for itself, once, and keeps in the database for all processes that share it. Thread-safe. */
@Component
public final class KeptSecrets {

    private static final int BYTES = 32;

    private final JdbcClient jdbc;
    private final TransactionTemplate apart;

    /**
     * The secrets of a database.
     *
     * @param jdbc the database
     * @param transactions its transactions
     */
    public KeptSecrets(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /**
     * A secret, made at the first question, whichever process asks it; it stays even if the caller's transaction does not.
     *
     * @param name what it is for, at most 40 characters
     * @return 32 random bytes in Base64
     */
    public String get(String name) {
        return look(name).orElseGet(() -> {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            try {
                apart.executeWithoutResult(
                        status -> jdbc.sql("INSERT INTO service_secret (name, secret) VALUES (:name, :secret)")
                                .param("name", name)
                                .param("secret", Base64.getEncoder().encodeToString(random))
                                .update());
            } catch (DuplicateKeyException e) {
                // another process was first: its secret counts
            }
            return look(name)
                    .orElseThrow(() -> new IllegalStateException("the secret '" + name + "' could not be kept"));
        });
    }

    private Optional<String> look(String name) {
        return jdbc.sql("SELECT secret FROM service_secret WHERE name = :name")
                .param("name", name)
                .query(OnlyColumn::text)
                .optional();
    }
}
