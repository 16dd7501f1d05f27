package org.crmoptout.hubspot;

import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;

/** What can be done with HubSpot's API, and what can't. */
final class HubSpotCapabilities {

    private static final String NO_UNMARK =
            "HubSpot's API has no way to lift an opt-out from all email: hs_email_optout is"
                    + " read-only, and communication preferences resubscribe to single subscription types only";
    private static final String UNMARK_BY_HAND =
            "open the contact in HubSpot, go to Communication subscriptions > View subscriptions and resubscribe it there with a"
                    + " legal basis and an explanation; who unsubscribed by themselves has to resubscribe by themselves";

    private static final String WITHOUT_BATCHES =
            "nothing has to be done: any number of addresses can be written one by one, several at a time; to have batches, grant"
                    + " the scope and open the connection anew";
    private static final String BATCH_SCOPE =
            "the scope communication_preferences.statuses.batch.write, which only accounts with Marketing Hub Enterprise can"
                    + " grant";

    /** What an account can do at most. */
    static final CapabilitySheet MOST = unchanging()
            .supported(Capability.MARK)
            .unverified(Capability.BATCH_WRITE, "it depends on the account: batches of opt-outs need " + BATCH_SCOPE)
            .build();

    /** Why an UNMARK is refused and what a human can do. */
    static final String UNMARK_REFUSAL = NO_UNMARK + "; " + UNMARK_BY_HAND;

    private HubSpotCapabilities() {}

    /** What this account can do, as far as is known. */
    static CapabilitySheet of(TokenScopes scopes) {
        CapabilitySheet.Builder sheet = unchanging();
        TokenScopes.Verdict single = scopes.of(HubSpotOperations.UNSUBSCRIBE_ALL);
        TokenScopes.Verdict batch = scopes.of(HubSpotOperations.BATCH_UNSUBSCRIBE_ALL);
        if (single == TokenScopes.Verdict.ALLOWED || batch == TokenScopes.Verdict.ALLOWED) {
            sheet.supported(Capability.MARK);
        } else {
            sheet.unverified(
                    Capability.MARK,
                    single == TokenScopes.Verdict.UNKNOWN
                            ? "HubSpot does not list the scopes of this token: the first mark will show whether it has "
                                    + "communication_preferences.write"
                            : "HubSpot does not list communication_preferences.write among the scopes of this token: grant it"
                                    + " to the app, or else the first mark will be refused");
        }
        switch (batch) {
            case ALLOWED -> sheet.supported(Capability.BATCH_WRITE);
            case UNKNOWN ->
                sheet.unverified(
                        Capability.BATCH_WRITE,
                        "HubSpot does not list the scopes of this token: the first batch will show whether it has "
                                + BATCH_SCOPE);
            case NOT_LISTED ->
                sheet.unsupported(Capability.BATCH_WRITE, "the token lacks " + BATCH_SCOPE, WITHOUT_BATCHES);
            case REFUSED ->
                sheet.unsupported(
                        Capability.BATCH_WRITE,
                        "HubSpot refused a batch of opt-outs (403); it needs " + BATCH_SCOPE,
                        WITHOUT_BATCHES);
        }
        return sheet.build();
    }

    private static CapabilitySheet.Builder unchanging() {
        return CapabilitySheet.builder()
                .supported(
                        Capability.OBSERVE_MARK,
                        Capability.OBSERVE_UNMARK,
                        Capability.CHANGE_FEED,
                        Capability.FIND_BY_EMAIL)
                .unsupported(Capability.UNMARK, NO_UNMARK, UNMARK_BY_HAND)
                .unsupported(
                        Capability.CHANGE_TIME,
                        "HubSpot gives the time of the last change of anything on a contact, not that of the opt-out",
                        "nothing to do: changes are dated by when they were seen");
    }
}
