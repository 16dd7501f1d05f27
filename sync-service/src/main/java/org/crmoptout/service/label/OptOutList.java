package org.crmoptout.service.label;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.service.people.CsvTable;
import org.crmoptout.service.people.ImportRefusedException;
import org.crmoptout.service.settings.SyncSettings;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Brings opt-outs in by address, from CSV (RFC 4180): UTF-8, with a header, of the columns {@code email} and, where there is
 * one, {@code reason}. An address nobody has yet is kept as well. Thread-safe.
 */
@Service
public class OptOutList {

    private static final List<String> COLUMNS = List.of("email", "reason");

    private final TransactionOperations transactions;
    private final DoNotContact doNotContact;
    private final int maxLines;

    OptOutList(TransactionOperations transactions, DoNotContact doNotContact, SyncSettings settings) {
        this.transactions = transactions;
        this.doNotContact = doNotContact;
        this.maxLines = settings.importMaxLines();
    }

    /**
     * What an import of opt-outs did.
     *
     * @param lines how many lines were read, the header not counted
     * @param marked how many people were marked
     * @param markedBefore how many lines named someone marked already
     */
    public record Report(int lines, int marked, int markedBefore) {}

    private record Line(EmailAddress address, @Nullable Reason reason) {}

    /**
     * Marks everyone a file names, or nobody.
     *
     * @param actor who brings it: needs an Engage seat (L5)
     * @param csv the file, read to its end
     * @return what was done
     * @throws NotEntitledException when the actor has no seat
     * @throws ImportRefusedException with all bad lines, when one is bad
     * @throws IOException when the file can't be read
     */
    public Report importCsv(Actor actor, InputStream csv) throws IOException {
        if (!actor.hasEngageSeat()) {
            throw new NotEntitledException("only someone with an Engage seat can bring opt-outs in");
        }
        CsvTable table = new CsvTable(COLUMNS, maxLines);
        List<Line> lines = new ArrayList<>();
        table.read(csv, List.of(Set.of("email")), (number, fields) -> read(table, number, fields, lines));
        if (!table.problems().isEmpty()) {
            throw new ImportRefusedException(table.problems());
        }
        // in one order, so that two lists at once wait for each other and don't lock each other out
        lines.sort(Comparator.comparing(Line::address));
        return requireNonNull(transactions.execute(status -> {
            int marked = 0;
            for (Line line : lines) {
                marked += doNotContact.markListed(actor, line.address(), line.reason()) ? 1 : 0;
            }
            return new Report(lines.size(), marked, lines.size() - marked);
        }));
    }

    private static void read(CsvTable table, long number, CsvTable.Line fields, List<Line> lines) {
        EmailAddress address = null;
        Reason reason = null;
        try {
            address = EmailAddress.of(fields.get("email"));
        } catch (IllegalArgumentException e) {
            table.problem(number, "email: " + e.getMessage());
        }
        try {
            reason = fields.get("reason").isEmpty() ? null : new Reason(fields.get("reason"));
        } catch (IllegalArgumentException e) {
            table.problem(number, "reason: " + e.getMessage());
        }
        if (address != null) {
            lines.add(new Line(address, reason));
        }
    }
}
