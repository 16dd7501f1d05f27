package org.crmoptout.hubspot;

import org.crmoptout.connector.Operation;

/** The kinds of requests this connector sends. */
final class HubSpotOperations {

    static final Operation ACCOUNT_DETAILS = Operation.read("account.details");

    /** Search has a limit of its own: five requests a second for the whole account. */
    static final Operation CONTACTS_SEARCH = Operation.read("contacts.search").limitedBy("search");

    static final Operation CONTACTS_BATCH_READ = Operation.read("contacts.batch-read");
    static final Operation STATUS_READ = Operation.read("status.read");
    static final Operation UNSUBSCRIBE_ALL = Operation.write("status.unsubscribe-all");

    private HubSpotOperations() {}

    /** The scopes an operation needs, in words for an admin, for the case that HubSpot's answer does not name them. */
    static String scopesOf(Operation operation) {
        return switch (operation.name()) {
            case "contacts.search", "contacts.batch-read" -> "crm.objects.contacts.read";
            case "status.read" -> "communication_preferences.read or communication_preferences.read_write";
            case "status.unsubscribe-all" -> "communication_preferences.write or communication_preferences.read_write";
            default -> "a scope HubSpot did not name";
        };
    }
}
