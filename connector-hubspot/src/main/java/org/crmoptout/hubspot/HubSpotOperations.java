package org.crmoptout.hubspot;

import java.util.List;
import org.crmoptout.connector.Operation;

/** The kinds of requests this connector sends, the limit each counts against, and the scopes each needs. */
final class HubSpotOperations {

    /** What an app may send in any ten seconds. */
    static final String BURST = "burst";

    /** Searches have a limit of their own: five a second for all apps of the account together. */
    static final String SEARCH = "search";

    static final int SEARCHES_A_SECOND = 5;

    static final Operation TOKEN = Operation.read("oauth.token").limitedBy("oauth");
    static final Operation TOKEN_INFO = Operation.read("oauth.token-info").limitedBy(BURST);
    static final Operation ACCOUNT_DETAILS = Operation.read("account.details").limitedBy(BURST);
    static final Operation CONTACTS_SEARCH = Operation.read("contacts.search").limitedBy(SEARCH);
    static final Operation CONTACTS_BATCH_READ =
            Operation.read("contacts.batch-read").limitedBy(BURST);
    static final Operation STATUS_READ = Operation.read("status.read").limitedBy(BURST);
    static final Operation STATUS_BATCH_READ =
            Operation.read("status.batch-read").limitedBy(BURST);
    static final Operation UNSUBSCRIBE_ALL =
            Operation.write("status.unsubscribe-all").limitedBy(BURST);
    static final Operation BATCH_UNSUBSCRIBE_ALL =
            Operation.write("status.batch-unsubscribe-all").limitedBy(BURST);

    private HubSpotOperations() {}

    /**
     * The scopes of which an operation needs one: first as the API names them, then as the guide of the dated versions does.
     *
     * @see <a href="https://developers.hubspot.com/docs/api-reference/2026-03/communication-preferences/guide">Communication
     *     preferences: scopes</a>
     */
    static List<String> scopesOf(Operation operation) {
        return switch (operation.name()) {
            case "contacts.search", "contacts.batch-read" -> List.of("crm.objects.contacts.read");
            case "status.read" ->
                List.of(
                        "communication_preferences.read",
                        "communication_preferences.read_write",
                        "subscriptions-status-read");
            case "status.batch-read" ->
                List.of("communication_preferences.statuses.batch.read", "subscription-status-batch-read");
            case "status.unsubscribe-all" ->
                List.of(
                        "communication_preferences.write",
                        "communication_preferences.read_write",
                        "subscriptions-status-write");
            case "status.batch-unsubscribe-all" ->
                List.of("communication_preferences.statuses.batch.write", "subscription-status-batch-write");
            default -> List.of();
        };
    }
}
