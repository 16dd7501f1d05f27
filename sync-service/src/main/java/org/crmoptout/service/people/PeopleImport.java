package org.crmoptout.service.people;

import java.io.IOException;
import java.io.InputStream;
import org.springframework.stereotype.Service;

/**
 * Brings people in from CSV (RFC 4180): UTF-8, with a header, of the columns {@code first_name}, {@code last_name},
 * {@code email}, {@code type}, {@code record_id} and {@code connection} in any order. Thread-safe.
 *
 * <p>A line needs an email address, or a record by type and id, or both. The connection may be left out where the workspace
 * has one. A line belongs to the person who has the record, else to the person who has the address, else to a new person.
 */
@Service
public class PeopleImport {

    /**
     * Imports a file as a whole, or nothing of it.
     *
     * @param workspaceId where to
     * @param csv the file, read to its end and not closed
     * @return what was done
     * @throws ImportRefusedException with all bad lines, when one is bad
     * @throws NotFoundException when there is no such workspace
     * @throws IOException when the file can't be read
     */
    public ImportReport importCsv(String workspaceId, InputStream csv) throws IOException {
        throw new UnsupportedOperationException();
    }
}
