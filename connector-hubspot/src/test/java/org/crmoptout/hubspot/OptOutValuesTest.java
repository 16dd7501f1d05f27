package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.hubspot.OptOutValues.WideStatus;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptOutValuesTest {

    private static final OptOutValues NO_BRANDS = new OptOutValues(Set.of());

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
        assertThat(NO_BRANDS.ofWideStatuses(List.of(new WideStatus(type, "0", status))))
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("an opt-out of one brand is one from all email only where the settings name the brand, or all")
    void brands() {
        List<WideStatus> ofBrand7 = List.of(new WideStatus("BUSINESS_UNIT_WIDE", "7", "UNSUBSCRIBED"));

        assertThat(new OptOutValues(Set.of("7")).ofWideStatuses(ofBrand7)).isEqualTo(OptOutStatus.OPTED_OUT);
        assertThat(new OptOutValues(Set.of("all")).ofWideStatuses(ofBrand7)).isEqualTo(OptOutStatus.OPTED_OUT);
        assertThat(new OptOutValues(Set.of("8")).ofWideStatuses(ofBrand7)).isEqualTo(OptOutStatus.NOT_OPTED_OUT);
        assertThat(NO_BRANDS.ofWideStatuses(ofBrand7)).isEqualTo(OptOutStatus.NOT_OPTED_OUT);
    }

    @Test
    @DisplayName("no entry is no opt-out; of several, an opt-out wins and what is unknown is not overruled")
    void severalEntries() {
        WideStatus unsubscribed = new WideStatus("PORTAL_WIDE", "0", "UNSUBSCRIBED");
        WideStatus strange = new WideStatus("GALAXY_WIDE", "0", "UNSUBSCRIBED");
        WideStatus brand = new WideStatus("BUSINESS_UNIT_WIDE", "7", "UNSUBSCRIBED");

        assertThat(NO_BRANDS.ofWideStatuses(List.of())).isEqualTo(OptOutStatus.NOT_OPTED_OUT);
        assertThat(NO_BRANDS.ofWideStatuses(List.of(strange, brand, unsubscribed)))
                .isEqualTo(OptOutStatus.OPTED_OUT);
        assertThat(NO_BRANDS.ofWideStatuses(List.of(brand, strange))).isEqualTo(OptOutStatus.UNKNOWN);
    }
}
