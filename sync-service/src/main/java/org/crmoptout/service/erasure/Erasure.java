package org.crmoptout.service.erasure;

import java.time.Clock;
import java.util.List;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.PersonLabel;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Erases people: all personal data goes, but a marked person's addresses leave a keyed hash each, so that the opt-out comes back
 * with the address. Thread-safe.
 */
@Service
public class Erasure {

    /** In this order; what refers to something goes before it. */
    private static final List<String> TABLES = List.of(
            "plan_entry",
            "sweep_note",
            "review",
            "delivery",
            "opt_out_key",
            "crm_record",
            "email_address",
            "flow_person",
            "activity");

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final DoNotContact doNotContact;
    private final Tombstones tombstones;
    private final Ledger ledger;

    Erasure(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Clock clock,
            DoNotContact doNotContact,
            Tombstones tombstones,
            Ledger ledger) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
        this.doNotContact = doNotContact;
        this.tombstones = tombstones;
        this.ledger = ledger;
    }

    /**
     * Erases a person.
     *
     * @param actor who erases: an admin
     * @param personId the person, of the actor's workspace
     * @param reason why; it stays in the ledger
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such person
     * @throws ErasureRefusedException while a change of the label is on its way to a CRM: erased, it would be lost
     */
    public void erase(Actor actor, String personId, Reason reason) {
        if (!actor.isAdmin()) {
            throw new NotEntitledException("only an admin can erase a person");
        }
        transactions.executeWithoutResult(status -> {
            PersonLabel label = doNotContact.lockLabel(actor.workspaceId(), personId);
            refuseWhileOnItsWay(personId);
            if (label.isMarked()) {
                Tombstones.Tombstone mark = new Tombstones.Tombstone(
                        label.source() == null ? MarkSource.CRM : label.source(),
                        label.since() == null ? clock.instant() : label.since());
                addresses(personId).forEach(address -> tombstones.keep(actor.workspaceId(), address, mark));
            }
            for (String table : TABLES) {
                jdbc.sql("DELETE FROM " + table + " WHERE person_id = :person")
                        .param("person", personId)
                        .update();
            }
            jdbc.sql("DELETE FROM person WHERE id = :person")
                    .param("person", personId)
                    .update();
            ledger.forgetWords(personId);
            ledger.append(
                    actor.workspaceId(),
                    LedgerLine.of(clock.instant(), LedgerKind.ERASED)
                            .person(personId)
                            .by(actor.name())
                            .words(reason.text()));
        });
    }

    /** The keys are held, so that nothing sets out meanwhile. */
    private void refuseWhileOnItsWay(String personId) {
        List<String> waiting =
                jdbc.sql("""
                        SELECT c.name FROM opt_out_key k JOIN crm_connection c ON c.sync_id = k.sync_id
                        WHERE k.person_id = :person AND (k.pending_id IS NOT NULL OR k.in_doubt = TRUE)
                        ORDER BY k.key_text FOR UPDATE""").param("person", personId).query(OnlyColumn::text).list();
        if (!waiting.isEmpty()) {
            throw new ErasureRefusedException("what was last said of this person has not surely reached "
                    + String.join(", ", waiting.stream().distinct().toList())
                    + " yet: erase the person when it has; a parked delivery can be mended and retried before");
        }
    }

    private List<EmailAddress> addresses(String personId) {
        return jdbc.sql("SELECT address FROM email_address WHERE person_id = :person")
                .param("person", personId)
                .query((row, number) -> EmailAddress.of(row.getString("address")))
                .list();
    }
}
