package org.crmoptout.service.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

@DisplayName("The file of an embedded H2 whose commits are written at once")
class H2FileTest {

    private static final int ROWS = 20_000;
    private static final int COMMITS = 100;
    private static final int ROUNDS = 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @Test
    @DisplayName("grows less than half as much by changes here and there, and keeps what it holds")
    void staysSmall() throws IOException {
        assertThat(sizeAfterChanges("compacted", ROUNDS)).isLessThan(sizeAfterChanges("left-alone", 0) / 2);

        try (HikariDataSource source = open("compacted")) {
            assertThat(new JdbcTemplate(source).queryForObject("SELECT COUNT(*) FROM thing", Integer.class))
                    .isEqualTo(ROWS);
        }
    }

    private long sizeAfterChanges(String name, int rounds) throws IOException {
        Random random = new Random(7);
        try (HikariDataSource source = open(name)) {
            JdbcTemplate jdbc = new JdbcTemplate(source);
            H2File file = new H2File(ServiceDatabase.EMBEDDED_H2, jdbc);
            jdbc.execute("CREATE TABLE thing (id INTEGER PRIMARY KEY, words VARCHAR(200) NOT NULL)");
            jdbc.execute("INSERT INTO thing SELECT x, REPEAT('-', 200) FROM SYSTEM_RANGE(1, " + ROWS + ")");
            for (int i = 1; i <= COMMITS; i++) {
                String some = random.ints(200, 1, ROWS + 1)
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(","));
                jdbc.update("UPDATE thing SET words = REPEAT('+', 200) WHERE id IN (" + some + ")");
                if (rounds > 0 && i % (COMMITS / rounds) == 0) {
                    file.compact();
                }
            }
            return Files.size(directory.resolve(name + ".mv.db"));
        }
    }

    private HikariDataSource open(String name) {
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl("jdbc:h2:file:" + directory.resolve(name) + ";WRITE_DELAY=0;RETENTION_TIME=0");
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
