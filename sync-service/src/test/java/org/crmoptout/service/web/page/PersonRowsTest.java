package org.crmoptout.service.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.runtime.sync.Delivery;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Words of the page")
class PersonRowsTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    @DisplayName("S9: a parked delivery is told with its reason and what to do")
    void parked() {
        Delivery delivery = new Delivery(
                "1",
                DncTransition.MARK,
                NOW,
                false,
                3,
                NOW,
                new Delivery.Parked("PERMISSION: no edit right on the field", "give the user the right"),
                "PERMISSION: no edit right on the field");

        PersonRow.Pending pending = PersonRows.pending(delivery, NOW);

        assertThat(pending.parked()).isTrue();
        assertThat(pending.detail()).isEqualTo("No edit right on the field");
        assertThat(pending.remedy()).isEqualTo("give the user the right");
    }

    @Test
    @DisplayName("S9: a delivery that failed before says why and when it is tried again")
    void waiting() {
        Delivery delivery = new Delivery(
                "1", DncTransition.UNMARK, NOW, false, 3, NOW.plusSeconds(300), null, "the record is locked");

        PersonRow.Pending pending = PersonRows.pending(delivery, NOW);

        assertThat(pending.text()).isEqualTo("Lifting the opt-out on its way");
        assertThat(pending.detail()).isEqualTo("The record is locked; next try in 5 min");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T12:00:00Z,just now",
        "2026-11-23T11:59:01Z,just now",
        "2026-11-23T12:00:30Z,in a moment",
        "2026-11-23T11:58:59Z,1 min ago",
        "2026-11-23T10:00:00Z,2 h ago",
        "2026-11-22T11:00:00Z,1 day ago",
        "2026-11-20T11:00:00Z,3 days ago",
        "2026-11-01T11:00:00Z,1 Nov 2026",
        "2026-11-23T13:30:00Z,in 1 h"
    })
    @DisplayName("times are told roughly")
    void times(Instant instant, String text) {
        assertThat(Moment.of(instant, NOW).text()).isEqualTo(text);
    }
}
