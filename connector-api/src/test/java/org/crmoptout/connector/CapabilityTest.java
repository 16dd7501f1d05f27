package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crmoptout.connector.Capability.BATCH_WRITE;
import static org.crmoptout.connector.Capability.CHANGE_FEED;
import static org.crmoptout.connector.Capability.CHANGE_TIME;
import static org.crmoptout.connector.Capability.FIND_BY_EMAIL;
import static org.crmoptout.connector.Capability.MARK;
import static org.crmoptout.connector.Capability.OBSERVE_MARK;
import static org.crmoptout.connector.Capability.OBSERVE_UNMARK;
import static org.crmoptout.connector.Capability.UNMARK;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Capabilities")
class CapabilityTest {

    static final List<Capability> ALL =
            List.of(MARK, UNMARK, OBSERVE_MARK, OBSERVE_UNMARK, CHANGE_FEED, BATCH_WRITE, FIND_BY_EMAIL, CHANGE_TIME);

    @ParameterizedTest
    @FieldSource("ALL")
    @DisplayName("are found again by their id, with what they imply")
    void byId(Capability capability) {
        assertThat(Capability.of(capability.id())).isSameAs(capability);
        assertThat(capability).hasToString(capability.id());
    }

    @Test
    @DisplayName("imply what they make no sense without")
    void implications() {
        assertThat(UNMARK.implies()).containsExactly(MARK);
        assertThat(BATCH_WRITE.implies()).containsExactly(MARK);
        assertThat(OBSERVE_UNMARK.implies()).containsExactly(OBSERVE_MARK);
        assertThat(CHANGE_FEED.implies()).containsExactly(OBSERVE_MARK);
        assertThat(CHANGE_TIME.implies()).containsExactly(OBSERVE_MARK);
        assertThat(List.of(MARK, OBSERVE_MARK, FIND_BY_EMAIL))
                .allMatch(capability -> capability.implies().isEmpty());
    }

    @Test
    @DisplayName("of a newer connector are values like any other")
    void unknownIds() {
        Capability newer = Capability.of("READ_MINDS");

        assertThat(newer).isEqualTo(Capability.of("READ_MINDS")).hasSameHashCodeAs(Capability.of("READ_MINDS"));
        assertThat(newer.implies()).isEmpty();
        assertThat(ALL).doesNotContain(newer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mark", "_MARK", "MARK-IT", "MARK2", "M M", "jane@example.org"})
    @DisplayName("have ids in capitals")
    void badIds(String id) {
        assertThatIllegalArgumentException().isThrownBy(() -> Capability.of(id)).withMessageNotContaining("jane");
    }

    @Test
    @DisplayName("that nobody declared are unsupported, with a reason")
    void undeclared() {
        CapabilitySheet sheet = CapabilitySheet.builder().build();

        assertThat(sheet.supports(MARK)).isFalse();
        assertThat(sheet.status(MARK)).isInstanceOfSatisfying(CapabilityStatus.Unsupported.class, status -> {
            assertThat(status.reason()).isNotBlank();
            assertThat(status.remedy()).isNotBlank();
        });
        assertThat(sheet.status(Capability.of("READ_MINDS"))).isInstanceOf(CapabilityStatus.Unsupported.class);
        assertThat(sheet.declared()).isEmpty();
    }

    @Test
    @DisplayName("are declared one by one, and only SUPPORTED is support")
    void declared() {
        CapabilitySheet sheet = CapabilitySheet.builder()
                .supported(MARK, OBSERVE_MARK)
                .unsupported(UNMARK, "the CRM has no such call", "lift it in the CRM")
                .unverified(FIND_BY_EMAIL, "the token does not tell")
                .build();

        assertThat(sheet.supports(MARK)).isTrue();
        assertThat(sheet.supports(UNMARK)).isFalse();
        assertThat(sheet.supports(FIND_BY_EMAIL)).isFalse();
        assertThat(sheet.status(UNMARK))
                .isEqualTo(new CapabilityStatus.Unsupported("the CRM has no such call", "lift it in the CRM"));
        assertThat(sheet.status(FIND_BY_EMAIL)).isEqualTo(new CapabilityStatus.Unverified("the token does not tell"));
        assertThat(sheet.declared().keySet()).containsExactly(MARK, OBSERVE_MARK, UNMARK, FIND_BY_EMAIL);
    }

    @Test
    @DisplayName("are as the last word on them says")
    void lastWord() {
        CapabilitySheet sheet = CapabilitySheet.builder()
                .supported(MARK)
                .unsupported(MARK, "no", "none")
                .build();
        assertThat(sheet.supports(MARK)).isFalse();
    }

    @ParameterizedTest
    @FieldSource("ALL")
    @DisplayName("can't be supported without what they imply")
    void impliedIsDemanded(Capability capability) {
        for (Capability implied : capability.implies()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CapabilitySheet.builder()
                            .supported(capability)
                            .unverified(implied, "perhaps")
                            .build())
                    .withMessageContaining(capability.id())
                    .withMessageContaining(implied.id());
        }
        CapabilitySheet.Builder complete = CapabilitySheet.builder().supported(capability);
        capability.implies().forEach(complete::supported);
        assertThat(complete.build().supports(capability)).isTrue();
    }

    @Test
    @DisplayName("on a sheet never change")
    void immutable() {
        CapabilitySheet.Builder builder = CapabilitySheet.builder().supported(MARK);
        CapabilitySheet sheet = builder.build();
        builder.unsupported(MARK, "no", "none");

        assertThat(sheet.supports(MARK)).isTrue();
        assertThatThrownBy(() -> sheet.declared().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
