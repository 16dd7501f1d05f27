package org.crmoptout.service.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Instants in columns of TIMESTAMP WITH TIME ZONE. */
public final class Instants {

    private Instants() {}

    /**
     * An instant as JDBC 4.2 takes it.
     *
     * @param instant an instant, or null
     * @return null for null
     */
    public static @Nullable OffsetDateTime toColumn(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    /**
     * An instant from a column that may be NULL.
     *
     * @param row the row
     * @param column the column
     * @return null for NULL
     * @throws SQLException when the column can't be read
     */
    public static @Nullable Instant fromColumn(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
