package org.crmoptout.service.sync;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Quota;
import org.crmoptout.runtime.guard.CallListener;
import org.crmoptout.runtime.guard.MicrometerCalls;

/** What each CRM still allows, as it told with its last answer. What renews within the hour is the guard's to keep. Thread-safe. */
final class Allowances implements CallListener {

    private static final Duration SHORTEST = Duration.ofHours(1);

    private final MicrometerCalls meters;
    private final ConcurrentMap<String, ConcurrentMap<String, Quota>> told = new ConcurrentHashMap<>();

    Allowances(MicrometerCalls meters) {
        this.meters = meters;
    }

    /** The connection's allowances: those of its account's report, unless the CRM has told them since. */
    List<Quota> of(OpenConnection connection) {
        Map<String, Quota> all = new LinkedHashMap<>();
        connection.report().map(AccountReport::quotas).orElse(List.of()).forEach(quota -> all.put(quota.name(), quota));
        all.putAll(told.getOrDefault(connection.id, new ConcurrentHashMap<>()));
        return all.values().stream()
                .filter(quota -> quota.limit() > 0
                        && quota.period()
                                .filter(period -> period.compareTo(SHORTEST) < 0)
                                .isEmpty())
                .toList();
    }

    @Override
    public void answered(String connection, Operation operation, Duration took) {
        meters.answered(connection, operation, took);
    }

    @Override
    public void failed(String connection, Operation operation, ErrorKind kind, Duration took) {
        meters.failed(connection, operation, kind, took);
    }

    @Override
    public void waiting(String connection, Operation operation, Duration wait) {
        meters.waiting(connection, operation, wait);
    }

    @Override
    public void quota(String connection, Quota quota) {
        meters.quota(connection, quota);
        told.computeIfAbsent(connection, id -> new ConcurrentHashMap<>()).put(quota.name(), quota);
    }
}
