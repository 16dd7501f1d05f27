package org.crmoptout.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What the service keeps its state in: its own file, or a PostgreSQL as it comes, with every commit written through. */
final class Database implements AutoCloseable {

    private final @Nullable EmbeddedPostgres server;

    private Database(@Nullable EmbeddedPostgres server) {
        this.server = server;
    }

    /** By name: {@code h2} or {@code postgresql}. */
    static Database of(String name) throws IOException {
        return switch (name) {
            case "h2" -> new Database(null);
            case "postgresql" -> new Database(quietPostgres());
            default -> throw new IllegalArgumentException("the database is h2 or postgresql, not " + name);
        };
    }

    private static EmbeddedPostgres quietPostgres() throws IOException {
        ((Logger) LoggerFactory.getLogger(EmbeddedPostgres.class.getPackageName())).setLevel(Level.WARN);
        return EmbeddedPostgres.builder().start();
    }

    /** The service's settings for it. */
    Map<String, String> settings() {
        return server == null ? Map.of() : Map.of("spring.datasource.url", server.getJdbcUrl("postgres", "postgres"));
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
