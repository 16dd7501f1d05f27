package org.crmoptout.service.database;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The clock of a PostgreSQL server, so that all processes that share it agree on what came first. It tells microseconds, asks
 * the server each time, on the connection of the caller's transaction if there is one, and never goes back within this process:
 * while the server's clock is behind what it told before, each look comes a microsecond later. Thread-safe.
 */
final class DatabaseClock extends Clock {

    private static final String NOW = "SELECT clock_timestamp()";

    private final JdbcTemplate jdbc;
    private final ZoneId zone;
    private final AtomicReference<Instant> latest;

    DatabaseClock(JdbcTemplate jdbc) {
        this(jdbc, ZoneOffset.UTC, new AtomicReference<>(Instant.MIN));
    }

    private DatabaseClock(JdbcTemplate jdbc, ZoneId zone, AtomicReference<Instant> latest) {
        this.jdbc = jdbc;
        this.zone = zone;
        this.latest = latest;
    }

    @Override
    public Instant instant() {
        Instant told = jdbc.query(NOW, row -> {
            if (!row.next()) {
                throw new SQLException("the database does not tell the time");
            }
            return row.getObject(1, java.time.OffsetDateTime.class).toInstant();
        });
        return latest.accumulateAndGet(
                told == null ? Instant.MIN : told,
                (before, now) -> now.isBefore(before) ? before.plusNanos(1000) : now);
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new DatabaseClock(jdbc, other, latest);
    }
}
