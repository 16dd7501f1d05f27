package com.example.acme;

import java.net.URI;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.CrmHttp;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.Secret;
import org.crmoptout.connector.SettingKey;

/** The connector for Acme: what a host finds, and what it is told before there is any account. */
public final class AcmeConnector implements CrmOptOutConnector {

    static final SettingKey<URI> BASE_URL =
            SettingKey.endpoint("base-url", "where the account is").required();
    static final SettingKey<Secret> TOKEN =
            SettingKey.secret("token", "an API token of the account").required();

    static final CapabilitySheet CAPABILITIES = CapabilitySheet.builder()
            .supported(Capability.MARK, Capability.UNMARK, Capability.OBSERVE_MARK, Capability.OBSERVE_UNMARK)
            .supported(Capability.CHANGE_FEED, Capability.FIND_BY_EMAIL)
            .unsupported(Capability.BATCH_WRITE, "Acme's API takes one person a request", "plan more time")
            .unsupported(Capability.CHANGE_TIME, "Acme dates the person only", "look into the person's history")
            .build();

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public ConnectorDescriptor descriptor() {
        return ConnectorDescriptor.builder("acme", "Acme", OptOutKeying.RECORD)
                .capabilities(CAPABILITIES)
                .settings(BASE_URL, TOKEN, CrmHttp.REQUEST_TIMEOUT)
                .build();
    }

    @Override
    public OptOutClient open(ConnectorContext context) {
        return new AcmeClient(context);
    }
}
