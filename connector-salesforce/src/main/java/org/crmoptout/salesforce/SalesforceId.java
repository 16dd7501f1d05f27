package org.crmoptout.salesforce;

import java.util.Optional;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.RecordRef;

/**
 * The id of a contact or lead in its form of 18 characters: 15 that mean something whatever comes after them, and a checksum
 * of their case.
 *
 * <p>Salesforce refuses a whole request for one malformed id, so ids are checked here first. See <a
 * href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm">ID Field
 * Type</a>.
 *
 * @param type the type its prefix says
 * @param value 18 letters and digits
 */
record SalesforceId(PersonType type, String value) implements Comparable<SalesforceId> {

    private static final int SHORT = 15;
    private static final int LONG = 18;
    private static final int CHUNK = 5;
    private static final String CHECKSUM_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    /**
     * The id of a record that a host names.
     *
     * @throws ConnectorException of kind INVALID_REQUEST when Salesforce can't have a person of that type and id
     */
    static SalesforceId of(RecordRef ref) {
        PersonType type = PersonType.of(ref.type())
                .orElseThrow(() -> new ConnectorException(
                        ErrorKind.INVALID_REQUEST,
                        ref + " is neither a Contact nor a Lead: Salesforce opt-outs are kept on those"));
        return parse(type, ref.id())
                .orElseThrow(() -> new ConnectorException(
                        ErrorKind.INVALID_REQUEST,
                        ref + " is not the id of a Salesforce " + type.apiName()
                                + ": it has 15 characters, or 18 with a" + " checksum, and begins with "
                                + type.keyPrefix() + "; correct the id"));
    }

    /** The id in a text, empty when it is malformed or of another type. */
    static Optional<SalesforceId> parse(PersonType type, String text) {
        if (!isWellFormed(text) || !text.startsWith(type.keyPrefix())) {
            return Optional.empty();
        }
        String full = extended(text);
        return text.length() == LONG && !text.equals(full)
                ? Optional.empty()
                : Optional.of(new SalesforceId(type, full));
    }

    private static boolean isWellFormed(String text) {
        boolean digitsAndLetters = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            digitsAndLetters &= (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        }
        return digitsAndLetters && (text.length() == SHORT || text.length() == LONG);
    }

    /** The form of 18 characters of any well-formed id of 15 or 18. */
    static String extended(String id) {
        StringBuilder full = new StringBuilder(id.substring(0, SHORT));
        for (int chunk = 0; chunk < SHORT; chunk += CHUNK) {
            int capitals = 0;
            for (int i = 0; i < CHUNK; i++) {
                if (Character.isUpperCase(id.charAt(chunk + i))) {
                    capitals |= 1 << i;
                }
            }
            full.append(CHECKSUM_DIGITS.charAt(capitals));
        }
        return full.toString();
    }

    RecordRef ref() {
        return new RecordRef(type.recordType(), value);
    }

    /** Ids of one org differ in a few digits of 62, which the hash of a text, of base 31, folds into few values. */
    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < SHORT; i++) {
            hash = 131 * hash + value.charAt(i);
        }
        return hash;
    }

    @Override
    public int compareTo(SalesforceId other) {
        int byType = type.compareTo(other.type);
        return byType != 0 ? byType : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return ref().toString();
    }
}
