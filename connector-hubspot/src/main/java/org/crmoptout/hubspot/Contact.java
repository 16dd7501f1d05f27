package org.crmoptout.hubspot;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;

/**
 * A contact as the record itself says, never as the search index does.
 *
 * @param id its {@code hs_object_id}
 * @param email its primary address, empty when it has none
 * @param additional its other addresses, each with an opt-out of its own that no property shows
 * @param formerIds the ids of contacts merged into it
 * @param optOut the opt-out of the primary address
 */
record Contact(
        long id, Optional<EmailAddress> email, Set<EmailAddress> additional, Set<Long> formerIds, OptOutStatus optOut) {

    static final String ID = "hs_object_id";
    static final String EMAIL = "email";
    static final String ADDITIONAL_EMAILS = "hs_additional_emails";
    static final String OPT_OUT = "hs_email_optout";
    static final String MODIFIED = "lastmodifieddate";
    static final String MERGED_IDS = "hs_merged_object_ids";

    RecordRef ref() {
        return ref(id);
    }

    /** All its addresses, the primary one first. */
    List<EmailAddress> addresses() {
        return Stream.concat(email.stream(), additional.stream()).distinct().toList();
    }

    static RecordRef ref(long id) {
        return new RecordRef(RecordType.CONTACT, Long.toString(id));
    }

    /**
     * The id of a record, if it can be a contact of HubSpot.
     *
     * @return empty for other types and for ids that are no numbers
     */
    static Optional<Long> id(RecordRef ref) {
        return ref.type().equals(RecordType.CONTACT) && ref.id().matches("[1-9][0-9]{0,17}")
                ? Optional.of(Long.valueOf(ref.id()))
                : Optional.empty();
    }

    /** The several values of one property, which HubSpot joins with semicolons; no value of ours holds a comma either. */
    static Stream<String> values(String joined) {
        return Arrays.stream(joined.split("[;,]")).map(String::strip).filter(value -> !value.isEmpty());
    }

    static Set<Long> ids(String joined) {
        return values(joined)
                .filter(value -> value.matches("[1-9][0-9]{0,17}"))
                .map(Long::valueOf)
                .collect(Collectors.toSet());
    }

    static Set<EmailAddress> addresses(String joined) {
        return values(joined)
                .flatMap(text -> address(text).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** An address as HubSpot has it; what is none by the SPI's measure can't be a key and reads as absent. */
    static Optional<EmailAddress> address(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(EmailAddress.of(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
