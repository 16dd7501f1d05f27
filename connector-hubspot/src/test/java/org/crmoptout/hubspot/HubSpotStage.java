package org.crmoptout.hubspot;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.testkit.contract.CrmStage;
import org.crmoptout.testkit.contract.Fault;
import org.crmoptout.testkit.contract.SimulatorFaults;
import org.crmoptout.testkit.contract.StageClock;
import org.crmoptout.testkit.simulator.HubSpotSimulator;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The simulated HubSpot portal as a stage, of an account that has batches: a single address goes the way of all others. */
final class HubSpotStage implements CrmStage {

    private static final String OPT_OUT = "hs_email_optout";

    private final StageClock clock = new StageClock();
    private final HubSpotSimulator crm = HubSpotSimulator.builder()
            .people(0)
            .enterprise(true)
            .searchesPerSecond(0)
            .clock(clock)
            .start();
    private final SimulatorFaults faults = new SimulatorFaults();
    private final Set<String> heldBack = ConcurrentHashMap.newKeySet();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Map<String, String> absent = new ConcurrentHashMap<>();
    private final Map<String, String> odd = new ConcurrentHashMap<>();

    HubSpotStage() {
        crm.addHook(new Answers());
        crm.addHook(faults);
    }

    @Override
    public Map<Act, String> unknownActs() {
        return Map.of(Act.SHARED_ADDRESS, "two contacts of HubSpot can't have one address");
    }

    @Override
    public Map<String, String> settings(Duration answerWithin) {
        return Map.of(
                "access-token",
                crm.accessToken(),
                "base-url",
                crm.baseUrl(),
                "request-timeout",
                answerWithin.toString());
    }

    @Override
    public Set<String> secrets() {
        return Set.of(crm.accessToken());
    }

    @Override
    public StageClock clock() {
        return clock;
    }

    /** HubSpot says that it may take some moments; the connector gives the index thirty seconds and looks ten minutes back. */
    @Override
    public Duration changesShowWithin() {
        return Duration.ofMinutes(1);
    }

    @Override
    public int feedPageSize() {
        return 200;
    }

    /** The property stays empty until someone opts out: see {@link OptOutValues}. */
    @Override
    public OptOutStatus absentMeans() {
        return OptOutStatus.NOT_OPTED_OUT;
    }

    @Override
    public void reset() {
        crm.reset();
        faults.reset();
        heldBack.clear();
        refused.clear();
        absent.clear();
        odd.clear();
    }

    @Override
    public RecordRef create(RecordType type, EmailAddress address, boolean optedOut) {
        SimulatedPerson person = crm.create("Pat", "Doe", address.value());
        if (optedOut) {
            crm.setOptedOut(person.id(), true);
        }
        return new RecordRef(type, person.id());
    }

    @Override
    public void setOptedOut(RecordRef ref, boolean optedOut) {
        crm.setOptedOut(ref.id(), optedOut);
    }

    @Override
    public void changeAddress(RecordRef ref, EmailAddress address) {
        crm.changeEmail(ref.id(), address.value());
    }

    @Override
    public void merge(RecordRef loser, RecordRef winner) {
        crm.merge(winner.id(), loser.id());
    }

    @Override
    public void delete(RecordRef ref) {
        crm.delete(ref.id());
    }

    @Override
    public void storeAbsent(RecordRef ref) {
        absent.put(ref.id(), address(ref));
    }

    @Override
    public void storeOdd(RecordRef ref) {
        setOptedOut(ref, false);
        setOptedOut(ref, true);
        odd.put(ref.id(), address(ref));
    }

    @Override
    public void holdBack(RecordRef ref) {
        heldBack.add(ref.id());
    }

    @Override
    public void show(RecordRef ref) {
        heldBack.remove(ref.id());
    }

    @Override
    public void refuseWritesTo(RecordRef ref) {
        refused.add(address(ref));
    }

    private String address(RecordRef ref) {
        return crm.person(ref.id()).flatMap(SimulatedPerson::email).orElseThrow();
    }

    @Override
    public Optional<Boolean> optedOut(RecordRef ref) {
        return crm.person(ref.id()).filter(person -> !person.deleted()).map(SimulatedPerson::optedOut);
    }

    @Override
    public boolean optedOut(EmailAddress address) {
        return crm.isOptedOut(address.value());
    }

    @Override
    public List<String> records() {
        return crm.people().stream()
                .map(person -> person + " " + person.emails() + (person.deleted() ? " deleted" : ""))
                .toList();
    }

    @Override
    public long requests() {
        return faults.requests();
    }

    @Override
    public void misbehave(Fault fault) {
        faults.misbehave(fault);
    }

    @Override
    public void behave() {
        faults.behave();
    }

    @Override
    public void close() {
        behave();
        crm.close();
    }

    /** Changes what is said of some contacts and addresses, and refuses to write some. */
    private final class Answers implements RequestHook {

        private final JsonMapper json = JsonMapper.shared();

        @Override
        public Optional<SimulatedReply> before(SimulatedRequest request) {
            return request.operation().contains("unsubscribe-all")
                            && !request.method().equals("GET")
                            && !request.operation().endsWith("read")
                            && names(request, refused)
                    ? Optional.of(SimulatedReply.json(
                            400, "{\"status\":\"error\",\"category\":\"VALIDATION_ERROR\",\"message\":\"refused\"}"))
                    : Optional.empty();
        }

        @Override
        public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
            if (heldBack.isEmpty() && absent.isEmpty() && odd.isEmpty() || reply.status() != 200) {
                return reply;
            }
            JsonNode body = json.readTree(reply.body());
            if (!(body instanceof ObjectNode answer) || !(answer.path("results") instanceof ArrayNode results)) {
                return reply;
            }
            if (!request.operation().contains("batch") && names(request, absent.values())) {
                results.removeAll();
            }
            boolean search = request.operation().contains("search");
            for (int i = results.size() - 1; i >= 0; i--) {
                String id = results.get(i).path("id").asString("");
                if (search && heldBack.contains(id)) {
                    results.remove(i);
                } else if (results.get(i).path("properties") instanceof ObjectNode properties) {
                    if (absent.containsKey(id)) {
                        properties.remove(OPT_OUT);
                    } else if (odd.containsKey(id)) {
                        properties.put(OPT_OUT, "perhaps");
                    }
                } else if (results.get(i).path("wideStatuses") instanceof ArrayNode wide) {
                    changeStatuses(results.get(i).path("subscriberIdString").asString(""), wide);
                } else if (names(request, odd.values()) && results.get(i) instanceof ObjectNode status) {
                    status.put("status", "PERHAPS");
                }
            }
            return SimulatedReply.json(200, answer.toString());
        }

        private void changeStatuses(String address, ArrayNode statuses) {
            if (absent.containsValue(address)) {
                statuses.removeAll();
            }
            if (odd.containsValue(address)) {
                statuses.forEach(status -> ((ObjectNode) status).put("status", "PERHAPS"));
            }
        }

        private boolean names(SimulatedRequest request, Iterable<String> addresses) {
            String path = (request.path()
                            + (request.operation().contains("batch/unsubscribe-all") ? request.body() : ""))
                    .toLowerCase(Locale.ROOT);
            for (String address : addresses) {
                String encoded =
                        URLEncoder.encode(address, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
                if (path.contains(encoded) || path.contains(address)) {
                    return true;
                }
            }
            return false;
        }
    }
}
