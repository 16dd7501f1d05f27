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
        String what = switch (state) {
            case "28P01", "28000" -> "it refuses the user or the password";
            case "3D000" -> "it has no database of that name";
            default -> state.startsWith("08") || state.equals("90020") ? "it can't be reached, or it is in use" : "";
        };
        if (what.isEmpty()) {
            return null;
        }
        return new FailureAnalysis(
                "The database at " + withoutParameters(settings.getProperty("spring.datasource.url", "?"))
                        + " can't be used: " + what + " (SQL state " + state + ").",
                "Check that it runs, and the settings spring.datasource.url, spring.datasource.username and"
                        + " spring.datasource.password.",
                cause);
    }

    /** Parameters may hold a password. */
    private static String withoutParameters(String url) {
        return url.split("[?;]", 2)[0];
    }
}
