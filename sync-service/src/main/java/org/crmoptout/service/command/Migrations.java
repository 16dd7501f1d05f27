package org.crmoptout.service.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.jspecify.annotations.Nullable;

/**
 * How far the database's tables are.
 *
 * @param made the newest migration that was made, or null for a database without tables
 * @param pending those that the next start of the server makes
 * @param unknown those that were made and are not this program's, or were made otherwise
 */
@JsonInclude(Include.NON_NULL)
record Migrations(@Nullable String made, List<String> pending, List<String> unknown) {

    static Migrations of(Flyway flyway) {
        MigrationInfoService info = flyway.info();
        @Nullable MigrationInfo current = info.current();
        return new Migrations(
                current == null ? null : String.valueOf(current.getVersion()),
                Arrays.stream(info.pending()).map(Migrations::name).toList(),
                Arrays.stream(info.applied())
                        .filter(one ->
                                !one.getState().isResolved() || one.getState().isFailed() || !one.isChecksumMatching())
                        .map(Migrations::name)
                        .toList());
    }

    private static String name(MigrationInfo one) {
        return String.valueOf(one.getVersion());
    }

    boolean hasTables() {
        return made != null;
    }

    boolean areMade() {
        return hasTables() && pending.isEmpty() && unknown.isEmpty();
    }

    Exit exit() {
        return unknown.isEmpty() ? Exit.WELL : Exit.HUMAN;
    }

    String inWords() {
        if (!unknown.isEmpty()) {
            return "The database was made by another version of this program, or changed by hand: migration "
                    + String.join(", ", unknown)
                    + " is not this program's. Use the newer version, or restore a back-up.";
        }
        if (!hasTables()) {
            return "The database has no tables yet: the first start of the server makes them.";
        }
        return pending.isEmpty()
                ? "at " + made
                : "The database is older than this program: the next start of the server makes migration "
                        + String.join(", ", pending) + ".";
    }
}
