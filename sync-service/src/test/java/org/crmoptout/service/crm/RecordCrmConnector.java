package org.crmoptout.service.crm;

import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.Secret;
import org.crmoptout.connector.SettingKey;

/** A CRM that keeps the opt-out on records and can do everything. */
public final class RecordCrmConnector implements CrmOptOutConnector {

    private static final SettingKey<String> ACCOUNT =
            SettingKey.text("account", "which fake account").required();
    private static final SettingKey<Secret> TOKEN = SettingKey.secret("token", "a secret");
    private static final CapabilitySheet CAPABILITIES = CapabilitySheet.builder()
            .supported(
                    Capability.MARK,
                    Capability.UNMARK,
                    Capability.OBSERVE_MARK,
                    Capability.OBSERVE_UNMARK,
                    Capability.CHANGE_FEED)
            .build();

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public ConnectorDescriptor descriptor() {
        return ConnectorDescriptor.builder("fake-records", "Fake records", OptOutKeying.RECORD)
                .capabilities(CAPABILITIES)
                .settings(ACCOUNT, TOKEN)
                .build();
    }

    @Override
    public OptOutClient open(ConnectorContext context) {
        return new FakeClient(
                FakeCrm.account(context.settings().get(ACCOUNT)), OptOutKeying.RECORD, CAPABILITIES, context);
    }
}
