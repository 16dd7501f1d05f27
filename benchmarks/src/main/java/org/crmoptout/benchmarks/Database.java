package org.crmoptout.benchmarks;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
            case "postgresql" -> new Database(EmbeddedPostgres.builder().start());
            default -> throw new IllegalArgumentException("the database is h2 or postgresql, not " + name);
        };
    }

    /** The service's settings for it. */
    Map<String, String> settings() {
        return server == null ? Map.of() : Map.of("spring.datasource.url", server.getJdbcUrl("postgres", "postgres"));
    }

    /** Where to look into it; not for the service's own file, which nobody else can open. */
    EmbeddedPostgres server() {
        if (server == null) {
            throw new IllegalStateException("H2's file is the service's own");
        }
        return server;
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
