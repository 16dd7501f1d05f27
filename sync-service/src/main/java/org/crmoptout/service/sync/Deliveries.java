package org.crmoptout.service.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** The deliveries of the workspaces. Thread-safe. */
@Service
public class Deliveries {

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final OpenConnections connections;
    private final DoNotContact doNotContact;
    private final Ledger ledger;
    private final Clock clock;

    Deliveries(
            JdbcClient jdbc,
            TransactionOperations transactions,
            OpenConnections connections,
            DoNotContact doNotContact,
            Ledger ledger,
            Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.connections = connections;
        this.doNotContact = doNotContact;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Some of a workspace's deliveries.
     *
     * @param workspaceId whose
     * @param state only those, or null for all
     * @param request which page
     * @return by the time of the request, the newest first
     */
    public Page<DeliveryView> page(String workspaceId, @Nullable DeliveryState state, PageRequest request) {
        String from =
                " FROM delivery d JOIN crm_connection c ON c.id = d.connection_id WHERE c.workspace_id = :workspace"
                        + (state == null ? "" : " AND d.state = :state");
        List<DeliveryView> items = filtered(
                        "SELECT d.*, c.keying" + from
                                + " ORDER BY d.requested_at DESC, d.id OFFSET :offset ROWS FETCH NEXT :size ROWS ONLY",
                        workspaceId,
                        state)
                .param("offset", request.offset())
                .param("size", request.size())
                .query(Deliveries::view)
                .list();
        long total = filtered("SELECT COUNT(*)" + from, workspaceId, state)
                .query(Long.class)
                .single();
        return new Page<>(items, request.number(), request.size(), total);
    }

    private StatementSpec filtered(String sql, String workspaceId, @Nullable DeliveryState state) {
        StatementSpec spec = jdbc.sql(sql).param("workspace", workspaceId);
        return state == null ? spec : spec.param("state", state.name());
    }

    private static DeliveryView view(ResultSet row, int number) throws SQLException {
        return new DeliveryView(
                row.getString("connection_id"),
                row.getString("person_id"),
                OptOutKey.parse(OptOutKeying.valueOf(row.getString("keying")), row.getString("key_text")),
                Columns.delivery(row),
                DeliveryState.valueOf(row.getString("state")),
                Instants.fromColumn(row, "ended_at"));
    }

    /**
     * Sends a waiting or parked delivery at once (S9).
     *
     * @param actor who asks: an admin
     * @param deliveryId the delivery, of the actor's workspace
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such delivery on its way
     */
    public void retry(Actor actor, String deliveryId) {
        if (!actor.isAdmin()) {
            throw new NotEntitledException("only an admin can retry a delivery");
        }
        record OnItsWay(ConnectionRow connection, String personId, OptOutKey key) {}
        OnItsWay delivery = jdbc.sql("""
                        SELECT d.key_text, d.person_id, c.* FROM delivery d JOIN crm_connection c ON c.sync_id = d.sync_id
                        WHERE d.id = :id AND c.workspace_id = :workspace AND d.ended_at IS NULL""")
                .param("id", deliveryId)
                .param("workspace", actor.workspaceId())
                .query((row, number) -> new OnItsWay(
                        ConnectionRow.read(row, number),
                        row.getString("person_id"),
                        OptOutKey.parse(OptOutKeying.valueOf(row.getString("keying")), row.getString("key_text"))))
                .optional()
                .orElseThrow(() -> new NotFoundException("there is no such delivery on its way in this workspace"));
        connections.running(delivery.connection()).ifPresent(running -> {
            transactions.executeWithoutResult(status -> {
                doNotContact.lockLabel(actor.workspaceId(), delivery.personId());
                running.sync().retry(delivery.key());
                ledger.append(
                        actor.workspaceId(),
                        LedgerLine.of(clock.instant(), LedgerKind.DELIVERY_RETRIED)
                                .person(delivery.personId())
                                .connection(delivery.connection().id())
                                .delivery(deliveryId, null)
                                .by(actor.name()));
            });
            running.sync().wake();
        });
    }
}
