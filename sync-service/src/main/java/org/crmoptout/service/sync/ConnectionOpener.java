package org.crmoptout.service.sync;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.CredentialStore;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.runtime.guard.CallLimit;
import org.crmoptout.runtime.guard.Guard;
import org.crmoptout.runtime.registry.ConnectorRegistry;
import org.crmoptout.service.settings.CallLimitSettings;
import org.crmoptout.service.settings.ConnectionSettings;
import org.crmoptout.service.settings.SyncSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Makes connections from the settings. One that can't be made says why, and the others are made all the same. */
@Component
final class ConnectionOpener {

    private static final String USER_AGENT = "crm-opt-out-sync-service";

    private final ConnectorRegistry registry;
    private final Guard guard;
    private final Clock clock;
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Map<String, ConnectionSettings> settings = new HashMap<>();
    private final Map<String, List<CallLimitSettings>> limitsByConnector;

    ConnectionOpener(
            ConnectorRegistry registry,
            Guard guard,
            Clock clock,
            JdbcClient jdbc,
            TransactionOperations transactions,
            SyncSettings settings) {
        this.registry = registry;
        this.guard = guard;
        this.clock = clock;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.limitsByConnector = settings.callLimits();
        settings.workspaces().stream()
                .flatMap(workspace -> workspace.connections().stream())
                .forEach(connection -> this.settings.put(connection.id(), connection));
    }

    OpenConnection prepare(ConnectionRow row) {
        return prepare(row, new JdbcCredentialStore(jdbc, transactions, row.id()));
    }

    OpenConnection prepare(ConnectionRow row, CredentialStore credentials) {
        ConnectorDescriptor descriptor = null;
        try {
            CrmOptOutConnector connector = registry.connector(row.connectorId());
            descriptor = connector.descriptor();
            ConnectionSettings given = settings.get(row.id());
            if (given == null) {
                return broken(row, descriptor, "connection '" + row.id() + "' is no longer in the settings");
            }
            ConnectorSettings checked = ConnectorSettings.parse(descriptor.settings(), given.settings());
            RemoteCalls calls = guard.calls(row.id(), limits(given));
            return new OpenConnection(row, descriptor, null, () -> open(connector, checked, calls, credentials));
        } catch (ConnectorException | IllegalArgumentException e) {
            return broken(row, descriptor, String.valueOf(e.getMessage()));
        }
    }

    private static OpenConnection broken(ConnectionRow row, @Nullable ConnectorDescriptor descriptor, String problem) {
        return new OpenConnection(row, descriptor, problem, () -> new AbsentClient(problem));
    }

    private OptOutClient open(
            CrmOptOutConnector connector, ConnectorSettings checked, RemoteCalls calls, CredentialStore credentials) {
        return connector.open(ConnectorContext.builder(checked)
                .calls(calls)
                .clock(clock)
                .userAgent(USER_AGENT)
                .credentials(credentials)
                .build());
    }

    private CallLimit[] limits(ConnectionSettings given) {
        List<CallLimitSettings> own = given.limits();
        Stream<CallLimitSettings> limits =
                (own != null ? own : limitsByConnector.getOrDefault(given.connector(), List.of())).stream();
        return limits.map(limit -> new CallLimit(limit.group(), limit.permits(), limit.period()))
                .toArray(CallLimit[]::new);
    }
}
