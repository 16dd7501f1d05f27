package org.crmoptout.runtime.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Quota;
import org.crmoptout.connector.RemoteCalls;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Metrics of calls")
class MicrometerCallsTest {

    private static final Operation SEARCH = Operation.read("contacts.search").limitedBy("search");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RemoteCalls calls = Guard.builder()
            .firstBackOff(Duration.ofMillis(1))
            .listener(new MicrometerCalls(registry))
            .build()
            .calls("emea");

    private Timer calls(String outcome) {
        return registry.get("crm.calls")
                .tags("connection", "emea", "operation", "contacts.search", "outcome", outcome)
                .timer();
    }

    @Test
    @DisplayName("count and time every request sent, by outcome")
    void countsAndTimes() {
        calls.call(
                SEARCH,
                new Script(
                        new ConnectorException(ErrorKind.LOCKED, "locked"),
                        new ConnectorException(ErrorKind.RATE_LIMITED, "slow down")));
        calls.call(SEARCH, new Script());

        assertThat(calls("ok").count()).isEqualTo(2);
        assertThat(calls("locked").count()).isEqualTo(1);
        assertThat(calls("rate_limited").count()).isEqualTo(1);
        assertThat(calls("ok").totalTime(TimeUnit.NANOSECONDS)).isPositive();
        assertThat(registry.get("crm.calls.waits").timer().count()).isEqualTo(2);
    }

    @Test
    @DisplayName("show each allowance as last seen")
    void showsQuotas() {
        calls.report(Quota.of("daily-api-calls", 3, 100));
        calls.report(Quota.of("daily-api-calls", 7, 90));

        assertThat(registry.get("crm.quota.used")
                        .tags("connection", "emea", "quota", "daily-api-calls")
                        .gauge()
                        .value())
                .isEqualTo(7);
        assertThat(registry.get("crm.quota.limit").gauge().value()).isEqualTo(90);
        assertThat(registry.getMeters()).hasSize(2);
    }

    @Test
    @DisplayName("carry no tags but these")
    void tags() {
        calls.call(SEARCH, new Script(new ConnectorException(ErrorKind.LOCKED, "locked")));
        calls.report(Quota.of("daily-api-calls", 3, 100));

        Map<String, List<String>> tags = registry.getMeters().stream()
                .map(Meter::getId)
                .collect(Collectors.toMap(
                        Meter.Id::getName,
                        id -> id.getTags().stream().map(Tag::getKey).sorted().toList(),
                        (one, same) -> one));
        assertThat(tags)
                .containsOnly(
                        Map.entry("crm.calls", List.of("connection", "operation", "outcome")),
                        Map.entry("crm.calls.waits", List.of("connection", "operation")),
                        Map.entry("crm.quota.used", List.of("connection", "quota")),
                        Map.entry("crm.quota.limit", List.of("connection", "quota")));
    }
}
