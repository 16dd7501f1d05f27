package org.crmoptout.runtime.guard;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.ToLongFunction;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Quota;

/**
 * Counts and times calls in a Micrometer registry. Thread-safe. Needs {@code micrometer-core}, which the runtime itself
 * does not.
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><th>name</th><th>what</th><th>tags</th></tr>
 *   <tr><td>{@code crm.calls}</td><td>timer of every request sent, repetitions too</td>
 *       <td>connection, operation, outcome: {@code ok} or the {@link ErrorKind} in lower case</td></tr>
 *   <tr><td>{@code crm.calls.waits}</td><td>timer of the guard's waits before requests</td>
 *       <td>connection, operation</td></tr>
 *   <tr><td>{@code crm.quota.used}, {@code crm.quota.limit}</td><td>gauges of the allowances last seen</td>
 *       <td>connection, quota</td></tr>
 * </table>
 *
 * <p>No tag holds an address or a record's id.
 */
public final class MicrometerCalls implements CallListener {

    private record QuotaKey(String connection, String quota) {}

    private final MeterRegistry registry;
    private final ConcurrentMap<QuotaKey, Quota> quotas = new ConcurrentHashMap<>();

    /**
     * Metrics of calls.
     *
     * @param registry where the meters are kept
     */
    public MicrometerCalls(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void answered(String connection, Operation operation, Duration took) {
        sent(connection, operation, "ok", took);
    }

    @Override
    public void failed(String connection, Operation operation, ErrorKind kind, Duration took) {
        sent(connection, operation, kind.name().toLowerCase(Locale.ROOT), took);
    }

    private void sent(String connection, Operation operation, String outcome, Duration took) {
        registry.timer("crm.calls", "connection", connection, "operation", operation.name(), "outcome", outcome)
                .record(took);
    }

    @Override
    public void waiting(String connection, Operation operation, Duration wait) {
        registry.timer("crm.calls.waits", "connection", connection, "operation", operation.name())
                .record(wait);
    }

    @Override
    public void quota(String connection, Quota quota) {
        QuotaKey key = new QuotaKey(connection, quota.name());
        if (quotas.put(key, quota) == null) {
            gauge("crm.quota.used", key, Quota::used);
            gauge("crm.quota.limit", key, Quota::limit);
        }
    }

    private void gauge(String name, QuotaKey key, ToLongFunction<Quota> value) {
        Gauge.builder(name, () -> value.applyAsLong(requireNonNull(quotas.get(key))))
                .tag("connection", key.connection())
                .tag("quota", key.quota())
                .register(registry);
    }
}
