package org.crmoptout.service.database;

import java.sql.ResultSet;
import java.sql.SQLException;

/** The only column of a query: a text that is never NULL, such as an id. */
public final class OnlyColumn {

    private OnlyColumn() {}

    /**
     * Reads it, as a row mapper.
     *
     * @param row the row
     * @param number the row's number, which does not matter
     * @return the text
     * @throws SQLException when the column can't be read
     */
    public static String text(ResultSet row, int number) throws SQLException {
        return row.getString(1);
    }
}
