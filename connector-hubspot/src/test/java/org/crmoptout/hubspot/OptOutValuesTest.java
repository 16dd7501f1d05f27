package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.hubspot.OptOutValues.WideStatus;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptOutValuesTest {

    @ParameterizedTest
    @CsvSource({"true, OPTED_OUT", "false, NOT_OPTED_OUT", "'', NOT_OPTED_OUT", "yes, UNKNOWN", "1, UNKNOWN"})
    @DisplayName("an absent property is documented to be no opt-out, an undocumented value is unknown")
    void property(String value, OptOutStatus status) {
        assertThat(OptOutValues.ofProperty(value)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "PORTAL_WIDE, UNSUBSCRIBED, OPTED_OUT",
        "PORTAL_WIDE, SUBSCRIBED, NOT_OPTED_OUT",
        "PORTAL_WIDE, NOT_SPECIFIED, NOT_OPTED_OUT",
        "PORTAL_WIDE, SNOOZED, UNKNOWN",
        "PORTAL_WIDE, '', UNKNOWN",
        "BUSINESS_UNIT_WIDE, UNSUBSCRIBED, NOT_OPTED_OUT",
        "GALAXY_WIDE, UNSUBSCRIBED, UNKNOWN"
    })
    @DisplayName("only an entry of the whole account that says UNSUBSCRIBED is an opt-out")
    void wideStatus(String type, String status, OptOutStatus expected) {
        assertThat(OptOutValues.ofWideStatuses(List.of(new WideStatus(type, status))))
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("no entry is no opt-out; of several, an opt-out wins and what is unknown is not overruled")
    void severalEntries() {
        WideStatus unsubscribed = new WideStatus("PORTAL_WIDE", "UNSUBSCRIBED");
        WideStatus strange = new WideStatus("GALAXY_WIDE", "UNSUBSCRIBED");
        WideStatus brand = new WideStatus("BUSINESS_UNIT_WIDE", "UNSUBSCRIBED");

        assertThat(OptOutValues.ofWideStatuses(List.of())).isEqualTo(OptOutStatus.NOT_OPTED_OUT);
        assertThat(OptOutValues.ofWideStatuses(List.of(strange, brand, unsubscribed)))
                .isEqualTo(OptOutStatus.OPTED_OUT);
        assertThat(OptOutValues.ofWideStatuses(List.of(brand, strange))).isEqualTo(OptOutStatus.UNKNOWN);
    }
}
