package org.crmoptout.service.command;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.crmoptout.service.command.CheckReport.Checked;
import org.crmoptout.service.command.CheckReport.Database;
import org.crmoptout.service.command.Selection.Selected;
import org.crmoptout.service.database.ServiceDatabase;
import org.crmoptout.service.sync.AccountLooks;
import org.crmoptout.service.web.security.Accounts;
import org.flywaydb.core.Flyway;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Looks at the settings, the database, its migrations, and each connection's account: who it is, what it can"
                        + " do, and why not the rest. Changes nothing.")
final class CheckCommand implements Callable<Integer> {

    private final Runner runner;

    @Mixin
    private final Selection selection = new Selection();

    CheckCommand(Runner runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() {
        return runner.run(selection, CheckCommand::check);
    }

    private static Report check(Workplace workplace) {
        List<Selected> selected = workplace.selected();
        Migrations migrations = Migrations.of(workplace.the(Flyway.class));
        AccountLooks looks = workplace.settled(() -> {
            workplace.allOf(ConfigurationProperties.class);
            workplace.the(Accounts.class);
            AccountLooks parts = workplace.the(AccountLooks.class);
            parts.checkSettings(migrations.hasTables());
            return parts;
        });
        Database database = database(workplace.the(DataSource.class));
        List<Checked> connections = new ArrayList<>();
        Exit exit = migrations.exit();
        for (Selected one : selected) {
            workplace.tell(one, "asking its CRM");
            AccountLooks.Look look = looks.look(one.workspace(), one.connection(), migrations.hasTables());
            Checked checked = Checked.of(one, look);
            connections.add(checked);
            exit = exit.or(checked.exit());
        }
        return new CheckReport(exit.code(), database, migrations, connections);
    }

    private static Database database(DataSource source) {
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData data = connection.getMetaData();
            return new Database(
                    data.getDatabaseProductName(),
                    data.getDatabaseProductVersion(),
                    ServiceDatabase.shown(data.getURL()));
        } catch (SQLException e) {
            throw new CannotGetJdbcConnectionException("the database is gone", e);
        }
    }
}
