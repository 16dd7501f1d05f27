package org.crmoptout.runtime.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.crmoptout.runtime.sync.RequestDeadline.State;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The deadline of a request")
class RequestDeadlineTest {

    @ParameterizedTest(name = "asked {0}, in {1}: over at {2}")
    @CsvSource({
        "2026-03-02T15:00:00Z, UTC, 2026-03-17T00:00:00Z", // a Monday: the Monday after next is the tenth day
        "2026-03-06T15:00:00Z, UTC, 2026-03-21T00:00:00Z", // a Friday
        "2026-03-07T15:00:00Z, UTC, 2026-03-21T00:00:00Z", // a Saturday counts like the Friday before
        "2026-03-08T15:00:00Z, UTC, 2026-03-21T00:00:00Z",
        "2026-03-09T01:00:00Z, UTC, 2026-03-24T00:00:00Z", // a Monday in UTC
        "2026-03-09T01:00:00Z, America/New_York, 2026-03-21T04:00:00Z", // still Sunday there, and summer by the end
        "2026-03-08T23:00:00Z, Asia/Tokyo, 2026-03-23T15:00:00Z" // already Monday there
    })
    @DisplayName("of CAN-SPAM is the end of the tenth day from Monday to Friday, in the sender's zone")
    void businessDays(Instant requestedAt, ZoneId zone, Instant endsAt) {
        assertThat(RequestDeadline.CAN_SPAM_10_BUSINESS_DAYS
                        .clock(requestedAt, zone, requestedAt)
                        .endsAt())
                .isEqualTo(endsAt);
    }

    @ParameterizedTest(name = "after {0}: {1}")
    @CsvSource({
        "PT0S, OK",
        "PT35H59M, OK",
        "PT36H, DUE_SOON",
        "PT47H59M, DUE_SOON",
        "PT48H, BREACHED",
        "PT100H, BREACHED"
    })
    @DisplayName("of the sender rules is 48 hours, due soon with a quarter left")
    void hours(Duration after, State state) {
        Instant asked = Instant.parse("2026-03-28T12:00:00Z");

        RequestDeadline.Clock clock =
                RequestDeadline.SENDER_RULES_48_HOURS.clock(asked, ZoneId.of("Europe/Berlin"), asked.plus(after));

        assertThat(clock.state()).isEqualTo(state);
        assertThat(clock.left()).isEqualTo(Duration.ofHours(48).minus(after));
    }
}
