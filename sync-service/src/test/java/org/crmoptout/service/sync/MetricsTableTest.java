package org.crmoptout.service.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.Quota;
import org.crmoptout.runtime.guard.MicrometerCalls;
import org.crmoptout.service.OperationsDocument;
import org.crmoptout.service.database.TestDatabase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Every metric that the service itself adds is in the table, with its labels, and no other. */
@DisplayName("The metrics in docs/operations.md")
class MetricsTableTest {

    private static final Pattern SAMPLE =
            Pattern.compile("^(crm_\\w+?)(?:_count|_sum|_max)?\\{([^}]*)}", Pattern.MULTILINE);
    private static final Pattern ROW = Pattern.compile("^\\| `(crm_\\w+)` \\| ([^|]*) \\|", Pattern.MULTILINE);

    @Test
    @DisplayName("are those that are scraped")
    void complete() throws IOException {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Allowances calls = new Allowances(new MicrometerCalls(meters));
        Quota quota = Quota.of("daily", 1, 100);
        try (HikariDataSource source = TestDatabase.H2.migrated()) {
            JdbcClient jdbc = JdbcClient.create(source);
            jdbc.sql("INSERT INTO workspace (id, name) VALUES ('w', 'W')").update();
            jdbc.sql("INSERT INTO crm_connection (id, workspace_id, name, connector_id, sync_enabled, sync_id)"
                            + " VALUES ('c', 'w', 'C', 'fake', TRUE, 's')")
                    .update();
            OpenConnection connection = new OpenConnection(
                    new ConnectionRow("c", "w", "C", "fake", OptOutKeying.RECORD, true, "s", false),
                    null,
                    null,
                    () -> new AbsentClient("not needed"));
            connection.found(
                    AccountReport.builder("a", "A").quotas(List.of(quota)).build());
            OpenConnections connections = new OpenConnections();
            connections.add(connection);
            new SyncMeters(jdbc, Clock.systemUTC(), connections, calls, meters).look();
        }
        calls.answered("c", Operation.read("query"), Duration.ofMillis(1));
        calls.waiting("c", Operation.read("query"), Duration.ofMillis(1));
        calls.quota("c", quota);

        Set<String> scraped = SAMPLE.matcher(meters.scrape())
                .results()
                .map(sample -> sample.group(1) + " by " + labels(sample.group(2).replaceAll("=\"[^\"]*\"", "")))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> written = ROW.matcher(OperationsDocument.text())
                .results()
                .map(row -> row.group(1) + " by " + labels(row.group(2).replace("`", "")))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(scraped).hasSizeGreaterThan(9);
        assertThat(written).as("the metrics that docs/operations.md names").isEqualTo(scraped);
    }

    private static Set<String> labels(String text) {
        return new TreeSet<>(List.of(text.strip().split("\\s*,\\s*")));
    }
}
