package org.crmoptout.service.web;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.people.ImportReport;
import org.crmoptout.service.people.PeopleImport;
import org.springframework.stereotype.Component;

/** Lets admins, and only them, bring people in. Thread-safe. */
@Component
public final class ImportByAdmin {

    private final PeopleImport people;
    private final Ledger ledger;
    private final Clock clock;

    ImportByAdmin(PeopleImport people, Ledger ledger, Clock clock) {
        this.people = people;
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Imports a file as a whole, or nothing of it.
     *
     * @param actor who imports: an admin
     * @param csv the file, read to its end and not closed
     * @return what was done
     * @throws NotEntitledException when the actor is no admin
     * @throws org.crmoptout.service.people.ImportRefusedException with all bad lines, when one is bad
     * @throws IOException when the file can't be read
     */
    public ImportReport importCsv(Actor actor, InputStream csv) throws IOException {
        if (!actor.isAdmin()) {
            throw new NotEntitledException("only an admin may import people");
        }
        return people.importCsv(
                actor.workspaceId(),
                csv,
                report -> ledger.append(
                        actor.workspaceId(),
                        LedgerLine.of(clock.instant(), LedgerKind.IMPORTED)
                                .by(actor.name())
                                .words(report.lines() + " lines: " + report.created() + " people created, "
                                        + report.updated() + " updated")));
    }
}
