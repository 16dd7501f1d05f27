package org.crmoptout.runtime.sync;

import java.util.Optional;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;

/** What a CRM keeps one opt-out on. Prints without an address. */
public sealed interface OptOutKey {

    /**
     * A record.
     *
     * @param ref the record
     */
    record OfRecord(RecordRef ref) implements OptOutKey {
        @Override
        public String text() {
            return ref.type().name() + "/" + ref.id();
        }

        @Override
        public String toString() {
            return ref.toString();
        }
    }

    /**
     * An email address.
     *
     * @param address the address
     */
    record OfAddress(EmailAddress address) implements OptOutKey {
        @Override
        public String text() {
            return address.value();
        }

        @Override
        public String toString() {
            return address.toString();
        }
    }

    /**
     * The key as text, for storage only: it may be an address.
     *
     * @return what {@link #parse} reads
     */
    String text();

    /**
     * A key from its stored text.
     *
     * @param keying what the connection's CRM keeps opt-outs on
     * @param text what {@link #text()} gave
     * @return the key
     */
    static OptOutKey parse(OptOutKeying keying, String text) {
        return switch (keying) {
            case RECORD -> {
                int slash = text.indexOf('/');
                if (slash < 0) {
                    throw new IllegalArgumentException("not a stored record key");
                }
                yield new OfRecord(new RecordRef(new RecordType(text.substring(0, slash)), text.substring(slash + 1)));
            }
            case EMAIL_ADDRESS -> new OfAddress(EmailAddress.of(text));
        };
    }

    /**
     * The key a person stands for: the record, or the main address.
     *
     * @param keying what the connection's CRM keeps opt-outs on
     * @param person a person of that connection
     * @return empty when the person has no record, or no address
     */
    static Optional<OptOutKey> of(OptOutKeying keying, CrmPerson person) {
        return switch (keying) {
            case RECORD -> person.ref().map(OfRecord::new);
            case EMAIL_ADDRESS -> person.emailAddresses().stream().findFirst().map(OfAddress::new);
        };
    }
}
