package org.crmoptout.runtime.guard;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.crmoptout.connector.CallPolicy;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Quota;
import org.crmoptout.connector.RemoteRequest;

/** The policy of one connection. Holds a few hundred bytes and no thread. */
final class GuardedCalls implements CallPolicy {

    private final String connection;
    private final GuardRules rules;
    private final Map<String, CallLimit> limits;
    private final ConcurrentMap<String, LimitGroup> groups = new ConcurrentHashMap<>();

    GuardedCalls(String connection, GuardRules rules, List<CallLimit> limits) {
        this.connection = connection;
        this.rules = rules;
        this.limits = limits.stream()
                .collect(Collectors.toUnmodifiableMap(CallLimit::group, Function.identity(), (one, other) -> {
                    throw new IllegalArgumentException("connection '" + connection + "' has two limits for '"
                            + one.group() + "': " + one + " and " + other);
                }));
    }

    @Override
    public <T> T call(Operation operation, RemoteRequest<T> request) throws InterruptedException {
        LimitGroup group = groups.computeIfAbsent(operation.limitGroup(), this::group);
        return new GuardedCall<>(connection, rules, group, operation, request).make();
    }

    private LimitGroup group(String name) {
        return new LimitGroup(limits.get(name), rules.longestWait(), rules.nanoClock());
    }

    @Override
    public void report(Quota quota) {
        rules.listener().quota(connection, quota);
        if (quota.limit() > 0) {
            quota.period()
                    .ifPresent(period -> groups.computeIfAbsent(quota.name(), this::group)
                            .told(quota.limit(), period, quota.used()));
        }
    }
}
