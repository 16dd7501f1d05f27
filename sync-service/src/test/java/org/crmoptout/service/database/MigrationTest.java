package org.crmoptout.service.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

@DisplayName("A database of an older version")
class MigrationTest {

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    @DisplayName("keeps the key under which erased addresses are found again, and makes one where there was none")
    void keepsTheTombstoneKey(TestDatabase kind) {
        try (HikariDataSource used = kind.pool();
                HikariDataSource unused = kind.pool()) {
            kind.migrate(used, "4");
            kind.migrate(unused, "4");
            JdbcClient.create(used)
                    .sql("INSERT INTO tombstone_key (id, secret) VALUES (1, 'made by an older version')")
                    .update();

            kind.migrate(used, "latest");
            kind.migrate(unused, "latest");

            assertThat(secrets(used).get("tombstone-key")).isEqualTo("made by an older version");
            String made = secrets(unused).get("tombstone-key");
            assertThat(made).hasSizeGreaterThan(40);
            assertThat(secrets(unused).get("tombstone-key")).isEqualTo(made);
            assertThat(secrets(unused).get("unsubscribe-key")).isNotEqualTo(made);
        }
    }

    private static KeptSecrets secrets(HikariDataSource source) {
        return new KeptSecrets(JdbcClient.create(source), new JdbcTransactionManager(source));
    }
}
