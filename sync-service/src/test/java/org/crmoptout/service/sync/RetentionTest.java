package org.crmoptout.service.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.database.TestDatabase;
import org.crmoptout.service.settings.SyncSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ParameterizedClass
@EnumSource(TestDatabase.class)
@DisplayName("What ended long ago")
class RetentionTest {

    private static final Instant NOW = Instant.parse("2026-11-25T08:00:00Z");
    private static final Instant OLD = NOW.minus(Duration.ofDays(91));
    private static final Instant RECENT = NOW.minus(Duration.ofDays(89));

    private final HikariDataSource database;
    private final JdbcClient jdbc;
    private final SettableClock clock = new SettableClock();
    private final Retention retention;

    RetentionTest(TestDatabase kind) {
        database = kind.migrated();
        jdbc = JdbcClient.create(database);
        retention = new Retention(jdbc, clock, defaults());
    }

    /** Those of a service that says nothing about it. */
    private static SyncSettings defaults() {
        return new Binder(new MapConfigurationPropertySource()).bindOrCreate("sync", SyncSettings.class);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void rows(String name, @Nullable Instant ended) {
        jdbc.sql("""
                        INSERT INTO delivery (id, connection_id, sync_id, key_text, person_id, transition, requested_at, urgent,
                            attempts, not_before, state, ended_at)
                        VALUES (:name, 'c', 's', 'k', 'p', 'MARK', :old, FALSE, 0, :old, 'WAITING', :ended)""")
                .param("name", name)
                .param("old", Instants.toColumn(OLD))
                .param("ended", Instants.toColumn(ended), Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
        jdbc.sql("""
                        INSERT INTO review (id, connection_id, sync_id, key_text, person_id, question, opened_at, closed_at)
                        VALUES (:name, 'c', 's', 'k', 'p', 'Why?', :old, :ended)""")
                .param("name", name)
                .param("old", Instants.toColumn(OLD))
                .param("ended", Instants.toColumn(ended), Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
        jdbc.sql("""
                        INSERT INTO sweep (id, connection_id, sync_id, cause, started_at, total, counts, ended_at)
                        VALUES (:name, 'c', 's', 'SCHEDULE', :old, 1, '', :ended)""")
                .param("name", name)
                .param("old", Instants.toColumn(OLD))
                .param("ended", Instants.toColumn(ended), Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
        jdbc.sql("INSERT INTO sweep_note (sweep_id, person_id, key_text, finding) VALUES (:name, 'p', 'k', 'GONE')")
                .param("name", name)
                .update();
    }

    private List<String> left(String table, String column) {
        return jdbc.sql("SELECT " + column + " FROM " + table + " ORDER BY " + column)
                .query(OnlyColumn::text)
                .list();
    }

    private void assertLeft(String... names) {
        assertThat(left("delivery", "id")).containsExactly(names);
        assertThat(left("review", "id")).containsExactly(names);
        assertThat(left("sweep_note", "sweep_id")).containsExactly(names);
        assertThat(left("sweep", "id")).containsExactly(names);
    }

    @Test
    @DisplayName("is deleted after 90 days, with its notes; what goes on or ended since stays")
    void deletes() {
        rows("old", OLD);
        rows("recent", RECENT);
        rows("under way", null);

        retention.keep();

        assertLeft("recent", "under way");
    }

    @Test
    @DisplayName("is looked for once an hour")
    void hourly() {
        retention.keep();
        rows("old", OLD);

        clock.now = NOW.plus(Duration.ofMinutes(59));
        retention.keep();
        assertLeft("old");

        clock.now = NOW.plus(Duration.ofMinutes(61));
        retention.keep();
        assertLeft();
    }

    @Test
    @DisplayName("is all deleted, however much there is")
    void many() {
        jdbc.sql("""
                        INSERT INTO review (id, connection_id, sync_id, key_text, person_id, question, opened_at, closed_at)
                        SELECT CAST(n.x AS VARCHAR(36)), 'c', 's', 'k', 'p', 'Why?', :old, :old
                        FROM (SELECT a.x * 50 + b.x AS x FROM
                            (VALUES %s) AS a (x) CROSS JOIN (VALUES %s) AS b (x)) AS n""".formatted(upTo(50), upTo(50)))
                .param("old", Instants.toColumn(OLD))
                .update();

        retention.keep();

        assertThat(left("review", "id")).isEmpty();
    }

    private static String upTo(int count) {
        return String.join(
                ", ", IntStream.range(0, count).mapToObj(i -> "(" + i + ")").toList());
    }

    private static final class SettableClock extends Clock {
        private Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new IllegalArgumentException("this clock knows only UTC");
        }
    }
}
