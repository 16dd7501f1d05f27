package org.crmoptout.service.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.crmoptout.service.sync.RequestDeadline.Standing;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("By when a mark has to be in a CRM")
class RequestDeadlineTest {

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T08:00:00Z, 2026-12-07T08:00:00Z", // a Monday
        "2026-11-27T08:00:00Z, 2026-12-11T08:00:00Z", // a Friday
        "2026-11-28T08:00:00Z, 2026-12-11T08:00:00Z", // a Saturday
        "2026-11-29T23:59:59Z, 2026-12-11T23:59:59Z"
    })
    @DisplayName("ten business days leave Saturdays and Sundays out")
    void businessDays(Instant requested, Instant end) {
        assertThat(RequestDeadline.BUSINESS_DAYS_10.after(requested)).isEqualTo(end);
    }

    @Test
    @DisplayName("is warned of when a quarter of the time is left, and breached when it is over")
    void standing() {
        Instant requested = Instant.parse("2026-11-23T08:00:00Z");
        RequestDeadline deadline = RequestDeadline.HOURS_48;

        assertThat(deadline.standing(requested, requested.plus(Duration.ofHours(36).minusNanos(1))))
                .isEqualTo(Standing.ON_TIME);
        assertThat(deadline.standing(requested, requested.plus(Duration.ofHours(36)))).isEqualTo(Standing.WARNING);
        assertThat(deadline.standing(requested, requested.plus(Duration.ofHours(48).minusNanos(1))))
                .isEqualTo(Standing.WARNING);
        assertThat(deadline.standing(requested, requested.plus(Duration.ofHours(48)))).isEqualTo(Standing.BREACHED);
    }
}
