package org.crmoptout.service.people;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.service.database.Instants;
import org.jspecify.annotations.Nullable;

/**
 * A person's do-not-contact label, with its history as far as it is kept.
 *
 * @param label MARKED or UNMARKED
 * @param since since when it is so, or null when nobody ever marked the person
 * @param assertedAt when it was last marked or unmarked, or null
 * @param source where that came from, or null
 * @param by who it was, or null
 * @param reason why, in their words, or null
 * @param notice what the last one who unmarked has to know, or null: that an opt-out in the CRM won over the unmark
 */
public record PersonLabel(
        DncLabel label,
        @Nullable Instant since,
        @Nullable Instant assertedAt,
        @Nullable MarkSource source,
        @Nullable String by,
        @Nullable String reason,
        @Nullable String notice) {

    /**
     * A label from a row of the table of people.
     *
     * @param row the row
     * @return the label
     * @throws SQLException when the row can't be read
     */
    public static PersonLabel read(ResultSet row) throws SQLException {
        String source = row.getString("mark_source");
        return new PersonLabel(
                DncLabel.valueOf(row.getString("label")),
                Instants.fromColumn(row, "label_since"),
                Instants.fromColumn(row, "asserted_at"),
                source == null ? null : MarkSource.valueOf(source),
                row.getString("asserted_by"),
                row.getString("reason"),
                row.getString("notice"));
    }

    /**
     * Whether the red label is shown.
     *
     * @return true when MARKED
     */
    public boolean isMarked() {
        return label == DncLabel.MARKED;
    }
}
