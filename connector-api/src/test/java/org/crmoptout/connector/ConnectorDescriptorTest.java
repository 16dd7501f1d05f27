package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A descriptor")
class ConnectorDescriptorTest {

    @Test
    @DisplayName("says what a connector is; undeclared it can do nothing and needs no settings")
    void saysWhatItIs() {
        ConnectorDescriptor bare = ConnectorDescriptor.builder("acme-crm", "Acme", OptOutKeying.RECORD)
                .build();
        SettingKey<Secret> token = SettingKey.secret("token", "x");
        SettingKey<String> field = SettingKey.text("field", "y");
        ConnectorDescriptor full = ConnectorDescriptor.builder("acme", "Acme", OptOutKeying.EMAIL_ADDRESS)
                .capabilities(
                        CapabilitySheet.builder().supported(Capability.MARK).build())
                .settings(token, field)
                .build();

        assertThat(bare.id()).isEqualTo("acme-crm");
        assertThat(bare).hasToString("acme-crm");
        assertThat(bare.displayName()).isEqualTo("Acme");
        assertThat(bare.keying()).isEqualTo(OptOutKeying.RECORD);
        assertThat(bare.settings()).isEmpty();
        assertThat(bare.capabilities().supports(Capability.MARK)).isFalse();
        assertThat(full.settings()).containsExactly(token, field);
        assertThat(full.capabilities().supports(Capability.MARK)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Acme", "acme_crm", "acme crm", "-acme", "acme-", "1acme", "jane@example.org"})
    @DisplayName("has an id in kebab-case")
    void badIds(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectorDescriptor.builder(id, "Acme", OptOutKeying.RECORD))
                .withMessageContaining("kebab-case")
                .withMessageNotContaining("jane");
    }

    @Test
    @DisplayName("has no two settings of one name")
    void settingsOfOneName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectorDescriptor.builder("acme", "Acme", OptOutKeying.RECORD)
                        .settings(SettingKey.text("region", "one"), SettingKey.secret("region", "other")))
                .withMessageContaining("region");
    }
}
