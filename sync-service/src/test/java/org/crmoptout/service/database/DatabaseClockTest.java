package org.crmoptout.service.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

@DisplayName("The database server's clock")
class DatabaseClockTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @Test
    @DisplayName(
            "never goes back within a process, whatever the server tells; one that starts then takes what it tells")
    void setBack() {
        try (HikariDataSource server = serverWithAClockOfOurs();
                DatabaseClock running = new DatabaseClock(server)) {
            JdbcClient jdbc = JdbcClient.create(server);
            tells(jdbc, NOON);
            assertThat(running.instant()).isEqualTo(NOON);

            Instant tenDaysAgo = NOON.minusSeconds(10 * 86_400);
            tells(jdbc, tenDaysAgo);
            Instant first = running.instant();
            assertThat(first).isAfter(NOON);
            assertThat(running.instant()).isAfter(first);
            assertThat(new DatabaseClock(server).instant()).isEqualTo(tenDaysAgo);
            tells(jdbc, NOON.plusSeconds(1));
            assertThat(running.instant()).isEqualTo(NOON.plusSeconds(1));
        }
    }

    /** Its {@code clock_timestamp()} is found before PostgreSQL's own. */
    private static HikariDataSource serverWithAClockOfOurs() {
        HikariDataSource server = TestDatabase.POSTGRESQL.pool();
        server.setConnectionInitSql("SET search_path TO ours, pg_catalog");
        JdbcClient jdbc = JdbcClient.create(server);
        jdbc.sql("CREATE SCHEMA ours").update();
        jdbc.sql("CREATE TABLE ours.told (at TIMESTAMPTZ)").update();
        jdbc.sql("INSERT INTO ours.told VALUES (now())").update();
        jdbc.sql(
                        "CREATE FUNCTION ours.clock_timestamp() RETURNS TIMESTAMPTZ LANGUAGE sql AS 'SELECT at FROM ours.told'")
                .update();
        return server;
    }

    private static void tells(JdbcClient jdbc, Instant now) {
        jdbc.sql("UPDATE ours.told SET at = :now")
                .param("now", Instants.toColumn(now))
                .update();
    }
}
