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
 * Only the opt-out from all email of the whole account counts: no single subscription types, and no single brands unless the
 * settings name them. The token needs {@code crm.objects.contacts.read} and {@code communication_preferences.read_write}.
 *
 * <p>The change feed polls the contact search and confirms each contact by a read of the record and of its additional
 * addresses. Addresses without a contact can be read and marked, but are not watched.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/2026-03/communication-preferences/guide">Communication
 *     preferences</a>
 */
public final class HubSpotConnector implements CrmOptOutConnector {

    private static final ConnectorDescriptor DESCRIPTOR = ConnectorDescriptor.builder(
                    "hubspot", "HubSpot", OptOutKeying.EMAIL_ADDRESS)
            .capabilities(HubSpotCapabilities.MOST)
            .settings(
                    HubSpotSettings.ACCESS_TOKEN,
                    HubSpotSettings.CLIENT_ID,
                    HubSpotSettings.CLIENT_SECRET,
                    HubSpotSettings.REFRESH_TOKEN,
                    HubSpotSettings.PORTAL_ID,
                    HubSpotSettings.BRANDS,
                    HubSpotSettings.BASE_URL,
                    HubSpotSettings.REQUEST_TIMEOUT,
                    HubSpotSettings.REQUESTS_PER_TEN_SECONDS,
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
