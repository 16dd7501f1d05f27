package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Retry-After")
class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private static HttpHeaders headers(String value) {
        return HttpHeaders.of(Map.of("retry-after", List.of(value)), (name, text) -> true);
    }

    @ParameterizedTest
    @CsvSource({
        "7, PT7S",
        "' 7 ', PT7S",
        "0, PT0S",
        "86401, P1D",
        "999999999, P1D",
        "'Wed, 25 Nov 2026 12:01:00 GMT', PT1M",
        "'Wed, 25 Nov 2026 12:00:00 GMT', PT0S",
        "'Sat, 25 Nov 2028 12:00:00 GMT', P1D"
    })
    @DisplayName("is read in seconds and as a date, and is a day at most")
    void read(String value, Duration expected) {
        assertThat(RetryAfter.of(headers(value), NOW)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "-7",
                "7.5",
                "7s",
                "9999999999",
                "Wed, 25 Nov 2026 11:59:59 GMT",
                "2026-11-25T12:01:00Z"
            })
    @DisplayName("that can't be read, or is over, is none")
    void unreadable(String value) {
        assertThat(RetryAfter.of(headers(value), NOW)).isEmpty();
    }

    @Test
    @DisplayName("need not be there")
    void absent() {
        assertThat(RetryAfter.of(HttpHeaders.of(Map.of(), (name, text) -> true), NOW))
                .isEmpty();
    }
}
