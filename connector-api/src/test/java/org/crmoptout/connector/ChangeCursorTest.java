package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A cursor")
class ChangeCursorTest {

    @Test
    @DisplayName("survives being stored as text")
    void roundTrip() {
        ChangeCursor cursor = ChangeCursor.of("v1|2026-01-01T00:00:00Z|003");

        assertThat(ChangeCursor.of(cursor.value())).isEqualTo(cursor).hasSameHashCodeAs(cursor);
        assertThat(cursor.isStart()).isFalse();
        assertThat(cursor).hasToString("v1|2026-01-01T00:00:00Z|003").isNotEqualTo(ChangeCursor.of("v2"));
    }

    @Test
    @DisplayName("is the start when its text is empty")
    void start() {
        assertThat(ChangeCursor.of("")).isEqualTo(ChangeCursor.start());
        assertThat(ChangeCursor.start().isStart()).isTrue();
        assertThat(ChangeCursor.start().value()).isEmpty();
        assertThat(ChangeCursor.start()).hasToString("start");
    }

    @Test
    @DisplayName("has at most 4096 characters")
    void length() {
        assertThat(ChangeCursor.of("x".repeat(4096)).value()).hasSize(4096);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChangeCursor.of("x".repeat(4097)))
                .withMessageContaining("4096")
                .withMessageContaining("4097");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "a b", "a\n", "\u007f", "ä", "\u0000"})
    @DisplayName("holds only visible ASCII characters")
    void characters(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> ChangeCursor.of(value));
    }
}
