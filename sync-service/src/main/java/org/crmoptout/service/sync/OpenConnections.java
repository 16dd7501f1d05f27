package org.crmoptout.service.sync;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.springframework.stereotype.Component;

/** The connections of this process. Thread-safe. */
@Component
final class OpenConnections {

    private final ConcurrentMap<String, OpenConnection> byId = new ConcurrentHashMap<>();

    void add(OpenConnection connection) {
        byId.put(connection.id, connection);
    }

    Optional<OpenConnection> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<OpenConnection> all() {
        return byId.values();
    }

    /** The sync of a connection, if it is still the one of that time of being on. */
    Optional<OpenConnection.Running> running(String connectionId, String syncId) {
        return find(connectionId)
                .flatMap(OpenConnection::running)
                .filter(running -> running.id().equals(syncId));
    }
}
