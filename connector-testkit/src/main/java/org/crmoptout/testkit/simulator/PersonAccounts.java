package org.crmoptout.testkit.simulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.testkit.simulator.SObjectType.Field;
import org.crmoptout.testkit.simulator.SObjectType.FieldType;

/**
 * Accounts that are people: each has one contact, and both show the same opt-out.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_guidelines_personaccounts.htm">Person
 *     Account Record Types</a>
 */
final class PersonAccounts {

    static final String IS_PERSON_ACCOUNT = "IsPersonAccount";

    /** What the objects have more in an org with person accounts. */
    static final Map<String, List<Field>> FIELDS = Map.of(
            "Contact",
            List.of(
                    Field.readOnly("AccountId", "Account ID", FieldType.REFERENCE),
                    Field.readOnly(IS_PERSON_ACCOUNT, "Is Person Account", FieldType.BOOLEAN)),
            "Account",
            List.of(
                    Field.readOnly(IS_PERSON_ACCOUNT, "Is Person Account", FieldType.BOOLEAN),
                    Field.readOnly("PersonContactId", "Person Contact ID", FieldType.REFERENCE),
                    Field.writable(onAccount(SObjectType.OPT_OUT), "Email Opt Out", FieldType.BOOLEAN)));

    private PersonAccounts() {}

    /** The name that a standard field of the contact has on the account. */
    static String onAccount(String field) {
        return "Person" + field;
    }

    /** The id of a person account's contact, or of a person contact's account. */
    static Optional<String> other(SalesforceRecord record) {
        return record.value(record.type().isPerson() ? "AccountId" : "PersonContactId")
                .map(String.class::cast);
    }

    /** The other half of a person with the opt-out of this one, if it differs. */
    static Optional<SalesforceRecord> copied(SalesforceRecord from, SalesforceRecord to) {
        boolean optedOut = from.flag(field(from));
        return to.flag(field(to)) == optedOut ? Optional.empty() : Optional.of(to.with(Map.of(field(to), optedOut)));
    }

    private static String field(SalesforceRecord record) {
        return record.type().isPerson() ? SObjectType.OPT_OUT : onAccount(SObjectType.OPT_OUT);
    }
}
