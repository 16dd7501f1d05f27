package org.crmoptout.testkit.simulator;

import java.util.Arrays;
import java.util.Optional;

/**
 * The contact properties that the simulated portal has.
 *
 * @see <a href="https://knowledge.hubspot.com/properties/hubspots-default-contact-properties">HubSpot's default contact
 *     properties</a>
 */
enum ContactProperty {
    EMAIL("email", Type.STRING, false),
    FIRST_NAME("firstname", Type.STRING, false),
    LAST_NAME("lastname", Type.STRING, false),
    OPT_OUT("hs_email_optout", Type.BOOL, true),
    ADDITIONAL_EMAILS("hs_additional_emails", Type.ENUMERATION, true),
    MERGED_IDS("hs_merged_object_ids", Type.ENUMERATION, true),
    CREATED("createdate", Type.DATETIME, true),
    MODIFIED("lastmodifieddate", Type.DATETIME, true),
    ID("hs_object_id", Type.NUMBER, true);

    /** How values compare. */
    enum Type {
        STRING,
        ENUMERATION,
        BOOL,
        DATETIME,
        NUMBER
    }

    final String wireName;
    final Type type;
    final boolean readOnly;

    ContactProperty(String wireName, Type type, boolean readOnly) {
        this.wireName = wireName;
        this.type = type;
        this.readOnly = readOnly;
    }

    static Optional<ContactProperty> named(String wireName) {
        return Arrays.stream(values())
                .filter(property -> property.wireName.equals(wireName))
                .findFirst();
    }
}
