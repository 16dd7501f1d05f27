package org.crmoptout.service.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.Quota;
import org.crmoptout.runtime.guard.MicrometerCalls;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.database.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;

@ParameterizedClass
@EnumSource(TestDatabase.class)
@DisplayName("S9: the metrics of each connection")
class SyncMetersTest {

    private static final Instant NOW = Instant.parse("2026-11-25T08:00:00Z");

    private final HikariDataSource database;
    private final JdbcClient jdbc;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final OpenConnections connections = new OpenConnections();
    private final Allowances allowances = new Allowances(new MicrometerCalls(meters));

    SyncMetersTest(TestDatabase kind) {
        database = kind.migrated();
        jdbc = JdbcClient.create(database);
        jdbc.sql("INSERT INTO workspace (id, name) VALUES ('w', 'W')").update();
        for (String id : List.of("busy", "idle")) {
            jdbc.sql("""
                            INSERT INTO crm_connection (id, workspace_id, name, connector_id, sync_enabled, sync_id, feed_end_at)
                            VALUES (:id, 'w', :id, 'fake', TRUE, :id, :feedEnd)""")
                    .param("id", id)
                    .param("feedEnd", Instants.toColumn(NOW.minusSeconds(90)))
                    .update();
        }
        jdbc.sql("""
                        INSERT INTO crm_connection (id, workspace_id, name, connector_id, sync_enabled)
                        VALUES ('off', 'w', 'off', 'fake', FALSE)""").update();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void delivery(String id, String transition, DeliveryState state, Duration ago) {
        boolean over = state == DeliveryState.DONE;
        jdbc.sql("""
                        INSERT INTO delivery (id, connection_id, sync_id, key_text, person_id, transition, requested_at, urgent,
                            attempts, not_before, state, due_from, ended_at)
                        VALUES (:id, 'busy', 'busy', :id, 'p', :transition, :at, FALSE, 0, :at, :state, :at, :ended)""")
                .param("id", id)
                .param("transition", transition)
                .param("state", state.name())
                .param("at", Instants.toColumn(NOW.minus(ago)))
                .param("ended", over ? Instants.toColumn(NOW) : null, Types.TIMESTAMP_WITH_TIMEZONE)
                .update();
    }

    private double gauge(String name, String... tags) {
        return meters.get(name).tags(tags).gauge().value();
    }

    private SyncMeters looked() {
        SyncMeters made = new SyncMeters(jdbc, Clock.fixed(NOW, ZoneOffset.UTC), connections, allowances, meters);
        made.look();
        return made;
    }

    @Test
    @DisplayName("tell backlog, parked, open questions, the oldest mark's wait, the lag, and what is late")
    void workToDo() {
        delivery("fresh", "MARK", DeliveryState.WAITING, Duration.ofMinutes(5));
        delivery("warned", "MARK", DeliveryState.WAITING, Duration.ofHours(37));
        delivery("late", "MARK", DeliveryState.PARKED, Duration.ofHours(49));
        delivery("unmark", "UNMARK", DeliveryState.WAITING, Duration.ofHours(90)); // no deadline
        delivery("done", "MARK", DeliveryState.DONE, Duration.ofHours(99));
        jdbc.sql("""
                        INSERT INTO review (id, connection_id, sync_id, key_text, person_id, question, opened_at)
                        VALUES ('r', 'busy', 'busy', 'k', 'p', 'Why?', :now)""").param("now", Instants.toColumn(NOW)).update();

        SyncMeters looked = looked();

        assertThat(gauge("crm.sync.deliveries.waiting", "connection", "busy")).isEqualTo(3);
        assertThat(gauge("crm.sync.deliveries.parked", "connection", "busy")).isEqualTo(1);
        assertThat(gauge("crm.sync.reviews", "connection", "busy")).isEqualTo(1);
        assertThat(gauge("crm.sync.oldest.request", "connection", "busy")).isEqualTo(49 * 3600);
        assertThat(gauge("crm.sync.lag", "connection", "busy")).isEqualTo(90);
        assertThat(gauge("crm.sync.requests.late", "connection", "busy", "state", "DUE_SOON"))
                .isEqualTo(1);
        assertThat(gauge("crm.sync.requests.late", "connection", "busy", "state", "BREACHED"))
                .isEqualTo(1);
        assertThat(looked.late("busy")).isEqualTo(new SyncMeters.Late(1, 1));
        assertThat(gauge("crm.sync.deliveries.waiting", "connection", "idle")).isZero();
        assertThat(gauge("crm.sync.oldest.request", "connection", "idle")).isZero();
        assertThat(looked.late("idle")).isEqualTo(SyncMeters.Late.NONE);
        assertThat(meters.find("crm.sync.deliveries.waiting")
                        .tags("connection", "off")
                        .gauge())
                .as("of a sync that is off")
                .isNull();
    }

    @Test
    @DisplayName("tell what each quota of the account still allows, as the CRM told last")
    void budget() {
        OpenConnection busy = new OpenConnection(
                new ConnectionRow("busy", "w", "Busy", "fake", OptOutKeying.RECORD, true, "busy", false),
                null,
                null,
                () -> new AbsentClient("not asked"));
        busy.found(AccountReport.builder("account", "Account")
                .capabilities(CapabilitySheet.builder().build())
                .quotas(List.of(Quota.of("daily", 300, 1000), Quota.of("batch", 1, 10)))
                .build());
        connections.add(busy);
        allowances.quota("busy", Quota.of("batch", 4, 10));

        allowances.quota("busy", Quota.of("monthly", 10, 100));
        looked();

        assertThat(gauge("crm.sync.budget.remaining", "connection", "busy", "quota", "batch"))
                .isEqualTo(6);

        assertThat(gauge("crm.sync.budget.remaining", "connection", "busy", "quota", "daily"))
                .isEqualTo(700);
        assertThat(gauge("crm.sync.budget.remaining", "connection", "busy", "quota", "monthly"))
                .as("as the CRM has told since")
                .isEqualTo(90);
    }
}
