package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("SOQL")
class SoqlTest {

    private static final String ADA = SalesforceId.of("003", 1);
    private static final String BEN = SalesforceId.of("003", 2);
    private static final String CLEO = SalesforceId.of("003", 3);

    private final List<SalesforceRecord> rows = List.of(
            row(ADA, "Ada", "Ada@example.org", true, "2026-01-01T00:00:00Z"),
            row(BEN, "Ben", "o'brien@example.org", false, "2026-01-02T00:00:00Z"),
            row(CLEO, "Cleo", null, false, "2026-01-02T00:00:00Z"));

    private static SalesforceRecord row(
            String id, String name, @Nullable String email, boolean optedOut, String stamp) {
        SalesforceRecord row = new SalesforceRecord(
                SObjectType.CONTACT,
                Map.of(
                        "Id", id,
                        "FirstName", name,
                        "HasOptedOutOfEmail", optedOut,
                        "SystemModstamp", Instant.parse(stamp)));
        return email == null ? row : row.with(Map.of("Email", email));
    }

    private List<String> select(String rest) {
        Soql soql = Soql.parse("SELECT Id FROM Contact " + rest);
        return new SoqlSelection(soql, SObjectType.CONTACT)
                .rows(rows).stream().map(row -> row.text("FirstName")).toList();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @DisplayName("selects rows")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "WHERE Email = 'ADA@EXAMPLE.ORG' | Ada",
                "WHERE Email = 'o\\'brien@example.org' | Ben",
                "where email in ('ada@example.org','O\\'BRIEN@example.org') | Ada Ben",
                "WHERE Email NOT IN ('ada@example.org') | Ben Cleo",
                "WHERE Email = null | Cleo",
                "WHERE Email != null | Ada Ben",
                "WHERE Email != 'ada@example.org' | Ben Cleo",
                "WHERE Email > 'b' | Ben",
                "WHERE HasOptedOutOfEmail = TRUE | Ada",
                "WHERE HasOptedOutOfEmail != true | Ben Cleo",
                "WHERE NOT HasOptedOutOfEmail = true | Ben Cleo",
                "WHERE SystemModstamp >= 2026-01-02T00:00:00Z | Ben Cleo",
                "WHERE SystemModstamp > 2026-01-02T01:00:00.000+02:00 | Ben Cleo",
                "WHERE SystemModstamp < 2026-01-02T00:00:00.000Z | Ada",
                "WHERE Email = null AND FirstName = 'Cleo' AND HasOptedOutOfEmail = false | Cleo",
                "WHERE (FirstName = 'Ada' OR FirstName = 'Ben') AND HasOptedOutOfEmail = false | Ben",
                "WHERE FirstName = 'Ada' OR (FirstName = 'Cleo' AND NOT (Email != null)) | Ada Cleo",
                "ORDER BY FirstName DESC | Cleo Ben Ada",
                "ORDER BY SystemModstamp DESC, Id ASC LIMIT 2 | Ben Cleo",
                "ORDER BY Email | Cleo Ada Ben",
                "ORDER BY Email NULLS LAST | Ada Ben Cleo",
                "ORDER BY Email DESC NULLS FIRST | Cleo Ben Ada",
                "LIMIT 0 | ``"
            })
    void selects(String rest, String names) {
        assertThat(String.join(" ", select(rest))).isEqualTo(names);
    }

    @Test
    @DisplayName("walks by (SystemModstamp, Id), with ids of 15 or 18 characters")
    void keyset() {
        assertThat(select(
                        "WHERE SystemModstamp > 2026-01-02T00:00:00Z OR (SystemModstamp = 2026-01-02T00:00:00Z AND Id > '"
                                + BEN.substring(0, 15) + "') ORDER BY SystemModstamp, Id LIMIT 200"))
                .containsExactly("Cleo");
    }

    @Test
    @DisplayName("finds nothing less than null when a comparison is negated by hand")
    void nulls() {
        assertThat(select("WHERE Email < 'zzz'")).containsExactly("Ada", "Ben");
        assertThat(select("WHERE Email IN (null)")).containsExactly("Cleo");
    }

    @ParameterizedTest
    @DisplayName("is refused as malformed")
    @ValueSource(
            strings = {
                "",
                "SELECT",
                "SELECT Id",
                "SELECT Id, FROM Contact",
                "SELECT * FROM Contact",
                "SELECT Id FROM Contact;",
                "SELECT Id FROM Contact WHERE",
                "SELECT Id FROM Contact WHERE Email",
                "SELECT Id FROM Contact WHERE Email = ",
                "SELECT Id FROM Contact WHERE Email = 'a",
                "SELECT Id FROM Contact WHERE Email = 'a\\x'",
                "SELECT Id FROM Contact WHERE Email IN ()",
                "SELECT Id FROM Contact WHERE Email LIKE 'a%'",
                "SELECT Id FROM Contact WHERE (Email = 'a'",
                "SELECT Id FROM Contact WHERE Email = 'a' AND Name = 'b' OR Name = 'c'",
                "SELECT Id FROM Contact WHERE Email = 'a' OR Name = 'b' AND Name = 'c'",
                "SELECT Id FROM Contact WHERE SystemModstamp > 2026-13-01T00:00:00Z",
                "SELECT Id FROM Contact WHERE SystemModstamp > LAST_WEEK",
                "SELECT Id FROM Contact ORDER BY",
                "SELECT Id FROM Contact LIMIT -1",
                "SELECT Id FROM Contact LIMIT 1 ORDER BY Id",
                "SELECT Id FROM Contact OFFSET 5",
                "SELECT COUNT(Id) FROM Contact",
                "SELECT Id, Id FROM Contact"
            })
    void malformed(String text) {
        assertThat(code(text)).isEqualTo("MALFORMED_QUERY");
    }

    @ParameterizedTest
    @DisplayName("is refused for its fields and their values")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "SELECT Nickname FROM Contact | INVALID_FIELD",
                "SELECT Account.Name FROM Contact | INVALID_FIELD",
                "SELECT Id FROM Contact ORDER BY Nickname | INVALID_FIELD",
                "SELECT Id FROM Contact WHERE HasOptedOutOfEmail = 'true' | INVALID_FIELD",
                "SELECT Id FROM Contact WHERE SystemModstamp > '2026-01-02T00:00:00Z' | INVALID_FIELD",
                "SELECT Id FROM Contact WHERE Email = true | INVALID_FIELD",
                "SELECT Id FROM Contact WHERE Id = 'abc' | INVALID_QUERY_FILTER_OPERATOR",
                "SELECT Id FROM Contact WHERE HasOptedOutOfEmail > false | INVALID_QUERY_FILTER_OPERATOR"
            })
    void wrongFields(String text, String code) {
        assertThat(code(text)).isEqualTo(code);
    }

    @Test
    @DisplayName("takes 4,000 characters in a literal and 100,000 in all")
    void lengths() {
        assertThat(select("WHERE Email = '" + "x".repeat(4_000) + "'")).isEmpty();
        assertThat(code("SELECT Id FROM Contact WHERE Email = '" + "x".repeat(4_001) + "'"))
                .isEqualTo("MALFORMED_QUERY");
        assertThat(code("SELECT Id FROM Contact" + " ".repeat(100_000))).isEqualTo("MALFORMED_QUERY");
        String addresses = "'someone@example.org',".repeat(4_000);
        assertThat(select("WHERE Email IN (" + addresses + "'ada@example.org')"))
                .containsExactly("Ada");
    }

    @Test
    @DisplayName("is too complicated when nested a hundred deep")
    void nested() {
        String nested = "(".repeat(90) + "Email = null" + ")".repeat(90);
        assertThat(select("WHERE " + nested + " OR " + nested)).containsExactly("Cleo");
        assertThat(code("SELECT Id FROM Contact WHERE " + "(".repeat(50_000))).isEqualTo("QUERY_TOO_COMPLICATED");
        assertThat(code("SELECT Id FROM Contact WHERE " + "NOT ".repeat(20_000)))
                .isEqualTo("QUERY_TOO_COMPLICATED");
    }

    private static String code(String text) {
        return catchThrowableOfType(SoapFault.class, () -> new SoqlSelection(Soql.parse(text), SObjectType.CONTACT))
                .code();
    }
}
