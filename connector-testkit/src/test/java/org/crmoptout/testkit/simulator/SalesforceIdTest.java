package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Salesforce ids")
class SalesforceIdTest {

    @Test
    @DisplayName("have the checksum that Salesforce's own examples have")
    void checksum() {
        assertThat(SalesforceId.parse("001D000000IRt53")).contains("001D000000IRt53IAD");
        assertThat(SalesforceId.parse("001D000000IRt53IAD")).contains("001D000000IRt53IAD");
        assertThat(SalesforceId.parse("01gD0000002HU6K")).contains("01gD0000002HU6KIAW");
    }

    @Test
    @DisplayName("are refused with a wrong checksum, length or character")
    void malformed() {
        assertThat(SalesforceId.parse("001D000000IRt53IAE")).isEmpty();
        assertThat(SalesforceId.parse("001d000000irt53iad")).isEmpty();
        assertThat(SalesforceId.parse("001D000000IRt5")).isEmpty();
        assertThat(SalesforceId.parse("001D000000IRt5-")).isEmpty();
        assertThat(SalesforceId.parse("")).isEmpty();
    }

    @Test
    @DisplayName("sort as they were made")
    void sorted() {
        assertThat(LongStream.rangeClosed(1, 5_000).mapToObj(number -> SalesforceId.of("003", number)))
                .isSorted()
                .doesNotHaveDuplicates();
    }
}
