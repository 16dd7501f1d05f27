package org.crmoptout.service.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("New ids of people")
class PersonIdsTest {

    private static String at(String instant) {
        return PersonIds.next(Clock.fixed(Instant.parse(instant), ZoneOffset.UTC));
    }

    @Test
    @DisplayName("are UUIDs of version 7, as in RFC 9562's example")
    void version7() {
        String id = at("2022-02-22T19:22:22Z");

        assertThat(id).startsWith("017f22e2-79b0-7");
        assertThat(UUID.fromString(id)).satisfies(uuid -> {
            assertThat(uuid.version()).isEqualTo(7);
            assertThat(uuid.variant()).isEqualTo(2);
        });
    }

    @Test
    @DisplayName("are in the order of time, and different within a moment")
    void ordered() {
        String first = at("2026-01-01T00:00:00.001Z");

        assertThat(at("2026-01-01T00:00:00.002Z")).isGreaterThan(first);
        assertThat(at("2026-01-01T00:00:00.001Z")).isNotEqualTo(first);
    }
}
