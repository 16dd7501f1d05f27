package org.crmoptout.service.people;

import java.util.List;
import org.crmoptout.connector.EmailAddress;
import org.jspecify.annotations.Nullable;

/**
 * A contact or lead of a workspace.
 *
 * @param id unique among all workspaces
 * @param workspaceId whose
 * @param firstName may be empty
 * @param lastName may be empty
 * @param label the do-not-contact label
 * @param emailAddresses the main one first; may be empty
 * @param records by connection, type and id; may be empty
 * @param account the company they work for, or null
 */
public record Person(
        String id,
        String workspaceId,
        String firstName,
        String lastName,
        PersonLabel label,
        List<EmailAddress> emailAddresses,
        List<CrmRecord> records,
        @Nullable Account account) {

    public Person {
        emailAddresses = List.copyOf(emailAddresses);
        records = List.copyOf(records);
    }

    /**
     * The person without name or address.
     *
     * @return the id
     */
    @Override
    public String toString() {
        return "person " + id;
    }
}
