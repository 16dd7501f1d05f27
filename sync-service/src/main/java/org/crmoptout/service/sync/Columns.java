package org.crmoptout.service.sync;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.runtime.sync.Delivery;
import org.crmoptout.runtime.sync.SyncRules;
import org.crmoptout.runtime.sync.UnmarkPolicy;
import org.crmoptout.service.database.Instants;
import org.jspecify.annotations.Nullable;

/** How values stand in columns. */
final class Columns {

    private static final int LONGEST_TEXT = 2000;

    private Columns() {}

    /** Foreign words may be longer than a column: what matters stands at their beginning. */
    static @Nullable String text(@Nullable String words) {
        return words == null || words.length() <= LONGEST_TEXT ? words : words.substring(0, LONGEST_TEXT - 1) + "…";
    }

    static Instant requiredInstant(ResultSet row, String column) throws SQLException {
        return requireNonNull(Instants.fromColumn(row, column));
    }

    static @Nullable RecordRef record(ResultSet row) throws SQLException {
        String type = row.getString("record_type");
        return type == null ? null : new RecordRef(new RecordType(type), row.getString("record_id"));
    }

    static SyncRules rules(ResultSet row) throws SQLException {
        return new SyncRules(
                row.getBoolean("push_mark"),
                row.getBoolean("push_unmark"),
                row.getBoolean("pull_mark"),
                UnmarkPolicy.valueOf(row.getString("unmark_policy")));
    }

    static Delivery delivery(ResultSet row) throws SQLException {
        String reason = row.getString("parked_reason");
        return new Delivery(
                row.getString("id"),
                DncTransition.valueOf(row.getString("transition")),
                requiredInstant(row, "requested_at"),
                row.getBoolean("urgent"),
                row.getInt("attempts"),
                requiredInstant(row, "not_before"),
                reason == null ? null : new Delivery.Parked(reason, row.getString("parked_remedy")),
                row.getString("last_problem"));
    }
}
