package org.crmoptout.service.database;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** The databases every test of the service's state runs on. */
public enum TestDatabase {
    H2 {
        @Override
        public String newUrl() {
            return "jdbc:h2:mem:" + UUID.randomUUID()
                    + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000";
        }
    },
    POSTGRESQL {
        @Override
        public String newUrl() {
            String name = "t" + UUID.randomUUID().toString().replace("-", "");
            try (Connection connection = Server.ONE.getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return Server.ONE.getJdbcUrl("postgres", name);
        }
    };

    /** The address of a new, empty database, with all it takes to sign in. */
    public abstract String newUrl();

    /** A pool on a new database with the service's tables. */
    public HikariDataSource migrated() {
        HikariDataSource source = pool();
        migrate(source, "latest");
        return source;
    }

    /** A pool on a new, empty database. */
    HikariDataSource pool() {
        HikariDataSource source = new HikariDataSource();
        source.setJdbcUrl(newUrl());
        source.setMaximumPoolSize(8);
        return source;
    }

    /** Makes the tables of a version, or those of a newer one out of them. */
    void migrate(HikariDataSource source, String version) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration", "classpath:db/" + name().toLowerCase(java.util.Locale.ROOT))
                .target(version)
                .load()
                .migrate();
    }

    /** One server for all tests of the process, gone with it. Its data need not survive the machine. */
    private static final class Server {
        private static final EmbeddedPostgres ONE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("max_connections", "300")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
