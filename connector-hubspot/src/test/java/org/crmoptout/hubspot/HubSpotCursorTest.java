package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.stream.Stream;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HubSpotCursorTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.123Z");

    static Stream<HubSpotCursor> places() {
        return Stream.of(
                new HubSpotCursor.Snapshot(NOW, 0),
                new HubSpotCursor.Snapshot(NOW, 57156923994L),
                new HubSpotCursor.Window(NOW.minusSeconds(600), NOW, NOW.plusSeconds(9), 100451),
                new HubSpotCursor.Window(Instant.ofEpochMilli(-5), NOW, NOW, 0),
                new HubSpotCursor.Live(NOW));
    }

    @ParameterizedTest
    @MethodSource("places")
    @DisplayName("a place survives as text")
    void roundTrip(HubSpotCursor place) {
        ChangeCursor stored = ChangeCursor.of(place.toChangeCursor().value());

        assertThat(HubSpotCursor.parse(stored)).isEqualTo(place);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hubspot2:live:",
                "hubspot2:live:12:3",
                "hubspot2:window:5:6:7",
                "hubspot1:live:1",
                "hubspot2:snapshot:x:1",
                "hubspot2:live:99999999999999999999",
                "hubspot3:live:1",
                "salesforce1:live:1",
                "garbage"
            })
    @DisplayName("what is malformed, of another version or of another connector is a lost cursor")
    void foreign(String text) {
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> HubSpotCursor.parse(ChangeCursor.of(text)))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CURSOR_LOST));
    }
}
