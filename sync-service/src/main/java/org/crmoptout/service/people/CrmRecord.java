package org.crmoptout.service.people;

import org.crmoptout.connector.RecordRef;

/**
 * A record a person has in a CRM.
 *
 * @param connectionId the connection to that CRM
 * @param ref the record
 */
public record CrmRecord(String connectionId, RecordRef ref) {}
