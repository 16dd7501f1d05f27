package org.crmoptout.service.command;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.Quota;
import org.crmoptout.connector.RecordType;
import org.crmoptout.service.command.Selection.Selected;
import org.crmoptout.service.json.CapabilityJson;
import org.crmoptout.service.sync.AccountLooks;
import org.jspecify.annotations.Nullable;

/** Whether everything is ready. */
record CheckReport(int exitCode, Database database, Migrations migrations, List<Checked> connections)
        implements Report {

    /** Which database it is. */
    record Database(String product, String version, String address) {}

    /** A connection, and what its CRM said. */
    @JsonInclude(Include.NON_NULL)
    record Checked(
            String workspace,
            String id,
            String name,
            String connector,
            boolean ready,
            @Nullable String problem,
            @JsonIgnore Exit exit,
            @Nullable Account account) {

        static Checked of(Selected one, AccountLooks.Look look) {
            ConnectorException cause = look.cause();
            String problem = look.problem();
            AccountReport report = look.account();
            return new Checked(
                    one.workspace().id(),
                    one.connection().id(),
                    one.connection().name(),
                    one.connection().connector(),
                    problem == null,
                    problem,
                    problem == null ? Exit.WELL : cause == null ? Exit.SETTINGS : Exit.of(cause.kind()),
                    report == null ? null : Account.of(report));
        }

        private void print(PrintWriter out) {
            out.printf("%s (%s, workspace %s): %s%n", id, name, workspace, ready ? "ready" : "NOT READY");
            if (problem != null) {
                out.println("  " + problem);
            }
            if (account != null) {
                account.print(out);
            }
        }
    }

    /** What an account is and can do. */
    record Account(
            String id,
            String name,
            List<String> recordTypes,
            Map<String, CapabilityJson> capabilities,
            List<QuotaJson> quotas) {

        static Account of(AccountReport report) {
            return new Account(
                    report.accountId(),
                    report.accountName(),
                    report.recordTypes().stream().map(RecordType::name).toList(),
                    CapabilityJson.of(report.capabilities()),
                    report.quotas().stream().map(QuotaJson::of).toList());
        }

        private void print(PrintWriter out) {
            out.printf("  account %s (%s), %s%n", id, name, String.join(", ", recordTypes));
            capabilities.forEach((capability, can) -> {
                String answer = switch (can.status()) {
                    case SUPPORTED -> "yes";
                    case UNSUPPORTED -> "no";
                    case UNVERIFIED -> "not known";
                };
                out.printf("  %-16s %s%n", capability, answer);
                if (can.reason() != null) {
                    out.println("    " + can.reason());
                }
                if (can.remedy() != null) {
                    out.println("    " + can.remedy());
                }
            });
            quotas.forEach(quota -> out.printf("  %s: %,d of %,d used%n", quota.name(), quota.used(), quota.limit()));
        }
    }

    /** What the CRM allows in a time. */
    @JsonInclude(Include.NON_NULL)
    record QuotaJson(
            String name, long used, long limit, @Nullable Instant renewsAt) {
        static QuotaJson of(Quota quota) {
            return new QuotaJson(
                    quota.name(), quota.used(), quota.limit(), quota.renewsAt().orElse(null));
        }
    }

    @Override
    public void print(PrintWriter out) {
        out.println("settings: valid");
        out.printf("database: %s %s, %s%n", database.product(), database.version(), database.address());
        out.println("migrations: " + migrations.inWords());
        connections.forEach(connection -> connection.print(out));
        if (connections.isEmpty()) {
            out.println("connections: none in the settings");
        }
    }
}
