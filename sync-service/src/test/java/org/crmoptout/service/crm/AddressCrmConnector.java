package org.crmoptout.service.crm;

import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.SettingKey;

/** A CRM that keeps the opt-out on email addresses and can't unmark. */
public final class AddressCrmConnector implements CrmOptOutConnector {

    private static final SettingKey<String> ACCOUNT =
            SettingKey.text("account", "which fake account").required();
    private static final CapabilitySheet CAPABILITIES = CapabilitySheet.builder()
            .supported(Capability.MARK, Capability.OBSERVE_MARK, Capability.OBSERVE_UNMARK, Capability.CHANGE_FEED)
            .unsupported(Capability.UNMARK, "the fake CRM lets nobody resubscribe an address", "Ask the person to")
            .build();

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public ConnectorDescriptor descriptor() {
        return ConnectorDescriptor.builder("fake-addresses", "Fake addresses", OptOutKeying.EMAIL_ADDRESS)
                .capabilities(CAPABILITIES)
                .settings(ACCOUNT)
                .build();
    }

    @Override
    public OptOutClient open(ConnectorContext context) {
        return new FakeClient(
                FakeCrm.account(context.settings().get(ACCOUNT)), OptOutKeying.EMAIL_ADDRESS, CAPABILITIES, context);
    }
}
