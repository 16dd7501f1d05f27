package org.crmoptout.testkit.contract;

import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.SettingKey;

/** A connector that does as the one it wraps, but for what a subclass bends. */
class BentConnector implements CrmOptOutConnector {

    private final CrmOptOutConnector sound;

    BentConnector(CrmOptOutConnector sound) {
        this.sound = sound;
    }

    @Override
    public int spiVersion() {
        return sound.spiVersion();
    }

    @Override
    public ConnectorDescriptor descriptor() {
        return sound.descriptor();
    }

    @Override
    public OptOutClient open(ConnectorContext context) {
        return sound.open(context);
    }

    static BentConnector clients(
            CrmOptOutConnector sound, BiFunction<OptOutClient, ConnectorContext, OptOutClient> bend) {
        return new BentConnector(sound) {
            @Override
            public OptOutClient open(ConnectorContext context) {
                return bend.apply(sound.open(context), context);
            }
        };
    }

    static BentConnector contexts(CrmOptOutConnector sound, UnaryOperator<ConnectorContext> bend) {
        return new BentConnector(sound) {
            @Override
            public OptOutClient open(ConnectorContext context) {
                return sound.open(bend.apply(context));
            }
        };
    }

    /** Another descriptor of the same id and keying. */
    static BentConnector described(CrmOptOutConnector sound, CapabilitySheet sheet, SettingKey<?>... settings) {
        ConnectorDescriptor descriptor = sound.descriptor();
        return new BentConnector(sound) {
            @Override
            public ConnectorDescriptor descriptor() {
                return ConnectorDescriptor.builder(descriptor.id(), descriptor.displayName(), descriptor.keying())
                        .capabilities(sheet)
                        .settings(settings)
                        .build();
            }
        };
    }
}
