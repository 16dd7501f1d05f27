package org.crmoptout.hubspot;

import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;

/**
 * The connector for HubSpot, over its dated REST APIs.
 *
 * <p>HubSpot keeps the opt-out on the email address ("Unsubscribed from all email"), also for addresses that are no contact.
 * Only the opt-out from all email of the whole account counts: neither single subscription types nor single brands. The
 * token needs {@code crm.objects.contacts.read} and {@code communication_preferences.read_write}.
 *
 * <p>The change feed polls the contact search and confirms each contact by a read of the record. It covers the primary
 * addresses of contacts; additional addresses and addresses without a contact can be read and marked, but are not watched.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/2026-03/communication-preferences/guide">Communication
 *     preferences</a>
 */
public final class HubSpotConnector implements CrmOptOutConnector {

    private static final ConnectorDescriptor DESCRIPTOR = ConnectorDescriptor.builder(
                    "hubspot", "HubSpot", OptOutKeying.EMAIL_ADDRESS)
            .capabilities(HubSpotCapabilities.SHEET)
            .settings(
                    HubSpotSettings.ACCESS_TOKEN,
                    HubSpotSettings.PORTAL_ID,
                    HubSpotSettings.BASE_URL,
                    HubSpotSettings.REQUEST_TIMEOUT,
                    HubSpotSettings.CHANGE_OVERLAP,
                    HubSpotSettings.INDEX_LAG)
            .build();

    /** For {@link java.util.ServiceLoader}. */
    public HubSpotConnector() {}

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public ConnectorDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public OptOutClient open(ConnectorContext context) {
        return HubSpotConnection.open(context);
    }
}
