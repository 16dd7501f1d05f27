package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A Salesforce id")
class SalesforceIdTest {

    @ParameterizedTest
    @DisplayName("of 15 characters gets the checksum of its case")
    @CsvSource({"003D000000QYVXK,003D000000QYVXKIA5", "003000000000001,003000000000001AAA"})
    void isExtended(String id, String full) {
        assertThat(SalesforceId.parse(PersonType.CONTACT, id))
                .get()
                .extracting(SalesforceId::value)
                .isEqualTo(full);
        assertThat(SalesforceId.parse(PersonType.CONTACT, full)).isEqualTo(SalesforceId.parse(PersonType.CONTACT, id));
    }

    @ParameterizedTest
    @DisplayName("is refused when it is malformed, of another type, or has a wrong checksum")
    @CsvSource({
        "Contact,00QD000000QYVXK",
        "Lead,003D000000QYVXK",
        "Contact,003D000000QYVX",
        "Contact,003D000000QYVXKIA",
        "Contact,003D000000QYVXKIA4",
        "Contact,003d000000qyvxkIA5",
        "Contact,003D000000QYVX!",
        "Account,001D000000QYVXK"
    })
    void isRefused(String type, String id) {
        assertThatThrownBy(() -> SalesforceId.of(new RecordRef(new RecordType(type), id)))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.INVALID_REQUEST))
                .hasMessageContaining(type);
    }
}
