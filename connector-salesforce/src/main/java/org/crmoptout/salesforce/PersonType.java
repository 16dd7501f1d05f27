package org.crmoptout.salesforce;

import java.util.Optional;
import org.crmoptout.connector.RecordType;

/**
 * A type of Salesforce record that stands for a person, in the order in which batches and results are sorted.
 *
 * <p>Key prefixes: <a href="https://help.salesforce.com/s/articleView?id=000385203&amp;type=1">Standard Field Record ID
 * Prefix Decoder</a>.
 */
enum PersonType {
    CONTACT(RecordType.CONTACT, "003"),
    LEAD(RecordType.LEAD, "00Q");

    @SuppressWarnings("ImmutableEnumChecker") // a record of one String
    private final RecordType recordType;

    private final String keyPrefix;

    PersonType(RecordType recordType, String keyPrefix) {
        this.recordType = recordType;
        this.keyPrefix = keyPrefix;
    }

    static Optional<PersonType> of(RecordType type) {
        for (PersonType known : values()) { // asked for each record: no stream
            if (known.recordType.equals(type)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    RecordType recordType() {
        return recordType;
    }

    /** The three characters that begin the ids of this type, in every org. */
    String keyPrefix() {
        return keyPrefix;
    }

    /** The type's name in the API. */
    String apiName() {
        return recordType.name();
    }
}
