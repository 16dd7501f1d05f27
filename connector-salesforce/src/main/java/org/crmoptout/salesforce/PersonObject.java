package org.crmoptout.salesforce;

import java.util.ArrayList;
import java.util.List;

/**
 * An object whose records stand for people, as one connection uses it.
 *
 * @param type which object
 * @param optOutField the API name of the checkbox that holds the opt-out
 * @param moreEmailFields the API names of fields, beside Email, by which people are found
 */
record PersonObject(PersonType type, String optOutField, List<String> moreEmailFields) {

    /** The field that holds the opt-out unless the settings name another. */
    static final String STANDARD_OPT_OUT = "HasOptedOutOfEmail";

    PersonObject {
        moreEmailFields = List.copyOf(moreEmailFields);
    }

    /** The fields by which people are found, Email first. */
    List<String> emailFields() {
        List<String> fields = new ArrayList<>(List.of("Email"));
        fields.addAll(moreEmailFields);
        return fields;
    }
}
