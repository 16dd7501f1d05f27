package org.crmoptout.salesforce;

import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.SettingKey;

/**
 * Salesforce: the field {@code HasOptedOutOfEmail} ("Email Opt Out") of contacts and leads, or another checkbox that the
 * settings name, over the SOAP partner API 65.0. The opt-out is kept on each record, so two records of one person can differ.
 */
public final class SalesforceConnector implements CrmOptOutConnector {

    private static final ConnectorDescriptor DESCRIPTOR = ConnectorDescriptor.builder(
                    "salesforce", "Salesforce", OptOutKeying.RECORD)
            .capabilities(abilities().build())
            .settings(SalesforceSettings.KEYS.toArray(SettingKey<?>[]::new))
            .build();

    /** Made by {@link java.util.ServiceLoader}. */
    public SalesforceConnector() {}

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
        return new SalesforceClient(context, SalesforceSettings.from(context.settings()));
    }

    /** What an account allows if it withholds nothing. */
    static CapabilitySheet.Builder abilities() {
        return CapabilitySheet.builder()
                .supported(
                        Capability.MARK,
                        Capability.UNMARK,
                        Capability.OBSERVE_MARK,
                        Capability.OBSERVE_UNMARK,
                        Capability.CHANGE_FEED,
                        Capability.BATCH_WRITE,
                        Capability.FIND_BY_EMAIL)
                .unsupported(
                        Capability.CHANGE_TIME,
                        "Salesforce dates the record, not the field; only field history dates the field, and this connector does"
                                + " not read it",
                        "look at the history of the field Email Opt Out in Salesforce, where its tracking is on");
    }
}
