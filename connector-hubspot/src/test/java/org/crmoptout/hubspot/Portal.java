package org.crmoptout.hubspot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.crmoptout.connector.CallPolicy;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.Quota;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.RemoteRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.testkit.simulator.HubSpotSimulator;

/** An empty simulated portal and a connection to it, several requests at a time, both by one clock that a test moves. */
final class Portal implements AutoCloseable {

    final MovableClock clock = new MovableClock();
    final HubSpotSimulator crm;
    final OptOutClient client;
    final List<Quota> reported = new ArrayList<>();
    private final ExecutorService executor = Executors.newFixedThreadPool(3);

    private Portal(UnaryOperator<HubSpotSimulator.Builder> crm, Map<String, String> settings) {
        this.crm = crm.apply(HubSpotSimulator.builder()
                        .people(0)
                        .searchesPerSecond(0)
                        .clock(clock))
                .start();
        this.client = connect(settings);
    }

    static Portal open() {
        return new Portal(builder -> builder, Map.of());
    }

    static Portal open(UnaryOperator<HubSpotSimulator.Builder> crm) {
        return new Portal(crm, Map.of());
    }

    static Portal open(UnaryOperator<HubSpotSimulator.Builder> crm, Map<String, String> settings) {
        return new Portal(crm, settings);
    }

    OptOutClient connect(Map<String, String> overrides) {
        Map<String, String> given = new HashMap<>(
                Map.of("access-token", crm.accessToken(), "base-url", crm.baseUrl(), "index-lag", "PT0S"));
        given.putAll(overrides);
        HubSpotConnector connector = new HubSpotConnector();
        return connector.open(ConnectorContext.builder(
                        ConnectorSettings.parse(connector.descriptor().settings(), given))
                .calls(RemoteCalls.of(noting(), executor, 4))
                .clock(clock)
                .build());
    }

    private CallPolicy noting() {
        return new CallPolicy() {
            @Override
            public <T> T call(Operation operation, RemoteRequest<T> request) throws InterruptedException {
                return request.send();
            }

            @Override
            public void report(Quota quota) {
                synchronized (reported) {
                    reported.add(quota);
                }
            }
        };
    }

    /** A contact with these addresses. Time goes on by a second. */
    RecordRef contact(String... emails) {
        String id = crm.create("Test", "Contact", emails).id();
        clock.advance(Duration.ofSeconds(1));
        return new RecordRef(RecordType.CONTACT, id);
    }

    /** Sets the opt-out by hand, in HubSpot. Time goes on by a second. */
    void setOptedOut(RecordRef contact, boolean optedOut) {
        crm.setOptedOut(contact.id(), optedOut);
        clock.advance(Duration.ofSeconds(1));
    }

    ReadOutcome read(CrmPerson person) {
        return client.read(ReadRequest.of(List.of(person))).get(0);
    }

    WriteOutcome mark(CrmPerson person) {
        return client.write(WriteRequest.of(List.of(OptOutChange.mark(person)))).get(0);
    }

    long callsInAll() {
        return crm.calls().values().stream().mapToLong(Long::longValue).sum();
    }

    long calls(String operation) {
        return crm.calls().getOrDefault(operation, 0L);
    }

    static EmailAddress address(String text) {
        return EmailAddress.of(text);
    }

    static CrmPerson person(RecordRef ref, String email) {
        return CrmPerson.of(ref, List.of(address(email)));
    }

    static CrmPerson person(String email) {
        return CrmPerson.of(address(email));
    }

    @Override
    public void close() {
        client.close();
        executor.shutdownNow();
        crm.close();
    }
}
