package org.crmoptout.connector;

/**
 * A type of CRM record that stands for a person, under the vendor's own API name, such as {@code Contact} or {@code Lead}.
 *
 * @param name the API name: a letter, then letters, digits and underscores
 */
public record RecordType(String name) {

    public static final RecordType CONTACT = new RecordType("Contact");
    public static final RecordType LEAD = new RecordType("Lead");

    public RecordType {
        if (!name.matches("[A-Za-z][A-Za-z0-9_]{0,79}")) {
            throw new IllegalArgumentException("not a record type: '" + Printable.excerpt(name) + "'");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
