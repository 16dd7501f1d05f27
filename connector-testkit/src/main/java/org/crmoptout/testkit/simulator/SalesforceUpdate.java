package org.crmoptout.testkit.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.crmoptout.testkit.simulator.SObjectType.Field;
import org.jspecify.annotations.Nullable;

/**
 * One record of an update call: what the client asked for, and the checks of it that fail for this record alone.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_update.htm">update()</a>
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_concepts_core_data_objects.htm">Error
 *     and StatusCode</a>
 * @param id as the client gave it, empty if it gave none
 * @param values the new values by the field's name, null where the field is to be emptied
 */
record SalesforceUpdate(SObjectType type, String id, Map<String, @Nullable Object> values) {

    /**
     * What became of one record.
     *
     * @param id the record's id if it was written, else empty
     * @param statusCode the error's code, empty if there is none
     */
    record Outcome(String id, String statusCode, String message, List<String> fields) {

        static Outcome written(String id) {
            return new Outcome(id, "", "", List.of());
        }

        static Outcome failed(String statusCode, String message, String... fields) {
            return new Outcome("", statusCode, message, List.of(fields));
        }

        boolean success() {
            return statusCode.isEmpty();
        }

        /** The same failure, or, for a record that was good, the news that it went down with the bad ones. */
        Outcome rolledBack() {
            return success()
                    ? failed(
                            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
                            "Record rolled back because not all records were valid and the request was using AllOrNone"
                                    + " header")
                    : this;
        }
    }

    /** Checks against the record as it is; changes nothing. */
    Outcome check(
            Function<String, Optional<SalesforceRecord>> records,
            Set<String> locked,
            SObjectType visible,
            Set<String> written) {
        if (id.isEmpty()) {
            return Outcome.failed("MISSING_ARGUMENT", "Id not specified in an update call");
        }
        String full = SalesforceId.parse(id).orElse("");
        if (full.isEmpty()) {
            return Outcome.failed("MALFORMED_ID", type.name() + " ID: bad id " + id, "Id");
        }
        if (!full.startsWith(type.keyPrefix())) {
            return Outcome.failed("MALFORMED_ID", type.name() + " ID: id value of incorrect type: " + id, "Id");
        }
        if (written.contains(full)) {
            return Outcome.failed("DUPLICATE_VALUE", "duplicate id: " + full, "Id");
        }
        String[] notWritable = values.keySet().stream()
                .filter(name -> !visible.field(name).map(Field::updateable).orElse(false))
                .toArray(String[]::new);
        if (notWritable.length > 0) {
            return Outcome.failed(
                    "INVALID_FIELD_FOR_INSERT_UPDATE",
                    "Unable to create/update fields: " + String.join(", ", notWritable)
                            + ". Please check the security settings of this field and verify that it is read/write for your"
                            + " profile or permission set.",
                    notWritable);
        }
        SalesforceRecord record = records.apply(full).orElse(null);
        if (record == null) {
            return Outcome.failed("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id");
        }
        if (record.flag("IsDeleted")) {
            return Outcome.failed("ENTITY_IS_DELETED", "entity is deleted");
        }
        if (record.flag("IsConverted")) {
            return Outcome.failed("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead");
        }
        if (type.isPerson() && record.flag(PersonAccounts.IS_PERSON_ACCOUNT)) {
            return Outcome.failed(
                    "INSUFFICIENT_ACCESS_OR_READONLY",
                    "the contact of a person account is changed through the account");
        }
        if (locked.contains(full)) {
            return Outcome.failed(
                    "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records: " + full);
        }
        return Outcome.written(full);
    }
}
