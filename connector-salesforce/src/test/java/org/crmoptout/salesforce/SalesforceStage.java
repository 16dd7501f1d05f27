package org.crmoptout.salesforce;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.testkit.contract.CrmStage;
import org.crmoptout.testkit.contract.Fault;
import org.crmoptout.testkit.contract.SimulatorFaults;
import org.crmoptout.testkit.contract.StageClock;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;

/** The simulated Salesforce org as a stage: signed in to by client credentials. */
final class SalesforceStage implements CrmStage {

    private static final Pattern ROW = Pattern.compile("<records [^>]*>.*?</records>", Pattern.DOTALL);
    private static final Pattern OPT_OUT = Pattern.compile("<sf:HasOptedOutOfEmail>[^<]*</sf:HasOptedOutOfEmail>");
    private static final Pattern TOKEN = Pattern.compile("\"access_token\"\\s*:\\s*\"([^\"]+)\"");

    private final StageClock clock = new StageClock();
    private final SalesforceSimulator crm =
            SalesforceSimulator.builder().people(0).clock(clock).start();
    private final SimulatorFaults faults = new SimulatorFaults();
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final Set<String> heldBack = ConcurrentHashMap.newKeySet();
    private final Set<String> absent = ConcurrentHashMap.newKeySet();
    private final Set<String> odd = ConcurrentHashMap.newKeySet();

    SalesforceStage() {
        crm.addHook(new Rows());
        crm.addHook(faults);
    }

    @Override
    public Map<String, String> settings(Duration answerWithin) {
        return Map.of(
                "instance-url", crm.baseUrl(),
                "client-id", crm.clientId(),
                "client-secret", crm.clientSecret(),
                "request-timeout", answerWithin.toString());
    }

    @Override
    public Set<String> secrets() {
        Set<String> secrets = new HashSet<>(tokens);
        secrets.add(crm.clientSecret());
        return secrets;
    }

    @Override
    public StageClock clock() {
        return clock;
    }

    /** Salesforce says nothing of how late a record can be; the connector's usual overlap is five minutes. */
    @Override
    public Duration changesShowWithin() {
        return Duration.ofMinutes(1);
    }

    @Override
    public int feedPageSize() {
        return Soql.PAGE;
    }

    @Override
    public void reset() {
        crm.reset();
        faults.reset();
        heldBack.clear();
        absent.clear();
        odd.clear();
    }

    @Override
    public RecordRef create(RecordType type, EmailAddress address, boolean optedOut) {
        return new RecordRef(
                type,
                crm.create(type.name(), "Pat", "Doe", address.value(), optedOut).id());
    }

    @Override
    public void setOptedOut(RecordRef ref, boolean optedOut) {
        crm.setOptedOut(ref.type().name(), ref.id(), optedOut);
    }

    @Override
    public void changeAddress(RecordRef ref, EmailAddress address) {
        crm.changeEmail(ref.type().name(), ref.id(), address.value());
    }

    @Override
    public void merge(RecordRef loser, RecordRef winner) {
        crm.merge(winner.type().name(), winner.id(), loser.id());
    }

    @Override
    public void delete(RecordRef ref) {
        crm.delete(ref.type().name(), ref.id());
    }

    @Override
    public void storeAbsent(RecordRef ref) {
        setOptedOut(ref, false);
        absent.add(ref.id());
    }

    @Override
    public void storeOdd(RecordRef ref) {
        setOptedOut(ref, false);
        odd.add(ref.id());
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
        crm.setLocked(ref.id(), true);
    }

    @Override
    public Optional<Boolean> optedOut(RecordRef ref) {
        return crm.person(ref.type().name(), ref.id())
                .filter(person -> !person.deleted())
                .map(SimulatedPerson::optedOut);
    }

    @Override
    public boolean optedOut(EmailAddress address) {
        throw new UnsupportedOperationException("Salesforce keeps no opt-out on addresses");
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

    /** Changes what queries show of some records, and notes the tokens that are handed out. */
    private final class Rows implements RequestHook {

        @Override
        public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
            Matcher token = TOKEN.matcher(reply.body());
            if (token.find()) {
                tokens.add(token.group(1));
            }
            if (heldBack.isEmpty() && absent.isEmpty() && odd.isEmpty()) {
                return reply;
            }
            String body = ROW.matcher(reply.body()).replaceAll(row -> Matcher.quoteReplacement(shown(row.group())));
            return SimulatedReply.of(reply.status(), "text/xml;charset=UTF-8", body);
        }

        private String shown(String row) {
            if (heldBack.stream().anyMatch(row::contains)) {
                return "";
            }
            if (absent.stream().anyMatch(row::contains)) {
                return OPT_OUT.matcher(row).replaceAll("<sf:HasOptedOutOfEmail xsi:nil=\"true\"/>");
            }
            return odd.stream().anyMatch(row::contains)
                    ? OPT_OUT.matcher(row).replaceAll("<sf:HasOptedOutOfEmail>perhaps</sf:HasOptedOutOfEmail>")
                    : row;
        }
    }
}
