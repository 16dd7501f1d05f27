package org.crmoptout.service.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import javax.sql.DataSource;

/** Whether the database can be in use by no other process. */
public final class SoleProcess {

    private SoleProcess() {}

    /**
     * Looks at the database.
     *
     * @param source the database
     * @return true for H2 embedded in this process: it locks its file against all others
     * @throws SQLException when there is no connection to it
     */
    public static boolean owns(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            String url = connection.getMetaData().getURL().toLowerCase(Locale.ROOT);
            return url.startsWith("jdbc:h2:")
                    && !url.startsWith("jdbc:h2:tcp:")
                    && !url.startsWith("jdbc:h2:ssl:")
                    && !url.contains("auto_server=true");
        }
    }
}
