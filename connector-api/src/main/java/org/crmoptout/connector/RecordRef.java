package org.crmoptout.connector;

/**
 * A record of a CRM account.
 *
 * @param type the record's type
 * @param id the CRM's id of the record: 1 to 64 visible ASCII characters, never an email address
 */
public record RecordRef(RecordType type, String id) {

    public RecordRef {
        if (!id.matches("[\\x21-\\x7e]{1,64}") || id.indexOf('@') >= 0) {
            throw new IllegalArgumentException("not a record id: '" + Printable.excerpt(id) + "'");
        }
    }

    /**
     * The record as one word, {@code Contact/003…}.
     *
     * @return type, slash, id
     */
    @Override
    public String toString() {
        return type + "/" + id;
    }
}
