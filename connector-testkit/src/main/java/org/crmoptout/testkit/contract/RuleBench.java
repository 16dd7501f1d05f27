package org.crmoptout.testkit.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.CallPolicy;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.RemoteCalls;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Isolated;

/** What every rule works with: the connector, the stage, and connections between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.DisplayName.class)
@ExtendWith(RuleWatch.class)
@Isolated("rules count threads and look at what is logged")
@Timeout(60)
abstract class RuleBench {

    static final Duration USUAL_PATIENCE = Duration.ofSeconds(20);
    static final Duration SHORT_PATIENCE = Duration.ofSeconds(1);

    final Ledger ledger = new Ledger();
    boolean refusedAsDeclared;

    private final List<Connection> connections = new ArrayList<>();
    private @Nullable CrmStage theStage;
    private @Nullable AccountReport theReport;
    private int people;

    abstract CrmOptOutConnector newConnector();

    abstract CrmStage newStage();

    abstract Map<String, String> openRules();

    @BeforeAll
    final void setTheStage() {
        theStage = newStage();
    }

    @BeforeEach
    final void beginRule() {
        refusedAsDeclared = false;
        crm().reset();
    }

    @AfterEach
    final void endRule() {
        connections.forEach(Connection::close);
        connections.clear();
    }

    @AfterAll
    final void strike() {
        if (theStage != null) {
            theStage.close();
        }
    }

    final String summary() {
        return ledger.summary(newConnector().descriptor().id());
    }

    // What the rules play with.

    final CrmStage crm() {
        if (theStage == null) {
            throw new IllegalStateException("the stage is not set");
        }
        return theStage;
    }

    final ConnectorDescriptor descriptor() {
        return newConnector().descriptor();
    }

    final OptOutKeying keying() {
        return descriptor().keying();
    }

    /** A connection that sends one request after the other. */
    final Connection connect() {
        return connect(USUAL_PATIENCE);
    }

    final Connection connect(Duration answerWithin) {
        RecordedCalls calls = new RecordedCalls(crm());
        return remember(
                new Connection(open(crm().settings(answerWithin), RemoteCalls.of(calls, Runnable::run, 1)), calls));
    }

    /** A connection with these settings. */
    final Connection connect(Map<String, String> settings) {
        RecordedCalls calls = new RecordedCalls(crm());
        return remember(new Connection(open(settings, RemoteCalls.of(calls, Runnable::run, 1)), calls));
    }

    final Connection remember(Connection connection) {
        connections.add(connection);
        return connection;
    }

    final OptOutClient open(Map<String, String> settings, RemoteCalls calls) {
        CrmOptOutConnector connector = newConnector();
        return connector.open(ConnectorContext.builder(
                        ConnectorSettings.parse(connector.descriptor().settings(), settings))
                .calls(calls)
                .clock(crm().clock())
                .build());
    }

    final ExecutorService threads(int count) {
        return Executors.newFixedThreadPool(count);
    }

    /** Unguarded calls, for connections that nobody looks into. */
    final RemoteCalls unwatched() {
        return RemoteCalls.of(CallPolicy.DIRECT, Runnable::run, 1);
    }

    /** What the account allows, as a check of another connection said it. */
    final AccountReport report() {
        if (theReport == null) {
            try (OptOutClient client = open(crm().settings(USUAL_PATIENCE), unwatched())) {
                theReport = client.check();
            }
        }
        return theReport;
    }

    final RecordType mainType() {
        Expect.that(!report().recordTypes().isEmpty(), "check() names no record types");
        return report().recordTypes().get(0);
    }

    final boolean can(Capability capability) {
        return !(report().capabilities().status(capability) instanceof CapabilityStatus.Unsupported);
    }

    /** Ends the rule when the connection can't do what the rule is about. */
    final void needs(Capability capability) {
        if (!can(capability)) {
            doesNotApply("no " + capability);
        }
    }

    final void needs(CrmStage.Act act) {
        String reason = crm().unknownActs().get(act);
        if (reason != null) {
            doesNotApply(reason);
        }
    }

    final void needsKeying(OptOutKeying needed) {
        if (keying() != needed) {
            doesNotApply("keyed by " + keying());
        }
    }

    final void doesNotApply(String reason) {
        Assumptions.abort(reason);
    }

    /** Someone of the first record type; a second goes by. */
    final Someone someone(boolean optedOut) {
        return someone(mainType(), optedOut);
    }

    final Someone someone(RecordType type, boolean optedOut) {
        Someone made = atOnce(type, optedOut);
        tick();
        return made;
    }

    final Someone atOnce(RecordType type, boolean optedOut) {
        people++;
        EmailAddress address = EmailAddress.of("pat.doe" + people + "@contract.example.org");
        return new Someone(crm().create(type, address, optedOut), address, keying());
    }

    /** Several people who are not opted out, made at one instant. */
    final List<Someone> crowd(int count, boolean optedOut) {
        RecordType type = mainType();
        List<Someone> crowd =
                IntStream.range(0, count).mapToObj(i -> atOnce(type, optedOut)).toList();
        tick();
        return crowd;
    }

    final EmailAddress freshAddress() {
        people++;
        return EmailAddress.of("pat.doe" + people + "@contract.example.org");
    }

    final void setOptedOut(Someone someone, boolean optedOut) {
        crm().setOptedOut(someone.ref(), optedOut);
        tick();
    }

    final void tick() {
        crm().clock().advance(Duration.ofSeconds(1));
    }

    /** Lets so much time go by that lists show every change. */
    final void settle() {
        crm().clock().advance(crm().changesShowWithin().plusSeconds(1));
    }

    final boolean isOptedOut(Someone someone) {
        return keying() == OptOutKeying.RECORD
                ? crm().optedOut(someone.ref()).orElseThrow()
                : crm().optedOut(someone.address());
    }
}
