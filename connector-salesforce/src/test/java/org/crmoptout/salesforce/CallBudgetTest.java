package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.crmoptout.salesforce.Connections.open;
import static org.crmoptout.salesforce.Connections.optedOut;
import static org.crmoptout.salesforce.Connections.person;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.Quota;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The budget of API calls")
class CallBudgetTest {

    /** 20 of 100 calls are ours, 5 of them for people's own requests. */
    private static final int DAILY = 100;

    private final SteppingClock clock = new SteppingClock("2026-11-23T09:00:00Z");
    private SalesforceSimulator org;
    private OptOutClient client;
    private SimulatedPerson contact;

    @BeforeEach
    void connect() {
        org = SalesforceSimulator.builder()
                .people(0)
                .clock(clock)
                .dailyApiRequests(DAILY)
                .start();
        client = open(org, clock);
        contact = org.create("Contact", "Ada", "Person", null, false);
    }

    @AfterEach
    void disconnect() {
        client.close();
        org.close();
    }

    private long soapCalls() {
        return org.calls().entrySet().stream()
                .filter(call -> !call.getKey().startsWith("POST"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private void read(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(Connections.read(client, person(contact))).isInstanceOf(ReadOutcome.Seen.class);
        }
    }

    private static ConnectorException refusal(ThrowingCallable call, String... words) {
        return refusal(ErrorKind.RESERVE_ONLY, call, words);
    }

    private static ConnectorException refusal(ErrorKind kind, ThrowingCallable call, String... words) {
        ConnectorException[] thrown = new ConnectorException[1];
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(ConnectorException.class, e -> {
                    assertThat(e.kind()).isEqualTo(kind);
                    thrown[0] = e;
                })
                .hasMessageContainingAll(words.length == 0 ? new String[] {"calls"} : words);
        return thrown[0];
    }

    @Test
    @DisplayName("stops ordinary work at the share less the reserve, says so and until when, and sends nothing more")
    void stopsAtTheShare() {
        read(15);

        ConnectorException refusal =
                refusal(() -> Connections.read(client, person(contact)), "daily-call-share", "15", "100");

        assertThat(refusal.until())
                .hasValue(clock.instant().plus(Duration.ofMinutes(15)).plus(Duration.ofDays(1)));
        assertThat(soapCalls()).isEqualTo(15);
    }

    @Test
    @DisplayName("goes on by itself as the hours pass")
    void resumes() {
        read(10);
        clock.advance(Duration.ofHours(6));
        read(5);
        ConnectorException refusal = refusal(() -> Connections.read(client, person(contact)));

        clock.advance(Duration.between(clock.instant(), refusal.until().orElseThrow()));

        read(10);
        refusal(() -> Connections.read(client, person(contact)));
    }

    @Test
    @DisplayName("keeps the reserve for people's own requests, and lets no other change into it")
    void keepsTheReserve() {
        SimulatedPerson other = org.create("Contact", "Bob", "Person", null, false);
        read(15);

        List<WriteOutcome> outcomes = client.write(WriteRequest.of(List.of(
                OptOutChange.mark(person(other)),
                OptOutChange.mark(person(contact)).asOwnRequest())));

        assertThat(outcomes.get(0)).isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
            assertThat(failed.cause().kind()).isEqualTo(ErrorKind.RESERVE_ONLY);
            assertThat(failed.cause().until()).isPresent();
            assertThat(failed.inDoubt()).isFalse();
        });
        assertThat(outcomes.get(1)).isEqualTo(new WriteOutcome.Applied(false, null));
        assertThat(optedOut(org, contact)).isTrue();
        assertThat(optedOut(org, other)).isFalse();
    }

    @Test
    @DisplayName("ends for people's own requests with the share")
    void endsWithTheShare() {
        read(15);
        // The first one reads and writes, the others only read.
        for (int i = 0; i < 4; i++) {
            client.write(
                    WriteRequest.of(List.of(OptOutChange.mark(person(contact)).asOwnRequest())));
        }

        refusal(
                ErrorKind.QUOTA_EXHAUSTED,
                () -> client.write(WriteRequest.of(
                        List.of(OptOutChange.mark(person(contact)).asOwnRequest()))));
        assertThat(soapCalls()).isEqualTo(20);
    }

    @Test
    @DisplayName(
            "lets a request with a person's own one in it use the reserve when the rest of the share ends half-way")
    void endsHalfWay() {
        read(14);

        assertThat(client.write(WriteRequest.of(
                        List.of(OptOutChange.mark(person(contact)).asOwnRequest()))))
                .containsExactly(new WriteOutcome.Applied(false, null));
        assertThat(soapCalls()).isEqualTo(16);
    }

    @Test
    @DisplayName("lets the look at the account use the reserve, without which no host writes")
    void looksFromTheReserve() {
        read(15);

        client.check();

        refusal(() -> Connections.read(client, person(contact)));
        assertThat(soapCalls()).isEqualTo(17);
    }

    @Test
    @DisplayName("leaves what the org has left to people's own requests, and looks again in a quarter of an hour")
    void mindsTheOthers() {
        try (OptOutClient others = open(org, Map.of("daily-call-share", "100"), context -> context.clock(clock))) {
            for (int i = 0; i < 75; i++) {
                Connections.read(others, person(contact));
            }
            refusal(() -> Connections.read(others, person(contact)));
            for (int i = 0; i < 20; i++) {
                others.write(WriteRequest.of(
                        List.of(OptOutChange.mark(person(contact)).asOwnRequest())));
            }
        }
        long before = soapCalls();
        read(1);

        ConnectorException refusal = refusal(() -> Connections.read(client, person(contact)), "has 3 of its 100");

        assertThat(refusal.until()).hasValue(clock.instant().plus(Duration.ofMinutes(15)));
        assertThat(soapCalls()).isEqualTo(before + 1);
        clock.advance(Duration.ofHours(24));
        read(5);
    }

    @Test
    @DisplayName("that Salesforce itself says is used up is looked at again in a quarter of an hour")
    void usedUpByOthers() {
        try (SalesforceSimulator small = SalesforceSimulator.builder()
                        .people(0)
                        .clock(clock)
                        .dailyApiRequests(1)
                        .start();
                OptOutClient first = open(small, clock);
                OptOutClient second = open(small, clock)) {
            SimulatedPerson someone = small.create("Contact", "Ada", "Person", null, true);
            Connections.read(first, person(someone));

            assertThat(refusal(
                                    ErrorKind.QUOTA_EXHAUSTED,
                                    () -> Connections.read(second, person(someone)),
                                    "REQUEST_LIMIT_EXCEEDED")
                            .until())
                    .hasValue(clock.instant().plus(Duration.ofMinutes(15)));
        }
    }

    @Test
    @DisplayName("is told with the account, beside what the org allows")
    void isTold() {
        client.check();

        assertThat(client.check().quotas())
                .extracting(Quota::name, Quota::used, Quota::limit)
                .containsExactly(tuple("daily-api-calls", 4L, 100L), tuple("daily-call-share", 4L, 20L));
    }
}
