package org.crmoptout.testkit.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A person as a simulated CRM holds them at this moment.
 *
 * @param type the record type: {@code Contact} or {@code Lead}
 * @param id the record's id, 18 characters on Salesforce
 * @param emails the addresses, the main one first, empty where there is none
 * @param firstName the first name
 * @param lastName the last name
 * @param optedOut whether the CRM's "Email opt out" is set
 * @param lastModified when the record changed last, for whatever reason
 * @param deleted whether the record is deleted: in the bin, or merged into another one
 */
public record SimulatedPerson(
        String type,
        String id,
        List<String> emails,
        String firstName,
        String lastName,
        boolean optedOut,
        Instant lastModified,
        boolean deleted) {

    /** Copies the addresses. */
    public SimulatedPerson {
        emails = List.copyOf(emails);
    }

    /** The main address. */
    public Optional<String> email() {
        return emails.stream().findFirst();
    }

    /** Type and id alone: names and addresses stay out of logs. */
    @Override
    public String toString() {
        return type + " " + id;
    }
}
