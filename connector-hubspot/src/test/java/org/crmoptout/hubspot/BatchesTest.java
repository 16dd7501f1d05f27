package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crmoptout.hubspot.Portal.person;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.hubspot.ScriptedHubSpot.Reply;
import org.crmoptout.testkit.simulator.Fault;
import org.crmoptout.testkit.simulator.FaultScript;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Batches of addresses")
class BatchesTest {

    private static final String BATCH_WRITE = "POST statuses/batch/unsubscribe-all";
    private static final String BATCH_READ = "POST statuses/batch/unsubscribe-all/read";
    private static final String SINGLE_WRITE = "POST statuses/{email}/unsubscribe-all";

    private static List<CrmPerson> people(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> person("p" + i + "@example.org"))
                .toList();
    }

    private static List<WriteOutcome> mark(OptOutClient client, List<CrmPerson> people) {
        return client.write(
                WriteRequest.of(people.stream().map(OptOutChange::mark).toList()));
    }

    private static CapabilityStatus batchWrite(Portal portal) {
        return portal.client.check().capabilities().status(Capability.BATCH_WRITE);
    }

    @Test
    @DisplayName("where the token has the scopes, 250 marks are three requests, and so are 250 reads")
    void enterprise() {
        try (Portal portal = Portal.open(crm -> crm.enterprise(true))) {
            assertThat(batchWrite(portal)).isInstanceOf(CapabilityStatus.Supported.class);

            assertThat(mark(portal.client, people(250)))
                    .hasSize(250)
                    .containsOnly(new WriteOutcome.Applied(false, null));
            assertThat(mark(portal.client, people(250))).containsOnly(new WriteOutcome.Applied(true, null));
            assertThat(portal.client.read(ReadRequest.of(people(250))))
                    .allSatisfy(outcome -> assertThat(
                                    ((ReadOutcome.Seen) outcome).reading().status())
                            .isEqualTo(OptOutStatus.OPTED_OUT));

            assertThat(portal.crm.calls())
                    .containsEntry(BATCH_WRITE, 6L)
                    .containsEntry(BATCH_READ, 3L)
                    .doesNotContainKey(SINGLE_WRITE);
        }
    }

    @Test
    @DisplayName("where the token's scopes are listed without them, none is tried, and the reason names the scope")
    void notGranted() {
        try (Portal portal = Portal.open()) {
            assertThat(batchWrite(portal))
                    .isInstanceOfSatisfying(
                            CapabilityStatus.Unsupported.class,
                            unsupported -> assertThat(unsupported.reason())
                                    .contains("communication_preferences.statuses.batch.write", "Enterprise"));

            assertThat(mark(portal.client, people(5))).containsOnly(new WriteOutcome.Applied(false, null));
            assertThat(portal.crm.calls()).doesNotContainKey(BATCH_WRITE);
        }
    }

    @Test
    @DisplayName("of a service key nothing is known until the first batch: a 403 is remembered, and costs one request")
    void serviceKey() {
        try (Portal portal = Portal.open(crm -> crm.serviceKey(true))) {
            assertThat(batchWrite(portal)).isInstanceOf(CapabilityStatus.Unverified.class);
            assertThat(portal.client.check().capabilities().status(Capability.MARK))
                    .isInstanceOf(CapabilityStatus.Unverified.class);

            assertThat(mark(portal.client, people(205))).containsOnly(new WriteOutcome.Applied(false, null));

            assertThat(portal.crm.calls()).containsEntry(BATCH_WRITE, 1L).containsEntry(SINGLE_WRITE, 205L);
            assertThat(batchWrite(portal))
                    .isInstanceOfSatisfying(
                            CapabilityStatus.Unsupported.class,
                            unsupported -> assertThat(unsupported.reason()).contains("403"));
            assertThat(portal.client.check().capabilities().supports(Capability.MARK))
                    .isTrue();
            mark(portal.client, people(5));
            assertThat(portal.crm.calls()).containsEntry(BATCH_WRITE, 1L);
        }
    }

    @Test
    @DisplayName("of a service key of an Enterprise account the first batch shows that there are more")
    void enterpriseServiceKey() {
        try (Portal portal = Portal.open(crm -> crm.serviceKey(true).enterprise(true))) {
            assertThat(mark(portal.client, people(250))).containsOnly(new WriteOutcome.Applied(false, null));

            assertThat(portal.crm.calls()).containsOnly(Map.entry(BATCH_WRITE, 3L));
            assertThat(batchWrite(portal)).isInstanceOf(CapabilityStatus.Supported.class);
        }
    }

    @Test
    @DisplayName("an address that the answer does not name is asked alone, and has its own outcome")
    void malformedInBatch() {
        try (Portal portal = Portal.open(crm -> crm.enterprise(true))) {
            List<CrmPerson> people = new ArrayList<>(people(20));
            people.add(7, person("nobody@localhost"));

            List<WriteOutcome> outcomes = mark(portal.client, people);

            assertThat(outcomes.get(7)).isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
                assertThat(failed.cause().kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
                assertThat(failed.inDoubt()).isFalse();
            });
            outcomes.remove(7);
            assertThat(outcomes).containsOnly(new WriteOutcome.Applied(false, null));
            assertThat(portal.crm.calls()).containsEntry(BATCH_WRITE, 1L).containsEntry(SINGLE_WRITE, 1L);
        }
    }

    @Test
    @DisplayName("errors in the midst of success lose nobody: what they may be about is written alone")
    void partialFailure() {
        try (Portal portal = Portal.open(crm -> crm.enterprise(true))) {
            portal.crm.addFaults(
                    FaultScript.on(BATCH_WRITE).strike(new Fault.PartialBatch(0.3, "VALIDATION_ERROR")),
                    FaultScript.on(BATCH_READ).strike(new Fault.PartialBatch(0.3, "VALIDATION_ERROR")));

            assertThat(mark(portal.client, people(100))).containsOnly(new WriteOutcome.Applied(false, null));
            assertThat(portal.client.read(ReadRequest.of(people(100))))
                    .allSatisfy(outcome -> assertThat(
                                    ((ReadOutcome.Seen) outcome).reading().status())
                            .isEqualTo(OptOutStatus.OPTED_OUT));

            assertThat(portal.crm.calls()).containsEntry(SINGLE_WRITE, 30L);
            assertThat(people(100))
                    .allMatch(one ->
                            portal.crm.isOptedOut(one.emailAddresses().get(0).value()));
        }
    }

    /** An account with batches of at most so many, of which one address is refused whatever the batch. */
    private static Reply fussy(ScriptedHubSpot.Request request, int most, String refused) {
        String done = "{\"status\":\"UNSUBSCRIBED\",\"setStatusSuccessReason\":\"UNSUBSCRIBE_FROM_ALL_OCCURRED\"}";
        if (!request.line().contains("/batch/")) {
            return request.line().contains(refused.replace("@", "%40"))
                    ? Reply.json(400, "{\"category\":\"VALIDATION_ERROR\"}")
                    : Reply.json(200, "{\"status\":\"COMPLETE\",\"results\":[" + done + "]}");
        }
        List<String> inputs = Arrays.stream(request.body().split("\""))
                .filter(text -> text.contains("@"))
                .toList();
        if (inputs.size() > most || inputs.stream().anyMatch(input -> input.startsWith(refused))) {
            return Reply.json(400, "{\"category\":\"VALIDATION_ERROR\"}");
        }
        String results = String.join(
                ",",
                inputs.stream()
                        .map(input -> "{\"subscriberIdString\":\"" + input + "\",\"statuses\":[" + done + "]}")
                        .toList());
        return Reply.json(200, "{\"status\":\"COMPLETE\",\"results\":[" + results + "]}");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("a batch that is refused with 400 is cut in halves until it is taken or what is refused stands alone")
    void halving(long seed) {
        Random random = new Random(seed);
        int most = 4 + random.nextInt(40);
        int refused = random.nextInt(60);
        try (ScriptedHubSpot hubSpot = new ScriptedHubSpot(request -> fussy(request, most, "p" + refused + "@"));
                OptOutClient client = hubSpot.open(RemoteCalls.direct(), Clock.systemUTC(), Map.of())) {
            List<WriteOutcome> outcomes = mark(client, people(60));

            for (int i = 0; i < 60; i++) {
                assertThat(outcomes.get(i))
                        .as("seed %d, at most %d a batch, address %d", seed, most, i)
                        .isInstanceOf(i == refused ? WriteOutcome.Failed.class : WriteOutcome.Applied.class);
            }
        }
    }

    @Test
    @DisplayName("a batch whose answer is lost leaves all of it in doubt, and is not repeated one by one")
    void lostAnswer() {
        try (Portal portal = Portal.open(crm -> crm.enterprise(true))) {
            portal.crm.addFaults(FaultScript.on(BATCH_WRITE).strike(new Fault.AnswerLost()));

            assertThat(mark(portal.client, people(10)))
                    .allSatisfy(outcome -> assertThat(outcome)
                            .isInstanceOfSatisfying(
                                    WriteOutcome.Failed.class,
                                    failed -> assertThat(failed.inDoubt()).isTrue()));
            assertThat(portal.crm.calls()).doesNotContainKey(SINGLE_WRITE);
        }
    }
}
