package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.crmoptout.hubspot.Portal.address;
import static org.crmoptout.hubspot.Portal.person;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.connector.CallPolicy;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.RemoteRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.hubspot.ScriptedHubSpot.Reply;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptOutWriterTest {

    private static final WriteOutcome APPLIED = new WriteOutcome.Applied(false, null);
    private static final WriteOutcome ALREADY_SO = new WriteOutcome.Applied(true, null);

    private final Portal portal = Portal.open();

    @AfterEach
    void stop() {
        portal.close();
    }

    private static void assertFailed(WriteOutcome outcome, ErrorKind kind, boolean inDoubt) {
        assertThat(outcome).isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
            assertThat(failed.cause().kind()).isEqualTo(kind);
            assertThat(failed.inDoubt()).isEqualTo(inDoubt);
        });
    }

    private OptOutChange unmark(String email) {
        return OptOutChange.unmark(
                person(email),
                OptOutReading.builder(person(email), OptOutStatus.OPTED_OUT, portal.clock.instant())
                        .build());
    }

    @Test
    @DisplayName("S6: a mark opts the address out, and repeating it changes nothing")
    void mark() {
        RecordRef ann = portal.contact("ann@example.org");

        assertThat(portal.mark(person(ann, "ann@example.org"))).isEqualTo(APPLIED);
        assertThat(portal.mark(person(ann, "ann@example.org"))).isEqualTo(ALREADY_SO);
        assertThat(portal.crm.person(ann.id()))
                .hasValueSatisfying(contact -> assertThat(contact.optedOut()).isTrue());
        assertThat(portal.crm.calls()).containsOnlyKeys("POST statuses/{email}/unsubscribe-all");
    }

    @Test
    @DisplayName("L10: an address that is no contact is marked too, and keeps the opt-out when it becomes one")
    void noContact() {
        assertThat(portal.mark(person("later@example.org"))).isEqualTo(APPLIED);

        RecordRef later = portal.contact("later@example.org");
        assertThat(portal.crm.person(later.id()))
                .hasValueSatisfying(contact -> assertThat(contact.optedOut()).isTrue());
    }

    @Test
    @DisplayName("S5: a record alone stands for all its addresses; the contact it was merged into is named")
    void byRecord() {
        RecordRef ann = portal.contact("ann@example.org", "second@example.org");
        RecordRef kept = portal.contact("kept@example.org");
        RecordRef merged = portal.contact("merged@example.org");
        portal.crm.merge(kept.id(), merged.id());

        assertThat(portal.mark(CrmPerson.of(ann))).isEqualTo(APPLIED);
        assertThat(portal.mark(CrmPerson.of(merged))).isEqualTo(new WriteOutcome.Applied(false, kept));

        assertThat(List.of("ann@example.org", "second@example.org", "kept@example.org", "merged@example.org"))
                .allMatch(portal.crm::isOptedOut);
    }

    @Test
    @DisplayName("an unmark is refused, with the reason and where to do it, before any request is sent")
    void unmark() {
        List<WriteOutcome> outcomes =
                portal.client.write(WriteRequest.of(List.of(unmark("ann@example.org"), unmark("bob@example.org"))));

        assertThat(outcomes)
                .hasSize(2)
                .allSatisfy(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(WriteOutcome.Refused.class, refused -> {
                            assertThat(refused.capability()).isEqualTo(Capability.UNMARK);
                            assertThat(refused.reason()).contains("read-only", "Communication subscriptions");
                        }));
        assertThat(portal.callsInAll()).isZero();
    }

    @Test
    @DisplayName("each change has its own outcome, in order, whatever becomes of the others")
    void mixed() {
        RecordRef ann = portal.contact("ann@example.org");
        RecordRef nameless = portal.contact();
        RecordRef gone = portal.contact("gone@example.org");
        portal.crm.delete(gone.id());

        List<WriteOutcome> outcomes = portal.client.write(WriteRequest.of(List.of(
                OptOutChange.mark(CrmPerson.of(nameless)),
                OptOutChange.mark(person("not-deliverable@localhost")),
                unmark("ann@example.org"),
                OptOutChange.mark(CrmPerson.of(gone)),
                OptOutChange.mark(CrmPerson.of(new RecordRef(RecordType.LEAD, "1"))),
                OptOutChange.mark(CrmPerson.of(ann, List.of(address("a@example.org"), address("b@example.org")))),
                OptOutChange.mark(CrmPerson.of(ann)))));

        assertFailed(outcomes.get(0), ErrorKind.INVALID_REQUEST, false);
        assertFailed(outcomes.get(1), ErrorKind.INVALID_REQUEST, false);
        assertThat(outcomes.get(2)).isInstanceOf(WriteOutcome.Refused.class);
        assertFailed(outcomes.get(3), ErrorKind.NOT_FOUND, false);
        assertFailed(outcomes.get(4), ErrorKind.INVALID_REQUEST, false);
        assertFailed(outcomes.get(5), ErrorKind.INVALID_REQUEST, false);
        assertThat(outcomes.get(6)).isEqualTo(APPLIED);
        assertThat(outcomes.toString()).doesNotContain("example.org", "localhost");
    }

    @Test
    @DisplayName("many addresses are written several at a time, one request and one outcome each")
    void many() {
        portal.client.check();
        long before = portal.callsInAll();
        List<OptOutChange> changes = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            changes.add(OptOutChange.mark(person("p" + i + "@example.org")));
        }

        assertThat(portal.client.write(WriteRequest.of(changes))).hasSize(120).containsOnly(APPLIED);
        assertThat(portal.callsInAll() - before).isEqualTo(120);
    }

    @Test
    @DisplayName("a token that may not write is CONFIGURATION, naming the scope")
    void missingScope() {
        try (Portal readOnly = Portal.open(
                crm -> crm.withoutScopes("communication_preferences.write", "communication_preferences.read_write"))) {
            WriteOutcome outcome = readOnly.mark(person("ann@example.org"));

            assertFailed(outcome, ErrorKind.CONFIGURATION, false);
            assertThat(((WriteOutcome.Failed) outcome).cause()).hasMessageContaining("communication_preferences.write");
        }
    }

    @Test
    @DisplayName("a write whose answer is lost is in doubt, and did take effect")
    void lostAnswer() {
        portal.crm.addHook(new RequestHook() {
            @Override
            public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
                return SimulatedReply.connectionReset();
            }
        });

        assertFailed(portal.mark(person("ann@example.org")), ErrorKind.UNAVAILABLE, true);
        assertThat(portal.crm.isOptedOut("ann@example.org")).isTrue();
    }

    @Test
    @DisplayName("a page of a gateway in place of an answer is in doubt")
    void gatewayPage() {
        portal.crm.addHook(new RequestHook() {
            @Override
            public Optional<SimulatedReply> before(SimulatedRequest request) {
                return Optional.of(SimulatedReply.html(200, "<html>maintenance</html>"));
            }
        });

        assertFailed(portal.mark(person("ann@example.org")), ErrorKind.PROTOCOL, true);
    }

    @Test
    @DisplayName(
            "a write that is turned away because the account is being moved is not in doubt, and has the delay that was asked for")
    void movingAccount() {
        try (ScriptedHubSpot hubSpot =
                        new ScriptedHubSpot(request -> new Reply(477, "{}", Map.of("Retry-After", "7200")));
                OptOutClient client = hubSpot.open()) {
            WriteOutcome outcome = client.write(WriteRequest.of(List.of(OptOutChange.mark(person("ann@example.org")))))
                    .get(0);

            assertFailed(outcome, ErrorKind.UNAVAILABLE, false);
            assertThat(((WriteOutcome.Failed) outcome).cause().retryAfter()).contains(Duration.ofHours(2));
        }
    }

    @Test
    @DisplayName("a write stays in doubt when the host's policy repeats it and ends with a harmless failure")
    void doubtOutlivesRepetition() {
        Deque<Reply> replies =
                new ArrayDeque<>(List.of(Reply.json(502, "{}"), Reply.json(429, "{\"policyName\":\"DAILY\"}")));
        CallPolicy twice = new CallPolicy() {
            @Override
            public <T> T call(Operation operation, RemoteRequest<T> request) throws InterruptedException {
                try {
                    return request.send();
                } catch (ConnectorException e) {
                    return request.send();
                }
            }
        };
        try (ScriptedHubSpot hubSpot = new ScriptedHubSpot(request -> replies.remove());
                OptOutClient client =
                        hubSpot.open(RemoteCalls.of(twice, Runnable::run, 1), Clock.systemUTC(), Map.of())) {
            List<WriteOutcome> outcomes =
                    client.write(WriteRequest.of(List.of(OptOutChange.mark(person("ann@example.org")))));

            assertFailed(outcomes.get(0), ErrorKind.QUOTA_EXHAUSTED, true);
            assertThat(hubSpot.requests()).hasSize(2);
        }
    }

    private static WriteOutcome markAnswered(String answer) {
        try (ScriptedHubSpot hubSpot = ScriptedHubSpot.answering(200, answer);
                OptOutClient client = hubSpot.open()) {
            WriteOutcome outcome = client.write(
                            WriteRequest.of(List.of(OptOutChange.mark(person("a+b/c%d@example.org")))))
                    .get(0);
            assertThat(hubSpot.requests()).singleElement().satisfies(request -> {
                assertThat(request.line())
                        .isEqualTo("POST /communication-preferences/2026-03/statuses/a%2Bb%2Fc%25d%40example.org"
                                + "/unsubscribe-all?channel=EMAIL&verbose=true");
                assertThat(request.body()).isEmpty();
            });
            return outcome;
        }
    }

    @Test
    @DisplayName("a mark is done when the answer has no error and each subscription it lists is unsubscribed")
    void confirmation() {
        String unchanged = "{\"status\":\"UNSUBSCRIBED\",\"setStatusSuccessReason\":\"NO_STATUS_CHANGE\"}";
        String changed = "{\"status\":\"UNSUBSCRIBED\",\"setStatusSuccessReason\":\"UNSUBSCRIBE_FROM_ALL_OCCURRED\"}";
        String subscribed = "{\"status\":\"SUBSCRIBED\"}";

        assertThat(markAnswered("{\"status\":\"COMPLETE\",\"results\":[" + unchanged + "," + changed + "]}"))
                .isEqualTo(APPLIED);
        assertThat(markAnswered("{\"status\":\"COMPLETE\",\"results\":[" + unchanged + "]}"))
                .isEqualTo(ALREADY_SO);
        assertFailed(
                markAnswered("{\"status\":\"COMPLETE\",\"results\":[" + changed + "," + subscribed + "]}"),
                ErrorKind.PROTOCOL,
                true);
        assertFailed(
                markAnswered("{\"status\":\"COMPLETE\",\"results\":[{\"status\":\"UNSUBSCRIBED\","
                        + "\"subscriberIdString\":\"someone@example.org\"}]}"),
                ErrorKind.PROTOCOL,
                true);
        assertFailed(markAnswered("{\"status\":\"PROCESSING\",\"results\":[]}"), ErrorKind.PROTOCOL, true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("where the answer says nothing of the address, a look afterwards decides whether the mark is done")
    void unsaid(boolean unsubscribed) {
        String status = "{\"wideStatusType\":\"PORTAL_WIDE\",\"status\":\"UNSUBSCRIBED\"}";
        try (ScriptedHubSpot hubSpot = new ScriptedHubSpot(request -> Reply.json(
                        200,
                        "{\"results\":[" + (unsubscribed && request.line().startsWith("GET") ? status : "") + "]}"));
                OptOutClient client = hubSpot.open()) {
            WriteOutcome outcome = client.write(WriteRequest.of(List.of(OptOutChange.mark(person("ann@example.org")))))
                    .get(0);

            if (unsubscribed) {
                assertThat(outcome).isEqualTo(APPLIED);
            } else {
                assertFailed(outcome, ErrorKind.PROTOCOL, true);
            }
            assertThat(hubSpot.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plus+tag@example.org",
                "per%cent@example.org",
                "sl/ash@example.org",
                "quest?ion#hash@example.org",
                "d\u00fcrer@ex\u00e4mple.org",
                "\u738b@example.org",
                "semi;colon@example.org",
                "a..b@example.org",
                "%2e%2e%2f@example.org",
                "q&a=b@example.org"
            })
    @DisplayName("an address of any characters is written and read as itself, or refused by HubSpot; never as another")
    void oddAddresses(String text) {
        WriteOutcome outcome = portal.mark(person(text));
        ReadOutcome read = portal.read(person(text));

        if (outcome instanceof WriteOutcome.Applied) {
            assertThat(portal.crm.isOptedOut(text)).isTrue();
            assertThat(read)
                    .isInstanceOfSatisfying(
                            ReadOutcome.Seen.class,
                            seen -> assertThat(seen.reading().status()).isEqualTo(OptOutStatus.OPTED_OUT));
        } else {
            assertFailed(outcome, ErrorKind.INVALID_REQUEST, false);
        }
    }

    @Test
    @DisplayName("an address of 254 characters is written, a longer one is no address")
    void longAddresses() {
        String longest =
                "a".repeat(64) + "@" + "b".repeat(60) + "." + "c".repeat(60) + "." + "d".repeat(55) + ".example.org";
        assertThat(longest).hasSize(254);

        assertThat(portal.mark(person(longest))).isEqualTo(APPLIED);
        assertThatIllegalArgumentException().isThrownBy(() -> person("a" + longest));
    }
}
