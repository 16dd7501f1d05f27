package org.crmoptout.service.sync;

import java.util.List;
import java.util.Optional;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Keeps a connection to the account it was made for: what is known of its records says nothing of another account's. Nothing is
 * asked or written before the account was seen. Thread-safe.
 */
final class AccountGuard implements OptOutClient {

    private final OptOutClient client;
    private final JdbcClient jdbc;
    private final String connectionId;
    private volatile boolean seen;

    AccountGuard(OptOutClient client, JdbcClient jdbc, String connectionId) {
        this.client = client;
        this.jdbc = jdbc;
        this.connectionId = connectionId;
    }

    private record Account(String id, String name) {}

    @Override
    public AccountReport check() {
        AccountReport report = client.check();
        if (known(report).isEmpty()) {
            jdbc.sql("""
                            UPDATE crm_connection SET account_id = :account, account_name = :name
                            WHERE id = :id AND account_id IS NULL""")
                    .param("account", report.accountId())
                    .param("name", report.accountName())
                    .param("id", connectionId)
                    .update();
        }
        seen = true;
        return report;
    }

    /** Looks at the account as {@link #check} does, and does not make it the connection's. */
    AccountReport look() {
        AccountReport report = client.check();
        known(report);
        return report;
    }

    /** The account the connection was made for, which is the one of the report if it is known. */
    private Optional<Account> known(AccountReport report) {
        Optional<Account> known = jdbc.sql(
                        "SELECT account_id, account_name FROM crm_connection WHERE id = :id AND account_id IS NOT NULL")
                .param("id", connectionId)
                .query((row, number) -> new Account(row.getString("account_id"), row.getString("account_name")))
                .optional();
        if (known.isPresent() && !known.get().id().equals(report.accountId())) {
            seen = false;
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION,
                    "the credentials are those of account " + report.accountId() + " (" + report.accountName()
                            + "), but connection '" + connectionId + "' belongs to account "
                            + known.get().id() + " (" + known.get().name()
                            + "): set the credentials of that one, or give the other account a connection of its own");
        }
        return known;
    }

    private OptOutClient checked() {
        if (!seen) {
            check();
        }
        return client;
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        return checked().read(request);
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        return checked().write(request);
    }

    @Override
    public ChangePage changes(ChangeRequest request) {
        return checked().changes(request);
    }

    @Override
    public List<FindOutcome> find(FindRequest request) {
        return checked().find(request);
    }

    @Override
    public void close() {
        client.close();
    }
}
