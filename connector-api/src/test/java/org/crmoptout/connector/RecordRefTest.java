package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A record")
class RecordRefTest {

    @Test
    @DisplayName("prints as one word of type and id")
    void printsAsOneWord() {
        assertThat(new RecordRef(RecordType.CONTACT, "003000000000001AAA")).hasToString("Contact/003000000000001AAA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "003000000000001AAA", "a-b_c.d/e", "!~"})
    @DisplayName("has an id of visible ASCII")
    void goodIds(String id) {
        assertThat(new RecordRef(RecordType.LEAD, id).id()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\n", "ü", "\u0000", "\u200b"})
    @DisplayName("has no other id")
    void badIds(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RecordRef(RecordType.LEAD, id))
                .withMessageContaining("not a record id");
    }

    @Test
    @DisplayName("has an id of at most 64 characters, of which a message shows 40")
    void longIds() {
        assertThat(new RecordRef(RecordType.LEAD, "x".repeat(64)).id()).hasSize(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RecordRef(RecordType.LEAD, "x".repeat(65)))
                .withMessage("not a record id: '" + "x".repeat(40) + "…'");
    }

    @Test
    @DisplayName("is never an email address, and does not say which")
    void noAddress() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RecordRef(RecordType.LEAD, "jane@example.org"))
                .withMessageNotContaining("jane")
                .withMessageNotContaining("example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Contact", "Acme_Person__c", "p2"})
    @DisplayName("is of a type under the vendor's API name")
    void goodTypes(String name) {
        assertThat(new RecordType(name)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2p", "_x", "a b", "a/b", "é", "Contact\n"})
    @DisplayName("is of no type under any other name")
    void badTypes(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new RecordType(name));
    }

    @Test
    @DisplayName("is of a type with at most 80 characters")
    void longTypes() {
        assertThat(new RecordType("x".repeat(80)).name()).hasSize(80);
        assertThatIllegalArgumentException().isThrownBy(() -> new RecordType("x".repeat(81)));
    }
}
