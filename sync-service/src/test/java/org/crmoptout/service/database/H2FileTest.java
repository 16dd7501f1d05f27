package org.crmoptout.service.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

@DisplayName("The file of an embedded H2 whose commits are written at once")
class H2FileTest {

    private static final int ROWS = 5_000;
    private static final int COMMITS = 200;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    @DisplayName("is made small again after changes here and there, and keeps what it holds")
    void isMadeSmall() throws IOException {
        Path file = directory.resolve("small.mv.db");
        Random random = new Random(7);
        try (HikariDataSource source = open()) {
            JdbcTemplate jdbc = new JdbcTemplate(source);
            H2File kept = new H2File(ServiceDatabase.EMBEDDED_H2, jdbc);
            jdbc.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, words VARCHAR(200) NOT NULL)");
            jdbc.execute("INSERT INTO thing SELECT x, REPEAT('-', 200) FROM SYSTEM_RANGE(1, " + ROWS + ")");
            for (int i = 0; i < COMMITS; i++) {
                List<Object[]> some = new ArrayList<>();
                for (int j = 0; j < 100; j++) {
                    some.add(new Object[] {1 + random.nextInt(ROWS)});
                }
                jdbc.batchUpdate("UPDATE thing SET words = REPEAT('+', 200) WHERE id = ?", some);
            }
            long grown = Files.size(file);

            for (int i = 0; i < COMMITS && kept.compact(); i++) {
                jdbc.update("UPDATE thing SET words = ? WHERE id = 1", "round " + i);
            }

            assertThat(Files.size(file)).isLessThan(grown / 2);
        }
        try (HikariDataSource source = open()) {
            assertThat(new JdbcTemplate(source).queryForObject("SELECT COUNT(*) FROM thing", Integer.class))
                    .isEqualTo(ROWS);
        }
    }

    private HikariDataSource open() {
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl("jdbc:h2:file:" + directory.resolve("small") + ";WRITE_DELAY=0;RETENTION_TIME=0");
        source.setUsername("sa");
        return source;
    }

    @Test
    @DisplayName("is none when the database is in memory, which is left alone")
    void inMemory() {
        try (HikariDataSource source = TestDatabase.H2.pool()) {
            assertThat(new H2File(ServiceDatabase.EMBEDDED_H2, new JdbcTemplate(source)).compact())
                    .isFalse();
        }
    }
}
