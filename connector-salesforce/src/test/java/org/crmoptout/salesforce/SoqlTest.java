package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("SOQL")
class SoqlTest {

    private static final PersonObjects OBJECTS = PersonObjects.standard();

    @Test
    @DisplayName("escapes quotes and backslashes, so that no address can end its literal")
    void escapes() {
        EmailAddress hostile = EmailAddress.of("o'neill\\'or(name!=''@example.org");

        assertThat(Soql.carriers(OBJECTS.of(PersonType.CONTACT), List.of(hostile))
                        .text())
                .isEqualTo(
                        "SELECT Id, Email FROM Contact WHERE (Email IN ('o\\'neill\\\\\\'or(name!=\\'\\'@example.org'))");
    }

    @Test
    @DisplayName("leaves converted leads out of a search: they are contacts")
    void skipsConvertedLeads() {
        assertThat(Soql.carriers(OBJECTS.of(PersonType.LEAD), List.of(EmailAddress.of("a@example.org")))
                        .text())
                .endsWith(" AND IsConverted = false");
    }

    @Test
    @DisplayName("pages changes by time stamp and id, deleted records among them")
    void pagesChanges() {
        Soql soql = Soql.changed(
                OBJECTS,
                PersonType.CONTACT,
                new SalesforceCursor.Position(Instant.parse("2026-11-23T09:00:00Z"), "003000000000001AAA"));

        assertThat(soql.text())
                .contains("WHERE SystemModstamp >= 2026-11-23T09:00:00Z"
                        + " AND (SystemModstamp > 2026-11-23T09:00:00Z OR Id > '003000000000001AAA')"
                        + " ORDER BY SystemModstamp, Id LIMIT 2000");
        assertThat(soql.withDeleted()).isTrue();
    }

    @Test
    @DisplayName("asks for the time stamp only where it orders the rows")
    void asksForNoMore() {
        SalesforceId id = SalesforceId.of(new RecordRef(RecordType.LEAD, "00Q000000000001"));

        assertThat(Soql.records(OBJECTS, PersonType.LEAD, List.of(id)).text())
                .startsWith("SELECT Id, HasOptedOutOfEmail, IsDeleted, MasterRecordId, IsConverted, ConvertedContactId"
                        + " FROM Lead WHERE Id IN ('00Q000000000001");
        assertThat(Soql.optedOut(OBJECTS, PersonType.LEAD, "").text()).doesNotContain("SystemModstamp");
        assertThat(Soql.newest(OBJECTS, PersonType.LEAD).text()).startsWith("SELECT SystemModstamp, ");
    }

    @Test
    @DisplayName("never prints a statement: it can hold addresses")
    void hidesAddresses() {
        assertThat(Soql.carriers(OBJECTS.of(PersonType.LEAD), List.of(EmailAddress.of("ada@example.org"))))
                .hasToString("SOQL of 87 characters");
    }
}
