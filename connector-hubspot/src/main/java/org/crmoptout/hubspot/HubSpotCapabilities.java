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

    static final CapabilitySheet SHEET = CapabilitySheet.builder()
            .supported(
                    Capability.MARK,
                    Capability.OBSERVE_MARK,
                    Capability.OBSERVE_UNMARK,
                    Capability.CHANGE_FEED,
                    Capability.FIND_BY_EMAIL)
            .unsupported(Capability.UNMARK, NO_UNMARK, UNMARK_BY_HAND)
            .unsupported(
                    Capability.BATCH_WRITE,
                    "this connector writes single addresses, because HubSpot allows batches of opt-outs to Marketing Hub"
                            + " Enterprise accounts only",
                    "nothing to do: any number of addresses can be written, several at a time")
            .unsupported(
                    Capability.CHANGE_TIME,
                    "HubSpot gives the time of the last change of anything on a contact, not that of the opt-out",
                    "nothing to do: changes are dated by when they were seen")
            .build();

    /** Why an UNMARK is refused and what a human can do. */
    static final String UNMARK_REFUSAL = NO_UNMARK + "; " + UNMARK_BY_HAND;

    private HubSpotCapabilities() {}
}
