package org.crmoptout.service.database;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.flywaydb.core.Flyway;
import org.springframework.context.ConfigurableApplicationContext;

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

    /** Keeps PostgreSQL until a service on it has ended. */
    static void outlives(ConfigurableApplicationContext service) {
        Server.SERVICES.add(service);
    }

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

    /**
     * One server for all tests of the process, gone with it, after the services that still say good-bye to it. Its data need not
     * survive the machine.
     */
    private static final class Server {
        private static final Queue<ConfigurableApplicationContext> SERVICES = new ConcurrentLinkedQueue<>();
        private static final EmbeddedPostgres ONE = start();

        private static EmbeddedPostgres start() {
            try {
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setRegisterShutdownHook(false)
                        .setServerConfig("fsync", "off")
                        .setServerConfig("max_connections", "300")
                        .start();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server)));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void stop(EmbeddedPostgres server) {
            SERVICES.forEach(ConfigurableApplicationContext::close);
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
