package org.crmoptout.testkit.contract;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.WriteOutcome;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R9xx: what a host must be able to rely on: secrecy, accounting, threads, resources. */
abstract class SafetyRules extends ErrorRules {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int IDLE = 2_000;
    private static final int USED = 100;
    private static final int MOST_THREADS = 50;
    private static final long MOST_BYTES = 256L << 20;

    /** Every way to fail, with a CRM that is free with other people's data. */
    private List<Fault> indiscretions(Set<String> hidden) {
        String gossip = "{\"message\":\"no access for " + String.join(" nor ", hidden) + "\"}";
        List<Fault> faults = new ArrayList<>();
        for (int status : List.of(400, 401, 403, 404, 409, 422, 429, 500, 503)) {
            faults.add(new Fault.Answers(Fault.When.BEFORE_EFFECT, status, Map.of(), gossip));
        }
        for (Fault.Garbling garbling : Fault.Garbling.values()) {
            faults.add(new Fault.Garbles(garbling));
        }
        faults.add(new Fault.Answers(Fault.When.BEFORE_EFFECT, 200, Map.of(), gossip));
        faults.add(new Fault.Breaks(Fault.When.AFTER_EFFECT));
        return faults;
    }

    @Test
    @DisplayName("R901 No credential and no address in any message, cause or text")
    void messagesLeakNothing() {
        List<Someone> people = List.of(someone(false), someone(true));
        Set<String> hidden = Leaks.of(crm(), people);
        for (Fault fault : indiscretions(hidden)) {
            Connection connection = connect();
            for (Attempt attempt : attemptsOn(connection, people)) {
                crm().misbehave(fault);
                failureOf("a call under " + fault, attempt)
                        .ifPresent(failure -> Leaks.in(failure, hidden, "a failure under " + fault));
                crm().behave();
            }
        }
    }

    /** Every method, each for these people; outcomes are printed, as a host may do. */
    private List<Attempt> attemptsOn(Connection connection, List<Someone> people) {
        Set<String> hidden = Leaks.of(crm(), people);
        List<Attempt> attempts = new ArrayList<>();
        attempts.add(() -> {
            Leaks.in(connection.client().check().toString(), hidden, "the text of a report");
            return Optional.empty();
        });
        for (Someone one : people) {
            attempts.add(() -> {
                ReadOutcome outcome = connection.read(one.key());
                Leaks.in(outcome.toString(), hidden, "the text of an outcome");
                return outcome instanceof ReadOutcome.Failed failed ? Optional.of(failed.cause()) : Optional.empty();
            });
            attempts.add(() -> {
                WriteOutcome outcome = connection.mark(one.key());
                Leaks.in(outcome.toString(), hidden, "the text of an outcome");
                return outcome instanceof WriteOutcome.Failed failed ? Optional.of(failed.cause()) : Optional.empty();
            });
        }
        if (can(Capability.CHANGE_FEED)) {
            attempts.add(() -> {
                Leaks.in(connection.changes(ChangeCursor.start()).toString(), hidden, "the text of a page");
                return Optional.empty();
            });
        }
        if (can(Capability.FIND_BY_EMAIL)) {
            attempts.add(() -> {
                connection.find(people.get(0).address());
                return Optional.empty();
            });
        }
        return attempts;
    }

    @Test
    @DisplayName("R902 No credential and no address in any log, at any level")
    void logsLeakNothing() {
        List<Someone> people = List.of(someone(false), someone(true));
        Set<String> hidden = Leaks.of(crm(), people);
        try (OutputCapture output = OutputCapture.begin()) {
            Connection sound = connect();
            attemptsOn(sound, people).forEach(attempt -> failureOf("a call", attempt));
            for (Fault fault : indiscretions(hidden)) {
                Connection connection = connect();
                crm().misbehave(fault);
                attemptsOn(connection, people).forEach(attempt -> failureOf("a call", attempt));
                crm().behave();
            }
            Leaks.in(output.text(), hidden, "what was logged or printed");
        }
    }

    @Test
    @DisplayName("R903 Every request goes through RemoteCalls, one a call")
    void requestsAreCounted() {
        Connection connection = connect();
        Someone someone = someone(false);
        connection.client().check();
        connection.read(List.of(someone.key(), someone(true).key()));
        connection.mark(someone.key());
        if (can(Capability.UNMARK)) {
            connection.write(unmark(connection, someone));
        }
        if (can(Capability.FIND_BY_EMAIL)) {
            connection.find(someone.address());
        }
        if (can(Capability.CHANGE_FEED)) {
            settle();
            new Feed(connection, ChangeCursor.start()).drain();
        }
        long through = connection.calls().operations().size();
        Expect.that(
                through == crm().requests(),
                "the CRM answered %d requests, but %d went through RemoteCalls, which takes one request a call",
                crm().requests(),
                through);
    }

    @Test
    @DisplayName("R904 A client serves many threads at once")
    void manyThreads() throws Exception {
        List<Someone> people = crowd(32, false);
        for (int i = 0; i < people.size(); i += 2) {
            crm().setOptedOut(people.get(i).ref(), true);
        }
        Connection connection = connect();
        ExecutorService threads = threads(8);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (Someone one : people) {
                boolean optedOut = isOptedOut(one);
                work.add(() -> {
                    expectStatus(
                            connection,
                            one,
                            optedOut ? OptOutStatus.OPTED_OUT : OptOutStatus.NOT_OPTED_OUT,
                            "a read beside others");
                    if (can(Capability.MARK)) {
                        Expect.is(WriteOutcome.Applied.class, connection.mark(one.key()), "a MARK beside others");
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(work, 30, TimeUnit.SECONDS)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AssertionError failed
                    ? failed
                    : new AssertionError("a call beside others failed", e.getCause());
        } finally {
            threads.shutdownNow();
        }
        for (Someone one : people) {
            Expect.that(!can(Capability.MARK) || isOptedOut(one), "a MARK beside others was lost");
        }
    }

    @Test
    @DisplayName("R905 Closing a busy client ends its calls with an answer or a ConnectorException")
    void closeWhileBusy() throws Exception {
        Connection connection = connect();
        Someone someone = someone(false);
        Fault.Holds silence = Fault.Holds.back();
        crm().misbehave(silence);
        ExecutorService threads = threads(2);
        try {
            Future<Optional<ConnectorException>> call = threads.submit(() -> failureOf("the call", () -> {
                connection.read(someone.key());
                return Optional.empty();
            }));
            Expect.that(silence.arrived().await(10, TimeUnit.SECONDS), "read() sent no request");
            Future<?> closing = threads.submit(() -> connection.client().close());
            finish(closing, "close() waits for a call that is under way");
            crm().behave();
            finish(call, "a call did not end after close(), though the CRM answered");
        } finally {
            crm().behave();
            threads.shutdownNow();
        }
    }

    private static <T> T finish(Future<T> future, String complaint) throws InterruptedException {
        try {
            return future.get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(complaint, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AssertionError failed
                    ? failed
                    : new AssertionError("closing made something else fly", e.getCause());
        }
    }

    @Test
    @DisplayName("R906 A closed client sends nothing and says CANCELLED; closing twice is harmless")
    void closed() {
        Connection connection = connect();
        Map<String, Attempt> attempts = attempts(connection);
        connection.client().close();
        connection.client().close();
        long before = crm().requests();
        attempts.forEach((method, attempt) -> {
            Optional<ConnectorException> failure = failureOf(method + " of a closed client", attempt);
            Expect.that(failure.isPresent(), "%s of a closed client claims to have an answer", method);
            Expect.kind(failure.get(), method + " of a closed client", ErrorKind.CANCELLED);
        });
        Expect.that(crm().requests() == before, "a closed client sent %d requests", crm().requests() - before);
    }

    @Test
    @DisplayName("R907 An interrupt ends a call as CANCELLED and keeps the thread's flag")
    void interrupt() throws Exception {
        Connection connection = connect();
        Someone someone = someone(false);
        Fault.Holds silence = Fault.Holds.back();
        crm().misbehave(silence);
        ExecutorService threads = threads(1);
        try {
            Future<Optional<ErrorKind>> call = threads.submit(() -> {
                Optional<ConnectorException> failure = failureOf(
                        "the interrupted call",
                        () -> connection.read(someone.key()) instanceof ReadOutcome.Failed failed
                                ? Optional.of(failed.cause())
                                : Optional.empty());
                Expect.that(
                        Thread.currentThread().isInterrupted(),
                        "the interrupt was swallowed: the thread's flag is not set");
                return failure.map(ConnectorException::kind);
            });
            Expect.that(silence.arrived().await(10, TimeUnit.SECONDS), "read() sent no request");
            threads.shutdownNow();
            Optional<ErrorKind> kind = finish(call, "an interrupt does not end a call");
            Expect.that(
                    kind.filter(ErrorKind.CANCELLED::equals).isPresent(),
                    "an interrupted call must be CANCELLED, but was %s",
                    kind.map(ErrorKind::name).orElse("answered"));
        } finally {
            crm().behave();
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("R908 2,000 idle connections cost at most 50 threads and 256 MiB")
    void idleConnectionsAreCheap() {
        connect().client().check();
        int threadsBefore = ManagementFactory.getThreadMXBean().getThreadCount();
        long bytesBefore = usedMemory();
        List<OptOutClient> clients = new ArrayList<>(IDLE);
        try {
            Map<String, String> settings = crm().settings(USUAL_PATIENCE);
            for (int i = 0; i < IDLE; i++) {
                OptOutClient client = open(settings, unwatched());
                clients.add(client);
                if (i < USED) {
                    client.check();
                }
            }
            int threads = ManagementFactory.getThreadMXBean().getThreadCount() - threadsBefore;
            long bytes = usedMemory() - bytesBefore;
            Expect.that(threads <= MOST_THREADS, "%d idle connections cost %d threads", IDLE, threads);
            Expect.that(bytes <= MOST_BYTES, "%d idle connections cost %d MiB", IDLE, bytes >> 20);
        } finally {
            clients.forEach(OptOutClient::close);
        }
    }

    private static long usedMemory() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    @DisplayName("R909 Two connections share nothing that one of them can spoil")
    void connectionsAreIndependent() {
        Someone someone = someone(true);
        Connection closed = connect();
        Connection open = connect();
        closed.read(someone.key());
        open.read(someone.key());
        closed.client().close();
        expectStatus(open, someone, OptOutStatus.OPTED_OUT, "a connection beside one that was closed");
    }

    @Test
    @DisplayName("R910 An address reaches the CRM as it is, whatever characters it holds")
    void strangeAddresses() {
        Someone someone = someone(false);
        List<String> strange = List.of(
                "o'neil@contract.example.org",
                "a+b=c&d@contract.example.org",
                "per%cent/slash?@contract.example.org",
                "h#sh{curly}|pipe@contract.example.org");
        Connection connection = connect();
        for (String text : strange) {
            EmailAddress address = EmailAddress.of(text);
            crm().changeAddress(someone.ref(), address);
            settle();
            Someone now = new Someone(someone.ref(), address, keying());
            OptOutReading before = reading(connection, now.key(), "someone with a strange address");
            Expect.that(
                    before.status() != OptOutStatus.OPTED_OUT || isOptedOut(now),
                    "a strange address reads as opted out");
            if (can(Capability.FIND_BY_EMAIL)) {
                Expect.that(
                        connection.find(address) instanceof FindOutcome.Found found
                                && found.people().size() == 1,
                        "someone with a strange address is not found by it: escape it");
            }
            if (can(Capability.MARK)) {
                Expect.is(
                        WriteOutcome.Applied.class,
                        connection.write(OptOutChange.mark(now.key())),
                        "MARK of someone with a strange address");
                Expect.that(isOptedOut(now), "MARK of a strange address was Applied, but not written");
            }
        }
    }
}
