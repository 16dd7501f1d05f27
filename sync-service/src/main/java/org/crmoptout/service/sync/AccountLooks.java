package org.crmoptout.service.sync;

import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CredentialStore;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.service.settings.ConnectionSettings;
import org.crmoptout.service.settings.SyncSettings;
import org.crmoptout.service.settings.WorkspaceSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Looks whether the connections of the settings would work, before any is opened for good. Thread-safe. */
@Service
public class AccountLooks {

    private final JdbcClient jdbc;
    private final SyncSettings settings;
    private final ConnectionOpener opener;
    private final ConnectionTable table;

    AccountLooks(JdbcClient jdbc, SyncSettings settings, ConnectionOpener opener, ConnectionTable table) {
        this.jdbc = jdbc;
        this.settings = settings;
        this.opener = opener;
        this.table = table;
    }

    /**
     * Refuses settings that a start of the server would refuse.
     *
     * @param hasTables whether the database has the service's tables
     * @throws IllegalStateException when an id is used twice, or for something else than before
     */
    public void checkSettings(boolean hasTables) {
        ConnectionTable.refuseTwins(settings);
        if (hasTables) {
            table.refuseOtherUses(settings);
        }
    }

    /**
     * What a look at a connection's account found.
     *
     * @param account the account, or null where it can't be looked at
     * @param cause why it can't, or null where its settings or its connector are at fault
     * @param problem what is wrong and what to do, or null when nothing is
     */
    public record Look(
            @Nullable AccountReport account,
            @Nullable ConnectorException cause,
            @Nullable String problem) {}

    /**
     * Looks at the account of a connection of the settings. Nothing is written, but for credentials that the CRM renews.
     *
     * @param workspace the connection's workspace
     * @param connection the connection
     * @param hasTables whether the database has the service's tables
     * @return what was found
     */
    public Look look(WorkspaceSettings workspace, ConnectionSettings connection, boolean hasTables) {
        ConnectionRow row = new ConnectionRow(
                connection.id(), workspace.id(), connection.name(), connection.connector(), null, false, null, false);
        OpenConnection prepared = hasTables ? opener.prepare(row) : opener.prepare(row, CredentialStore.inMemory());
        try (OptOutClient client = prepared.open()) {
            if (prepared.problem().isPresent()) {
                return new Look(null, null, prepared.problem().get());
            }
            AccountGuard guard = new AccountGuard(client, jdbc, row.id());
            return new Look(hasTables ? guard.look() : client.check(), null, null);
        } catch (ConnectorException e) {
            return failed(e);
        } catch (DataAccessException e) {
            throw e;
        } catch (RuntimeException e) {
            return failed(new ConnectorException(
                    ErrorKind.PROTOCOL,
                    "the connector failed with " + e.getClass().getName() + "; this is a defect of the connector"));
        }
    }

    private static Look failed(ConnectorException cause) {
        return new Look(null, cause, cause.kind() + ": " + cause.getMessage());
    }
}
