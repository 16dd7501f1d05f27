package org.crmoptout.testkit.contract;

import java.net.URI;
import java.time.Duration;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.Secret;
import org.crmoptout.connector.SettingKey;

/** A sound connector for the CRM of {@link PlainDialect}. */
class ReferenceConnector implements CrmOptOutConnector {

    static final SettingKey<URI> BASE_URL =
            SettingKey.endpoint("base-url", "where the CRM is").required();
    static final SettingKey<Secret> TOKEN =
            SettingKey.secret("token", "the API token of the account").required();
    static final SettingKey<Duration> TIMEOUT = SettingKey.duration(
                    "request-timeout", "how long to wait for one answer", Duration.ofSeconds(1), Duration.ofMinutes(1))
            .withDefault(Duration.ofSeconds(30));

    private final Traits traits;

    ReferenceConnector(Traits traits) {
        this.traits = traits;
    }

    /** Keeps opt-outs on records. */
    public static final class ByRecord extends ReferenceConnector {
        public ByRecord() {
            super(Traits.BY_RECORD);
        }
    }

    /** Keeps opt-outs on addresses. */
    public static final class ByAddress extends ReferenceConnector {
        public ByAddress() {
            super(Traits.BY_ADDRESS);
        }
    }

    /** Has no change feed. */
    public static final class WithoutFeed extends ReferenceConnector {
        public WithoutFeed() {
            super(Traits.BY_RECORD.withoutFeed());
        }
    }

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public ConnectorDescriptor descriptor() {
        return ConnectorDescriptor.builder(
                        "plain-" + (traits.keying() == OptOutKeying.RECORD ? "record" : "address")
                                + (traits.feed() ? "" : "-without-feed"),
                        "Plain CRM",
                        traits.keying())
                .capabilities(sheet(traits))
                .settings(BASE_URL, TOKEN, TIMEOUT)
                .build();
    }

    static CapabilitySheet sheet(Traits traits) {
        CapabilitySheet.Builder sheet = CapabilitySheet.builder()
                .supported(
                        Capability.MARK,
                        Capability.UNMARK,
                        Capability.OBSERVE_MARK,
                        Capability.OBSERVE_UNMARK,
                        Capability.BATCH_WRITE,
                        Capability.FIND_BY_EMAIL,
                        Capability.CHANGE_TIME);
        return traits.feed()
                ? sheet.supported(Capability.CHANGE_FEED).build()
                : sheet.unsupported(
                                Capability.CHANGE_FEED,
                                "the CRM lists no changes",
                                "compare everyone from time to time")
                        .build();
    }

    @Override
    public OptOutClient open(ConnectorContext context) {
        return new ReferenceClient(context, traits);
    }
}
