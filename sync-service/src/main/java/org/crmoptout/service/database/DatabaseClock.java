package org.crmoptout.service.database;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * The clock of a PostgreSQL server, so that all processes that share it agree on what came first. It tells microseconds, asks
 * the server each time, and never goes back within this process: while the server's clock is behind what it told before, each
 * look comes a microsecond later. It has connections of its own: whoever waits for one of those that do the work may hold up
 * others who need the time to give theirs back. Thread-safe.
 */
final class DatabaseClock extends Clock implements AutoCloseable {

    private static final String NOW = "SELECT clock_timestamp()";

    private static final int CONNECTIONS = 2;
    private static final System.Logger LOG = System.getLogger(DatabaseClock.class.getName());
    private static final Duration A_STEP = Duration.ofMinutes(1);

    private final HikariDataSource source;
    private final ZoneId zone;
    private final AtomicReference<Instant> latest;
    private final AtomicBoolean isBehind = new AtomicBoolean();

    static DatabaseClock of(DataSourceProperties settings) {
        HikariDataSource source = settings.initializeDataSourceBuilder()
                .type(HikariDataSource.class)
                .build();
        source.setPoolName("clock");
        source.setMaximumPoolSize(CONNECTIONS);
        return new DatabaseClock(source);
    }

    DatabaseClock(HikariDataSource source) {
        this(source, ZoneOffset.UTC, new AtomicReference<>(Instant.MIN));
    }

    private DatabaseClock(HikariDataSource source, ZoneId zone, AtomicReference<Instant> latest) {
        this.source = source;
        this.zone = zone;
        this.latest = latest;
    }

    /** Not by Spring's template: within a transaction that would keep the connection until its end. */
    @Override
    public Instant instant() {
        Instant told = told();
        Instant now =
                latest.accumulateAndGet(told, (before, next) -> next.isBefore(before) ? before.plusNanos(1000) : next);
        boolean behind = told.plus(A_STEP).isBefore(now);
        if (isBehind.compareAndSet(!behind, behind) && behind) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the database server''s clock was set back: it tells {0}, and told {1} before. Until that time comes again,"
                            + " whatever waits here waits: stop every process of the service that uses it, then start them again",
                    told,
                    now);
        }
        return now;
    }

    private Instant told() {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(NOW)) {
            row.next();
            return row.getObject(1, OffsetDateTime.class).toInstant();
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the database does not tell the time", e);
        }
    }

    @Override
    public ZoneId getZone() {
        return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
        return new DatabaseClock(source, other, latest);
    }

    @Override
    public void close() {
        source.close();
    }
}
