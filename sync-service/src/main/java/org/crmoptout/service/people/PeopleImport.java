package org.crmoptout.service.people;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.settings.SyncSettings;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Brings people in from CSV (RFC 4180): UTF-8, with a header, of the columns {@code first_name}, {@code last_name},
 * {@code email}, {@code type}, {@code record_id}, {@code connection} and {@code account}, the company's name, in any order.
 * Thread-safe.
 *
 * <p>A line needs an email address, or a record by type and id, or both. The connection may be left out where the workspace
 * has one. A line belongs to the person who has the record, else to the person who has the address, else to a new person;
 * names, when given, are taken over. Nothing is ever taken away.
 */
@Service
public class PeopleImport {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionOperations transactions;
    private final PeopleTracker tracker;
    private final Clock clock;
    private final int maxLines;

    PeopleImport(
            JdbcClient jdbc,
            JdbcTemplate batches,
            TransactionOperations transactions,
            PeopleTracker tracker,
            Clock clock,
            SyncSettings settings) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.transactions = transactions;
        this.tracker = tracker;
        this.clock = clock;
        this.maxLines = settings.importMaxLines();
    }

    /**
     * Imports a file as a whole, or nothing of it.
     *
     * @param workspaceId where to
     * @param csv the file, read to its end and closed
     * @return what was done
     * @throws ImportRefusedException with all bad lines, when one is bad
     * @throws NotFoundException when there is no such workspace
     * @throws IOException when the file can't be read
     */
    public ImportReport importCsv(String workspaceId, InputStream csv) throws IOException {
        return importCsv(workspaceId, csv, report -> {});
    }

    /**
     * Imports a file as a whole, or nothing of it.
     *
     * @param workspaceId where to
     * @param csv the file, read to its end and closed
     * @param done is told within the transaction what was done
     * @return what was done
     * @throws ImportRefusedException with all bad lines, when one is bad
     * @throws NotFoundException when there is no such workspace
     * @throws IOException when the file can't be read
     */
    public ImportReport importCsv(String workspaceId, InputStream csv, Consumer<ImportReport> done) throws IOException {
        List<String> connections = jdbc.sql("SELECT id FROM crm_connection WHERE workspace_id = :workspace")
                .param("workspace", workspaceId)
                .query(OnlyColumn::text)
                .list();
        CsvFile file = new CsvFile(new TreeSet<>(connections), maxLines);
        file.read(csv);
        if (!file.problems().isEmpty()) {
            throw new ImportRefusedException(file.problems());
        }
        return requireNonNull(transactions.execute(status -> {
            ImportReport report = store(workspaceId, file.lines());
            done.accept(report);
            return report;
        }));
    }

    private ImportReport store(String workspaceId, List<CsvLine> lines) {
        // Held, so that a sync is switched on either before this, and hears of it, or after it, and finds everyone.
        boolean known = jdbc.sql("SELECT id FROM workspace WHERE id = :workspace FOR UPDATE")
                .param("workspace", workspaceId)
                .query(OnlyColumn::text)
                .optional()
                .isPresent();
        if (!known) {
            throw new NotFoundException("there is no such workspace");
        }
        return new ImportRun(jdbc, batches, tracker, clock, workspaceId).store(lines);
    }
}
