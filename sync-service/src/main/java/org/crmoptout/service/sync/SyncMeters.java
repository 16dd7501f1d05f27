package org.crmoptout.service.sync;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.crmoptout.connector.Quota;
import org.crmoptout.runtime.sync.RequestDeadline;
import org.crmoptout.service.database.Instants;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is to be done over each connection, as metrics: looked at some times a minute, and without names or addresses. */
@Component
final class SyncMeters {

    private static final System.Logger LOG = System.getLogger(SyncMeters.class.getName());
    private static final Duration BETWEEN = Duration.ofSeconds(15);

    private final JdbcClient jdbc;
    private final Clock clock;
    private final OpenConnections connections;
    private final Allowances allowances;
    private final MultiGauge waiting;
    private final MultiGauge parked;
    private final MultiGauge reviews;
    private final MultiGauge oldest;
    private final MultiGauge lag;
    private final MultiGauge late;
    private final MultiGauge budget;
    private final Map<String, Late> lateByConnection = new ConcurrentHashMap<>();
    private volatile Instant next = Instant.MIN;

    SyncMeters(JdbcClient jdbc, Clock clock, OpenConnections connections, Allowances allowances, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.connections = connections;
        this.allowances = allowances;
        this.waiting = gauge(meters, "crm.sync.deliveries.waiting", "changes on their way to the CRM", null);
        this.parked = gauge(meters, "crm.sync.deliveries.parked", "changes that need a human", null);
        this.reviews = gauge(meters, "crm.sync.reviews", "open questions", null);
        this.oldest = gauge(meters, "crm.sync.oldest.request", "how long the oldest mark waits", "seconds");
        this.lag = gauge(meters, "crm.sync.lag", "since the end of the CRM's changes was last reached", "seconds");
        this.late = gauge(meters, "crm.sync.requests.late", "marks not in the CRM in time, or soon not", null);
        this.budget = gauge(meters, "crm.sync.budget.remaining", "requests the CRM still allows", null);
    }

    private static MultiGauge gauge(MeterRegistry meters, String name, String what, @Nullable String unit) {
        return MultiGauge.builder(name).description(what).baseUnit(unit).register(meters);
    }

    /**
     * Marks that have not reached their CRM in time.
     *
     * @param warned of which a quarter of the 48 hours or less is left
     * @param breached of which the 48 hours are over
     */
    record Late(long warned, long breached) {

        static final Late NONE = new Late(0, 0);
    }

    private record Work(
            String connectionId,
            long waiting,
            long parked,
            long reviews,
            @Nullable Instant oldest,
            @Nullable Instant feedEnd,
            Late late) {}

    /** The last look's. */
    Late late(String connectionId) {
        return lateByConnection.getOrDefault(connectionId, Late.NONE);
    }

    /** Looks again if the last look was some time ago. */
    void look() {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(BETWEEN);
        List<Work> all = jdbc.sql("""
                        SELECT c.id, c.feed_end_at,
                            (SELECT COUNT(*) FROM delivery d WHERE d.sync_id = c.sync_id AND d.state = 'WAITING') AS waiting,
                            (SELECT COUNT(*) FROM delivery d WHERE d.sync_id = c.sync_id AND d.state = 'PARKED') AS parked,
                            (SELECT COUNT(*) FROM review r WHERE r.sync_id = c.sync_id AND r.closed_at IS NULL) AS reviews,
                            (SELECT MIN(d.due_from) FROM delivery d WHERE d.sync_id = c.sync_id AND d.ended_at IS NULL
                                AND d.transition = 'MARK') AS oldest,
                            (SELECT COUNT(*) FROM delivery d WHERE d.sync_id = c.sync_id AND d.ended_at IS NULL
                                AND d.transition = 'MARK' AND d.due_from <= :warned AND d.due_from > :breached) AS warned,
                            (SELECT COUNT(*) FROM delivery d WHERE d.sync_id = c.sync_id AND d.ended_at IS NULL
                                AND d.transition = 'MARK' AND d.due_from <= :breached) AS breached
                        FROM crm_connection c WHERE c.sync_id IS NOT NULL""")
                .param("warned", Instants.toColumn(now.minus(Duration.ofHours(36))))
                .param("breached", Instants.toColumn(now.minus(Duration.ofHours(48))))
                .query(SyncMeters::work)
                .list();
        register(waiting, all, Work::waiting);
        register(parked, all, Work::parked);
        register(reviews, all, Work::reviews);
        register(oldest, all, work -> seconds(work.oldest(), now));
        register(lag, all, work -> seconds(work.feedEnd(), now));
        List<Row<?>> lateRows = new ArrayList<>();
        List<Row<?>> budgets = new ArrayList<>();
        for (Work work : all) {
            Tags tags = Tags.of("connection", work.connectionId());
            lateRows.add(Row.of(
                    tags.and("state", RequestDeadline.State.DUE_SOON.name()),
                    work.late().warned()));
            lateRows.add(Row.of(
                    tags.and("state", RequestDeadline.State.BREACHED.name()),
                    work.late().breached()));
            List<Quota> quotas =
                    connections.find(work.connectionId()).map(allowances::of).orElse(List.of());
            for (Quota quota : quotas) {
                budgets.add(Row.of(tags.and("quota", quota.name()), quota.limit() - quota.used()));
            }
            tell(work);
        }
        late.register(lateRows, true);
        budget.register(budgets, true);
    }

    private void tell(Work work) {
        Late before = late(work.connectionId());
        lateByConnection.put(work.connectionId(), work.late());
        if (work.late().warned() > before.warned() || work.late().breached() > before.breached()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "connection {0}: {1} opt-outs are not in the CRM after 36 hours, {2} not after 48: see the open requests",
                    work.connectionId(),
                    work.late().warned(),
                    work.late().breached());
        }
    }

    private static Work work(ResultSet row, int number) throws SQLException {
        return new Work(
                row.getString("id"),
                row.getLong("waiting"),
                row.getLong("parked"),
                row.getLong("reviews"),
                Instants.fromColumn(row, "oldest"),
                Instants.fromColumn(row, "feed_end_at"),
                new Late(row.getLong("warned"), row.getLong("breached")));
    }

    private static void register(MultiGauge gauge, List<Work> all, ToDoubleFunction<Work> value) {
        gauge.register(
                all.stream()
                        .map(work -> Row.of(Tags.of("connection", work.connectionId()), value.applyAsDouble(work)))
                        .toList(),
                true);
    }

    private static double seconds(@Nullable Instant since, Instant now) {
        return since == null || since.isAfter(now)
                ? 0
                : Duration.between(since, now).toMillis() / 1000.0;
    }
}
