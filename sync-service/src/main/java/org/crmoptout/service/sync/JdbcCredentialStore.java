package org.crmoptout.service.sync;

import java.util.Optional;
import org.crmoptout.connector.CredentialStore;
import org.crmoptout.connector.Secret;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Keeps the credentials a CRM renewed for one connection. They are in the database as they are: guard its file or server. */
final class JdbcCredentialStore implements CredentialStore {

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final String connectionId;

    JdbcCredentialStore(JdbcClient jdbc, TransactionOperations transactions, String connectionId) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.connectionId = connectionId;
    }

    @Override
    public Optional<Secret> find(String name) {
        return jdbc.sql("SELECT secret FROM credential WHERE connection_id = :connection AND name = :name")
                .param("connection", connectionId)
                .param("name", name)
                .query((row, number) -> Secret.of(row.getString("secret")))
                .optional();
    }

    @Override
    public void keep(String name, Secret value) {
        transactions.executeWithoutResult(status -> {
            jdbc.sql("DELETE FROM credential WHERE connection_id = :connection AND name = :name")
                    .param("connection", connectionId)
                    .param("name", name)
                    .update();
            jdbc.sql("INSERT INTO credential (connection_id, name, secret) VALUES (:connection, :name, :secret)")
                    .param("connection", connectionId)
                    .param("name", name)
                    .param("secret", value.reveal())
                    .update();
        });
    }
}
