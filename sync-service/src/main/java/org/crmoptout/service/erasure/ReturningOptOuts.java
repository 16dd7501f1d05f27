package org.crmoptout.service.erasure;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.people.PeopleTracker;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Marks a person again who comes back with an address that was marked when it was erased; the syncs hear of both. */
@Component
@Primary
final class ReturningOptOuts implements PeopleTracker {

    private final JdbcClient jdbc;
    private final Clock clock;
    private final PeopleTracker syncs;
    private final Tombstones tombstones;
    private final ObjectProvider<DoNotContact> doNotContact; // it reaches back here by the addresses it makes people of
    private final Ledger ledger;

    ReturningOptOuts(
            JdbcClient jdbc,
            Clock clock,
            @Qualifier("connectedSyncs") PeopleTracker syncs,
            Tombstones tombstones,
            ObjectProvider<DoNotContact> doNotContact,
            Ledger ledger) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.syncs = syncs;
        this.tombstones = tombstones;
        this.doNotContact = doNotContact;
        this.ledger = ledger;
    }

    @Override
    public void track(String workspaceId, Collection<String> personIds) {
        syncs.track(workspaceId, personIds);
        if (personIds.isEmpty()) {
            return;
        }
        Map<EmailAddress, String> owners = new LinkedHashMap<>();
        jdbc.sql("SELECT address, person_id FROM email_address WHERE person_id IN (:people) ORDER BY person_id, place")
                .param("people", personIds)
                .query(row -> {
                    owners.put(EmailAddress.of(row.getString("address")), row.getString("person_id"));
                });
        tombstones.of(workspaceId, owners.keySet()).forEach((address, mark) -> {
            String personId = owners.get(address);
            if (personId == null) {
                return;
            }
            // From here on the person carries it: who unmarks them later, lifts it for good.
            tombstones.end(workspaceId, address);
            if (doNotContact.getObject().bringBack(workspaceId, personId, mark.source(), mark.since())) {
                ledger.append(
                        workspaceId,
                        LedgerLine.of(clock.instant(), LedgerKind.TOMBSTONE_APPLIED)
                                .person(personId)
                                .source(mark.source().name()));
            }
        });
    }
}
