package org.crmoptout.salesforce;

import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.bind.XmlObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Calendar;
import java.util.Iterator;
import java.util.Optional;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.jspecify.annotations.Nullable;

/**
 * A contact or lead as a query shows it.
 *
 * @param id the record
 * @param status the opt-out; UNKNOWN when the answer has no value, or one that is no boolean
 * @param systemModstamp when Salesforce last touched the record, for whatever reason, as it was given: only the change
 *     feed asks for it
 * @param fate whether it still stands for the person
 * @param successor the record that took its place, present exactly when it moved
 * @param personAccount the id of the account that it is the contact of, where that is a person account
 */
record PersonRow(
        SalesforceId id,
        OptOutStatus status,
        @Nullable Object systemModstamp,
        Fate fate,
        Optional<SalesforceId> successor,
        Optional<String> personAccount) {

    /** What became of a record. */
    enum Fate {
        /** It is there. */
        ALIVE,
        /** Merged into another record, or converted into a contact. */
        MOVED,
        /** Deleted. */
        GONE
    }

    /**
     * Reads a row.
     *
     * @throws ConnectorException of kind PROTOCOL when it lacks what every row has
     */
    static PersonRow of(PersonObjects objects, PersonType type, SObject row) {
        SalesforceId id = id(type, row);
        Optional<SalesforceId> successor = successor(objects, type, row);
        boolean gone = isTrue(field(row, "IsDeleted")) || isTrue(field(row, "IsConverted"));
        return new PersonRow(
                id,
                status(field(row, objects.of(type).optOutField())),
                field(row, "SystemModstamp"),
                successor.isPresent() ? Fate.MOVED : gone ? Fate.GONE : Fate.ALIVE,
                successor,
                isTrue(field(row, "IsPersonAccount"))
                        ? Optional.ofNullable(field(row, "AccountId")).map(String::valueOf)
                        : Optional.empty());
    }

    /** A converted lead whose contact this connection does not know is read-only for ever, and nobody's any more. */
    private static Optional<SalesforceId> successor(PersonObjects objects, PersonType type, SObject row) {
        Optional<SalesforceId> master = reference(type, field(row, "MasterRecordId"));
        return master.isPresent() || !objects.include(PersonType.CONTACT)
                ? master
                : reference(PersonType.CONTACT, field(row, "ConvertedContactId"));
    }

    /** A field's value; Salesforce gives names as they are in the org, whatever their case in the query. */
    static @Nullable Object field(SObject row, String name) {
        for (Iterator<XmlObject> fields = row.getChildren(); fields.hasNext(); ) {
            XmlObject field = fields.next();
            if (field.getName().getLocalPart().equalsIgnoreCase(name)) {
                return field.getValue();
            }
        }
        return null;
    }

    /** A query whose rows are people of a type. */
    static Queries.Query<PersonRow> query(PersonObjects objects, PersonType type, Soql soql) {
        return new Queries.Query<>(soql, row -> of(objects, type, row));
    }

    /**
     * The id of a row.
     *
     * @throws ConnectorException of kind PROTOCOL when it has none
     */
    static SalesforceId id(PersonType type, SObject row) {
        return reference(type, row.getId())
                .orElseThrow(() -> new ConnectorException(
                        ErrorKind.PROTOCOL, "Salesforce gave a " + type.apiName() + " without a well-formed id"));
    }

    /** What the row says of a person. */
    OptOutReading reading(CrmPerson person, Instant readBegan) {
        return OptOutReading.builder(person, status, readBegan).build();
    }

    private static Optional<SalesforceId> reference(PersonType type, @Nullable Object value) {
        return value instanceof String text ? SalesforceId.parse(type, text) : Optional.empty();
    }

    /** Values come as texts unless the answer names their type. */
    private static OptOutStatus status(@Nullable Object value) {
        return switch (String.valueOf(value)) {
            case "true" -> OptOutStatus.OPTED_OUT;
            case "false" -> OptOutStatus.NOT_OPTED_OUT;
            default -> OptOutStatus.UNKNOWN;
        };
    }

    private static boolean isTrue(@Nullable Object value) {
        return String.valueOf(value).equals("true");
    }

    /**
     * When Salesforce last touched the record.
     *
     * @throws ConnectorException of kind PROTOCOL when that can't be read
     */
    Instant stamp() {
        try {
            return systemModstamp instanceof Calendar calendar
                    ? calendar.toInstant()
                    : OffsetDateTime.parse(String.valueOf(systemModstamp), DateTimeFormatter.ISO_OFFSET_DATE_TIME)
                            .toInstant();
        } catch (DateTimeParseException e) {
            throw new ConnectorException(
                    ErrorKind.PROTOCOL, "Salesforce gave " + id + " without a readable SystemModstamp");
        }
    }
}
