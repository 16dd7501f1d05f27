package org.crmoptout.testkit.contract;

import java.util.List;
import java.util.ServiceLoader;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.SettingKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R1xx: how a host finds a connector, and what it says of itself. */
abstract class DiscoveryRules extends RuleBench {

    private static final List<Capability> ALL = List.of(
            Capability.MARK,
            Capability.UNMARK,
            Capability.OBSERVE_MARK,
            Capability.OBSERVE_UNMARK,
            Capability.CHANGE_FEED,
            Capability.BATCH_WRITE,
            Capability.FIND_BY_EMAIL,
            Capability.CHANGE_TIME);

    @Test
    @DisplayName("R101 ServiceLoader finds the connector")
    void serviceLoaderFindsTheConnector() {
        Class<?> connector = newConnector().getClass();
        boolean found = ServiceLoader.load(CrmOptOutConnector.class, connector.getClassLoader()).stream()
                .anyMatch(provider -> provider.type() == connector);
        Expect.that(
                found,
                "%s is not named in META-INF/services/%s",
                connector.getName(),
                CrmOptOutConnector.class.getName());
    }

    @Test
    @DisplayName("R102 The connector names the SPI version it was compiled against")
    void namesTheSpiVersion() {
        int version = newConnector().spiVersion();
        Expect.that(
                version == CrmOptOutConnector.SPI_VERSION,
                "spiVersion() is %d, but this SPI has version %d: return SPI_VERSION",
                version,
                CrmOptOutConnector.SPI_VERSION);
    }

    @Test
    @DisplayName("R103 The descriptor is the same at every call and of every instance")
    void descriptorIsConstant() {
        CrmOptOutConnector one = newConnector();
        String first = facts(one.descriptor());
        Expect.that(first.equals(facts(one.descriptor())), "the second descriptor() differs from the first");
        Expect.that(
                first.equals(facts(newConnector().descriptor())),
                "descriptor() of another instance differs from the first");
        Expect.that(!one.descriptor().displayName().isBlank(), "the display name is blank");
    }

    private static String facts(ConnectorDescriptor descriptor) {
        return descriptor.id()
                + descriptor.displayName()
                + descriptor.keying()
                + descriptor.capabilities()
                + descriptor.settings().stream().map(SettingKey::name).toList();
    }

    @Test
    @DisplayName("R104 Every capability is declared, and one that is missing has a reason and a remedy")
    void everyCapabilityIsDeclared() {
        for (Capability capability : ALL) {
            CapabilityStatus status = descriptor().capabilities().declared().get(capability);
            Expect.that(status != null, "the descriptor does not declare %s", capability);
            if (status instanceof CapabilityStatus.Unsupported unsupported) {
                Expect.that(
                        !unsupported.reason().isBlank() && !unsupported.remedy().isBlank(),
                        "%s is unsupported without a reason or without a remedy",
                        capability);
            }
        }
    }
}
