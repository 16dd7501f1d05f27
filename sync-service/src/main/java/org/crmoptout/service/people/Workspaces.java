package org.crmoptout.service.people;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The workspaces of the service. Thread-safe. */
@Service
public class Workspaces {

    private final JdbcClient jdbc;

    Workspaces(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * All workspaces.
     *
     * @return by name, then id
     */
    public List<Workspace> all() {
        return jdbc.sql("SELECT id, name FROM workspace ORDER BY name, id")
                .query((rs, row) -> new Workspace(rs.getString("id"), rs.getString("name")))
                .list();
    }

    /**
     * One workspace.
     *
     * @param id its id
     * @return empty when there is none
     */
    public Optional<Workspace> find(String id) {
        return jdbc.sql("SELECT id, name FROM workspace WHERE id = :id")
                .param("id", id)
                .query((rs, row) -> new Workspace(rs.getString("id"), rs.getString("name")))
                .optional();
    }
}
