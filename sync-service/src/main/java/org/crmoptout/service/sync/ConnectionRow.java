package org.crmoptout.service.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.crmoptout.connector.OptOutKeying;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the database has it.
 *
 * @param id unique among all workspaces
 * @param workspaceId whose
 * @param name for people
 * @param connectorId the connector
 * @param keying what its keys are; null while its connector was never there
 * @param syncEnabled the admin's switch
 * @param syncId the id of this time of being on; null while it is off, or waits for its connector
 * @param tracking whether not everyone's keys are written down yet
 */
record ConnectionRow(
        String id,
        String workspaceId,
        String name,
        String connectorId,
        @Nullable OptOutKeying keying,
        boolean syncEnabled,
        @Nullable String syncId,
        boolean tracking) {

    static ConnectionRow read(ResultSet row, int number) throws SQLException {
        String keying = row.getString("keying");
        return new ConnectionRow(
                row.getString("id"),
                row.getString("workspace_id"),
                row.getString("name"),
                row.getString("connector_id"),
                keying == null ? null : OptOutKeying.valueOf(keying),
                row.getBoolean("sync_enabled"),
                row.getString("sync_id"),
                row.getString("tracked_to") != null);
    }
}
