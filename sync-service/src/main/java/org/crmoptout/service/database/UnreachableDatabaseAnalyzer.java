package org.crmoptout.service.database;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Says at the start which database can't be used, and which settings to look at. */
final class UnreachableDatabaseAnalyzer extends AbstractFailureAnalyzer<SQLException> {

    private final Environment settings;

    UnreachableDatabaseAnalyzer(Environment settings) {
        this.settings = settings;
    }

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, SQLException cause) {
        String state = cause.getSQLState() == null ? "" : cause.getSQLState();
        String address = ServiceDatabase.shown(settings.getProperty("spring.datasource.url", "?"));
        String what = switch (state) {
            case "28P01", "28000" -> "can't be used: it refuses the user or the password";
            case "3D000" -> "can't be used: there is none of that name on its server";
            case "90146" -> "is not there yet: the first start of the server makes it";
            case "90020" ->
                "is in use by another process, most likely the running server: its file belongs to one process";
            default -> state.startsWith("08") ? "can't be reached" : "";
        };
        if (what.isEmpty()) {
            return null;
        }
        String remedy = switch (state) {
            case "90020" -> "Stop the other process first. On PostgreSQL, several may work at once.";
            case "90146" -> "Start in the folder of the server, or set spring.datasource.url.";
            default ->
                "Check that it runs, and the settings spring.datasource.url, spring.datasource.username and"
                        + " spring.datasource.password.";
        };
        return new FailureAnalysis(
                "The database at " + address + " " + what + " (SQL state " + state + ").", remedy, cause);
    }
}
