package org.crmoptout.service.sync;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import org.springframework.stereotype.Component;

/** The connections of this process. Thread-safe. */
@Component
final class OpenConnections {

    private final ConcurrentMap<String, OpenConnection> byId = new ConcurrentHashMap<>();
    private volatile BiFunction<OpenConnection, ConnectionRow, Optional<OpenConnection.Running>> adopter =
            (connection, row) -> Optional.empty();

    void add(OpenConnection connection) {
        byId.put(connection.id, connection);
    }

    Optional<OpenConnection> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<OpenConnection> all() {
        return byId.values();
    }

    /** Who makes a sync run here that another process switched on. */
    void adoptBy(BiFunction<OpenConnection, ConnectionRow, Optional<OpenConnection.Running>> by) {
        this.adopter = by;
    }

    /** The sync of a connection that the database says is on, also if another process has only just switched it on. */
    Optional<OpenConnection.Running> running(ConnectionRow row) {
        String syncId = row.syncId();
        if (syncId == null) {
            return Optional.empty();
        }
        return find(row.id())
                .flatMap(connection -> connection
                        .running()
                        .filter(running -> running.id().equals(syncId))
                        .or(() -> adopter.apply(connection, row))
                        .filter(running -> running.id().equals(syncId)));
    }
}
