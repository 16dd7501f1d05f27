package org.crmoptout.service.people;

import org.crmoptout.connector.EmailAddress;
import org.jspecify.annotations.Nullable;

/**
 * A good line of an import: it has an address or a record.
 *
 * @param number which line of the file
 * @param firstName may be empty
 * @param lastName may be empty
 * @param email the address, or null
 * @param record the record, or null
 * @param account the name of the company, may be empty
 */
record CsvLine(
        long number,
        String firstName,
        String lastName,
        @Nullable EmailAddress email,
        @Nullable CrmRecord record,
        String account) {}
