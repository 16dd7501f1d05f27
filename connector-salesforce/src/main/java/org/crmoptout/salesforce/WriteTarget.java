package org.crmoptout.salesforce;

import java.util.Comparator;

/**
 * What is written to set a person's opt-out: a field of the record itself or, for the contact of a person account, the field of
 * the account that shows the same value.
 *
 * @see <a href="https://help.salesforce.com/s/articleView?id=xcloud.account_person_behavior.htm">Considerations for Using Person
 *     Accounts</a>
 * @param person whose opt-out it is
 * @param object the API name of the object
 * @param id the id of the record
 * @param field the API name of the field
 */
record WriteTarget(PersonRow person, String object, String id, String field) {

    /** Sorted by object: Salesforce takes at most ten changes of the object in one request. */
    static final Comparator<WriteTarget> BY_OBJECT = Comparator.comparing(WriteTarget::object);

    static WriteTarget of(PersonObjects objects, PersonRow person) {
        PersonType type = person.id().type();
        String field = objects.of(type).optOutField();
        return person.personAccount()
                .map(account -> new WriteTarget(person, "Account", account, onPersonAccount(field)))
                .orElseGet(() ->
                        new WriteTarget(person, type.apiName(), person.id().value(), field));
    }

    /** The name that a contact's field has on its person account. */
    static String onPersonAccount(String field) {
        return field.endsWith("__c") ? field.substring(0, field.length() - "__c".length()) + "__pc" : "Person" + field;
    }
}
