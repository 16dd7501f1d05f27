package org.crmoptout.service.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.crmoptout.service.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ParameterizedClass
@EnumSource(TestDatabase.class)
@DisplayName("The ledger")
class LedgerTest {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00.123456Z");
    private static final Pattern CHANGE = Pattern.compile(
            "(UPDATE|DELETE\\s+FROM|TRUNCATE|MERGE\\s+INTO)\\s+(TABLE\\s+)?ledger_entry", Pattern.CASE_INSENSITIVE);

    private final TestDatabase kind;
    private final HikariDataSource database;
    private final JdbcClient jdbc;
    private final Ledger ledger;

    LedgerTest(TestDatabase kind) {
        this.kind = kind;
        database = kind.migrated();
        jdbc = JdbcClient.create(database);
        ledger = new Ledger(jdbc);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static LedgerLine full(int number) {
        return LedgerLine.of(NOW.plusSeconds(number), LedgerKind.DELIVERY_ATTEMPTED)
                .person("p")
                .connection("c")
                .by("Rep")
                .source("CONTACT_CARD")
                .delivery("d", "MARK")
                .attempt(number)
                .outcome("IN_DOUBT")
                .words("the answer was lost");
    }

    @Test
    @DisplayName("gives a person's lines back as they were, the newest first, in pages")
    void pages() {
        for (int i = 0; i < 5; i++) {
            ledger.append("w", full(i));
        }
        ledger.append("w", LedgerLine.of(NOW, LedgerKind.IMPORTED).by("Admin").words("3 lines"));

        assertThat(ledger.ofPerson("w", "p", 0, 2)).containsExactly(full(4), full(3));
        assertThat(ledger.ofPerson("w", "p", 4, 2)).containsExactly(full(0));
        assertThat(ledger.countOfPerson("w", "p")).isEqualTo(5);
        assertThat(ledger.ofPerson("other", "p", 0, 9)).isEmpty();
    }

    @Test
    @DisplayName("forgets a person's free words with the person, and nothing else")
    void forgetsWords() {
        ledger.append("w", full(1));
        ledger.append("w", LedgerLine.of(NOW, LedgerKind.MARKED).person("q").words("asked on the phone"));

        ledger.forgetWords("p");

        assertThat(ledger.ofPerson("w", "p", 0, 9)).containsExactly(full(1).words(null));
        assertThat(ledger.ofPerson("w", "q", 0, 9).get(0).words()).isEqualTo("asked on the phone");
    }

    @Test
    @DisplayName("is only added to: PostgreSQL refuses anything else, and no statement of the service asks for it")
    void appendOnly() throws IOException {
        ledger.append("w", full(1));
        if (kind == TestDatabase.POSTGRESQL) {
            for (String change : List.of(
                    "UPDATE ledger_entry SET actor = 'nobody'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry")) {
                assertThatThrownBy(() -> jdbc.sql(change).update())
                        .as(change)
                        .rootCause()
                        .message()
                        .contains("only added to");
            }
        }
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            assertThat(files.filter(Files::isRegularFile).filter(LedgerTest::changesIt))
                    .isEmpty();
        }
    }

    private static boolean changesIt(Path file) {
        try {
            return CHANGE.matcher(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .find();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
