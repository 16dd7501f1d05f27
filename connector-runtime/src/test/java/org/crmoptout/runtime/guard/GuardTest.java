package org.crmoptout.runtime.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.crmoptout.connector.CallPolicy;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Operation.Access;
import org.crmoptout.connector.Quota;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.RemoteRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The guard")
class GuardTest {

    private static final Operation READ = Operation.read("contacts.read");
    private static final Operation WRITE = Operation.write("contacts.update");
    private static final Operation SEARCH = Operation.read("contacts.search").limitedBy("search");

    /** The middle of every range, so that a back-off is exactly what it grows around. */
    private static final RandomGenerator MIDDLE = () -> Long.MIN_VALUE;

    private final Heard heard = new Heard();
    private final HandClock clock = new HandClock();

    @AfterEach
    void leaveNoInterruptBehind() {
        assertThat(Thread.interrupted())
                .as("an interrupt flag left behind by the test")
                .isFalse();
    }

    private Guard.Builder guard() {
        return Guard.builder().firstBackOff(Duration.ofMillis(1)).random(MIDDLE).listener(heard);
    }

    private static ConnectorException failure(ErrorKind kind) {
        return new ConnectorException(kind, "the CRM said no");
    }

    private static ConnectorException limited(Duration retryAfter) {
        return failure(ErrorKind.RATE_LIMITED).withRetryAfter(retryAfter);
    }

    private static ConnectorException thrownBy(RemoteCalls calls, Operation operation, RemoteRequest<?> request) {
        return catchThrowableOfType(ConnectorException.class, () -> calls.call(operation, request));
    }

    // ---- what is repeated ----

    static Stream<Arguments> everyKindAndAccess() {
        Set<ErrorKind> repeatedReads = EnumSet.of(ErrorKind.RATE_LIMITED, ErrorKind.UNAVAILABLE, ErrorKind.LOCKED);
        Set<ErrorKind> repeatedWrites = EnumSet.of(ErrorKind.RATE_LIMITED, ErrorKind.LOCKED);
        return Stream.of(ErrorKind.values())
                .flatMap(kind -> Stream.of(
                        Arguments.of(kind, READ, repeatedReads.contains(kind) ? 3 : 1),
                        Arguments.of(kind, WRITE, repeatedWrites.contains(kind) ? 3 : 1)));
    }

    @ParameterizedTest(name = "{0} of {1}: sent {2} times")
    @MethodSource("everyKindAndAccess")
    @DisplayName("repeats what a repetition helps, and never a write that is in doubt")
    void repeatsOnlyWhatHelps(ErrorKind kind, Operation operation, int times) {
        ConnectorException last = failure(kind);
        Script always = new Script(failure(kind), failure(kind), last, failure(kind));
        if (times == 1) {
            always = new Script(last, failure(kind));
        }

        ConnectorException thrown = thrownBy(guard().build().calls("c"), operation, always);

        assertThat(thrown).as("the CRM's own last failure").isSameAs(last);
        assertThat(always.sent()).isEqualTo(times);
        assertThat(heard.outcomes).hasSize(times).containsOnly(kind.name());
        assertThat(heard.waits).hasSize(times - 1);
    }

    @ParameterizedTest
    @EnumSource(Access.class)
    @DisplayName("answers with what a repetition brought")
    void answersAfterRepeating(Access access) {
        Script twiceLocked = new Script(failure(ErrorKind.LOCKED), failure(ErrorKind.LOCKED));

        String answer = guard().build().calls("c").call(new Operation("x", access, "default"), twiceLocked);

        assertThat(answer).isEqualTo("done");
        assertThat(heard.outcomes).containsExactly("LOCKED", "LOCKED", "ok");
    }

    @Test
    @DisplayName("stops repeating a write as soon as one failure leaves it in doubt")
    void aWriteTurnsDoubtful() {
        Script script = new Script(failure(ErrorKind.LOCKED), failure(ErrorKind.UNAVAILABLE));

        assertThat(thrownBy(guard().build().calls("c"), WRITE, script).kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(script.sent()).isEqualTo(2);
    }

    @Test
    @DisplayName("sends as often as it is told to at most")
    void attemptsCanBeSet() {
        Script locked = new Script(failure(ErrorKind.LOCKED), failure(ErrorKind.LOCKED));
        assertThat(thrownBy(guard().maxAttempts(1).build().calls("c"), READ, locked)
                        .kind())
                .isEqualTo(ErrorKind.LOCKED);
        assertThat(locked.sent()).isEqualTo(1);

        Script fourTimes = new Script(
                failure(ErrorKind.LOCKED),
                failure(ErrorKind.LOCKED),
                failure(ErrorKind.LOCKED),
                failure(ErrorKind.LOCKED));
        assertThat(guard().maxAttempts(5).build().calls("c").call(READ, fourTimes))
                .isEqualTo("done");
    }

    // ---- how long it waits ----

    @Test
    @DisplayName("waits as long as the CRM asked for")
    void theCrmsDelay() {
        Script script = new Script(limited(Duration.ofMillis(50)), failure(ErrorKind.LOCKED));

        guard().build().calls("c").call(READ, script);

        assertThat(heard.waits).startsWith(Duration.ofMillis(50)).contains(Duration.ofMillis(2));
    }

    @Test
    @DisplayName("waits twice as long each time when the CRM asked for nothing, or for no time at all")
    void ownDelay() {
        Script script = new Script(failure(ErrorKind.UNAVAILABLE), limited(Duration.ZERO), failure(ErrorKind.LOCKED));

        guard().maxAttempts(4)
                .firstBackOff(Duration.ofMillis(4))
                .build()
                .calls("c")
                .call(READ, script);

        assertThat(heard.waits).containsExactly(Duration.ofMillis(4), Duration.ofMillis(8), Duration.ofMillis(16));
    }

    @Test
    @DisplayName("throws at once, with its delay, what needs more than five seconds")
    void tooLong() {
        Script script = new Script(limited(Duration.ofSeconds(6)));

        ConnectorException thrown = thrownBy(guard().build().calls("c"), READ, script);

        assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(6));
        assertThat(script.sent()).isEqualTo(1);
        assertThat(heard.waits).isEmpty();
    }

    @Test
    @DisplayName("counts all waits of a call together")
    void waitsAddUp() {
        Script script = new Script(limited(Duration.ofMillis(60)), limited(Duration.ofMillis(60)));

        ConnectorException thrown =
                thrownBy(guard().longestWait(Duration.ofMillis(100)).build().calls("c"), READ, script);

        assertThat(thrown.retryAfter()).contains(Duration.ofMillis(60));
        assertThat(script.sent()).isEqualTo(2);
        assertThat(heard.waits.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofMillis(60), Duration.ofMillis(100));
    }

    @Test
    @DisplayName("counts the wait for a permit with the others")
    void permitsCountToo() {
        RemoteCalls calls = guard().nanoClock(clock)
                .longestWait(Duration.ofMillis(50))
                .build()
                .calls("c", new CallLimit("search", 1, Duration.ofMillis(40)));
        calls.call(SEARCH, new Script());
        Script script = new Script(failure(ErrorKind.LOCKED).withRetryAfter(Duration.ofMillis(20)));

        assertThat(thrownBy(calls, SEARCH, script).kind()).isEqualTo(ErrorKind.LOCKED);
        assertThat(script.sent()).isEqualTo(1);
        assertThat(heard.waits).containsExactly(Duration.ofMillis(40));
    }

    // ---- limits ----

    @Test
    @DisplayName("waits for a permit that comes in time")
    void waitsForAPermit() {
        RemoteCalls calls =
                guard().nanoClock(clock).build().calls("c", new CallLimit("search", 1, Duration.ofMillis(20)));

        calls.call(SEARCH, new Script());
        calls.call(SEARCH, new Script());
        calls.call(SEARCH, new Script());

        assertThat(heard.outcomes).containsExactly("ok", "ok", "ok");
        assertThat(heard.waits).containsExactly(Duration.ofMillis(20), Duration.ofMillis(40));
    }

    @Test
    @DisplayName("does not send what no permit comes in time for, and says when to try again")
    void noPermitInTime() {
        RemoteCalls calls =
                guard().nanoClock(clock).build().calls("c", new CallLimit("search", 2, Duration.ofMinutes(1)));
        calls.call(SEARCH, new Script());
        calls.call(SEARCH, new Script());
        clock.pass(Duration.ofSeconds(20));
        Script third = new Script();

        ConnectorException thrown = thrownBy(calls, SEARCH, third);

        assertThat(thrown.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(40));
        assertThat(thrown).hasMessageContaining("contacts.search").hasMessageContaining("search");
        assertThat(third.sent()).isZero();

        clock.pass(Duration.ofSeconds(40));
        assertThat(calls.call(SEARCH, third)).isEqualTo("done");
    }

    @Test
    @DisplayName("refuses without using permits up: whoever comes later finds them")
    void refusingCostsNoPermit() {
        RemoteCalls calls =
                guard().nanoClock(clock).build().calls("c", new CallLimit("search", 1, Duration.ofMinutes(1)));
        calls.call(SEARCH, new Script());
        for (int i = 0; i < 50; i++) {
            assertThat(thrownBy(calls, SEARCH, new Script()).retryAfter()).contains(Duration.ofMinutes(1));
        }
        clock.pass(Duration.ofMinutes(1));

        assertThat(calls.call(SEARCH, new Script())).isEqualTo("done");
    }

    @Test
    @DisplayName("limits only the group and the connection that a limit was set for")
    void limitsStayApart() {
        Guard guard = guard().nanoClock(clock).build();
        CallLimit one = new CallLimit("search", 1, Duration.ofMinutes(1));
        RemoteCalls calls = guard.calls("c", one);
        RemoteCalls other = guard.calls("d", one);
        calls.call(SEARCH, new Script());

        for (int i = 0; i < 20; i++) {
            assertThat(calls.call(READ, new Script())).isEqualTo("done");
        }
        assertThat(other.call(SEARCH, new Script())).isEqualTo("done");
        assertThat(heard.waits).isEmpty();
    }

    // ---- pauses ----

    @Test
    @DisplayName("pauses the whole limit group after the CRM said so: nobody runs into the same wall")
    void pausesTheGroup() {
        Guard guard = guard().nanoClock(clock).build();
        RemoteCalls calls = guard.calls("c");
        thrownBy(calls, SEARCH, new Script(limited(Duration.ofSeconds(60))));
        clock.pass(Duration.ofSeconds(20));
        Script second = new Script();

        ConnectorException thrown = thrownBy(calls, SEARCH, second);

        assertThat(thrown.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(thrown.retryAfter()).contains(Duration.ofSeconds(40));
        assertThat(second.sent()).isZero();
        assertThat(calls.call(READ, new Script())).as("another group").isEqualTo("done");
        assertThat(guard.calls("d").call(SEARCH, new Script()))
                .as("another connection")
                .isEqualTo("done");
        clock.pass(Duration.ofSeconds(40));
        assertThat(calls.call(SEARCH, second)).as("after the pause").isEqualTo("done");
    }

    @Test
    @DisplayName("keeps the longer of two pauses")
    void theLongerPauseCounts() {
        LimitGroup group = new LimitGroup(null, Duration.ofSeconds(5), clock);
        group.pause(Duration.ofSeconds(60));
        group.pause(Duration.ofSeconds(10));
        assertThat(group.pauseLeft()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    @DisplayName("ends an absurd pause after an hour")
    void absurdPause() {
        RemoteCalls calls = guard().nanoClock(clock).build().calls("c");
        thrownBy(calls, SEARCH, new Script(limited(Duration.ofSeconds(Long.MAX_VALUE))));

        assertThat(thrownBy(calls, SEARCH, new Script()).retryAfter()).contains(Duration.ofHours(1));
        clock.pass(Duration.ofHours(1));
        assertThat(calls.call(SEARCH, new Script())).isEqualTo("done");
    }

    @Test
    @DisplayName("sits out a pause that is short enough")
    void sitsOutAPause() {
        CallListener timePasses = new CallListener() {
            @Override
            public void waiting(String connection, Operation operation, Duration wait) {
                heard.waiting(connection, operation, wait);
                clock.pass(wait);
            }
        };
        RemoteCalls calls = guard().listener(timePasses)
                .nanoClock(clock)
                .maxAttempts(1)
                .build()
                .calls("c");
        thrownBy(calls, SEARCH, new Script(limited(Duration.ofMillis(30))));
        clock.pass(Duration.ofMillis(10));

        assertThat(calls.call(SEARCH, new Script())).isEqualTo("done");
        assertThat(heard.waits).containsExactly(Duration.ofMillis(20));
    }

    @Test
    @DisplayName("pauses nobody for other failures with a delay")
    void onlyRateLimitsPause() {
        RemoteCalls calls = guard().nanoClock(clock).build().calls("c");
        thrownBy(calls, READ, new Script(failure(ErrorKind.QUOTA_EXHAUSTED).withRetryAfter(Duration.ofHours(2))));
        thrownBy(calls, READ, new Script(failure(ErrorKind.UNAVAILABLE).withRetryAfter(Duration.ofMinutes(2))));

        assertThat(calls.call(READ, new Script())).isEqualTo("done");
    }

    // ---- interrupts ----

    @Test
    @DisplayName("ends a wait before a repetition when interrupted")
    void interruptedBeforeRepeating() {
        AtomicInteger sent = new AtomicInteger();
        RemoteRequest<String> interruptedWhileFailing = () -> {
            sent.incrementAndGet();
            Thread.currentThread().interrupt();
            throw limited(Duration.ofSeconds(4));
        };

        ConnectorException thrown = thrownBy(guard().build().calls("c"), READ, interruptedWhileFailing);

        assertThat(thrown.kind()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(sent).hasValue(1);
        assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    }

    @Test
    @DisplayName("ends a wait for a permit or a pause when interrupted")
    void interruptedWhileWaitingForTurn() {
        RemoteCalls calls =
                guard().nanoClock(clock).build().calls("c", new CallLimit("search", 1, Duration.ofSeconds(4)));
        calls.call(SEARCH, new Script());
        Script second = new Script();
        Thread.currentThread().interrupt();

        assertThat(thrownBy(calls, SEARCH, second).kind()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(second.sent()).isZero();
        assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    }

    @Test
    @DisplayName("passes an interrupt of the request on and does not repeat it")
    void interruptedWhileSending() {
        GuardedCalls policy = new GuardedCalls(
                "c",
                new GuardRules(
                        3, Duration.ofSeconds(5), new BackOff(Duration.ofMillis(1), MIDDLE), heard, System::nanoTime),
                List.of());

        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> policy.call(READ, () -> {
                    throw new InterruptedException();
                }));
        assertThat(heard.outcomes).containsExactly("CANCELLED");
    }

    @Test
    @DisplayName("does not turn a definite failure into an interrupt because the flag is up")
    void definiteFailureDespiteTheFlag() {
        Thread.currentThread().interrupt();

        assertThat(thrownBy(guard().build().calls("c"), WRITE, new Script(failure(ErrorKind.NOT_FOUND)))
                        .kind())
                .isEqualTo(ErrorKind.NOT_FOUND);
        assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    }

    // ---- limits the CRM told ----

    private static void assertNotSent(RemoteCalls calls, Operation operation, Duration delay) {
        Script script = new Script();
        ConnectorException thrown = thrownBy(calls, operation, script);

        assertThat(thrown.kind()).isEqualTo(ErrorKind.RATE_LIMITED);
        assertThat(thrown.retryAfter()).contains(delay);
        assertThat(script.sent()).isZero();
    }

    @Test
    @DisplayName(
            "keeps a limit that the connector told, whether requests succeed or fail, evenly and in its group alone")
    void toldLimit() {
        RemoteCalls calls =
                guard().longestWait(Duration.ZERO).nanoClock(clock).build().calls("c");
        calls.report(Quota.of("search", 0, 2).within(Duration.ofMinutes(1)));

        thrownBy(calls, SEARCH, new Script(failure(ErrorKind.NOT_FOUND)));
        assertNotSent(calls, SEARCH, Duration.ofSeconds(24));
        clock.pass(Duration.ofSeconds(24));
        assertThat(calls.call(SEARCH, new Script())).isEqualTo("done");
        assertNotSent(calls, SEARCH, Duration.ofSeconds(36));
        assertThat(calls.call(READ, new Script())).isEqualTo("done");
        clock.pass(Duration.ofSeconds(36));
        assertThat(calls.call(SEARCH, new Script())).isEqualTo("done");
    }

    @Test
    @DisplayName("gives way to others that use the same limit, and paces by no allowance without a period")
    void sharedLimit() {
        RemoteCalls calls =
                guard().longestWait(Duration.ZERO).nanoClock(clock).build().calls("c");
        calls.report(Quota.of("default", 100, 100));
        assertThat(calls.call(READ, new Script())).isEqualTo("done");
        calls.report(Quota.of("search", 60, 60).within(Duration.ofMinutes(1)));

        assertThat(calls.call(SEARCH, new Script())).isEqualTo("done");
        assertThat(IntStream.range(0, 60)
                        .filter(i -> {
                            Script script = new Script();
                            clock.pass(Duration.ofSeconds(1));
                            var unused = thrownBy(calls, SEARCH, script);
                            return script.sent() == 1;
                        })
                        .count())
                .as("of sixty a minute, which others use up, our share")
                .isBetween(28L, 32L);
    }

    // ---- defects ----

    static Stream<Throwable> defects() {
        return Stream.of(
                new IllegalStateException("token=s3cret"),
                new NullPointerException("jane@example.org"),
                new NoClassDefFoundError("org/example/Missing"),
                new StackOverflowError());
    }

    @ParameterizedTest
    @MethodSource("defects")
    @DisplayName("turns whatever else a connector throws into PROTOCOL, without its message")
    void defectsOfConnectors(Throwable defect) {
        ConnectorException thrown = thrownBy(guard().build().calls("c"), WRITE, () -> sneak(defect));

        assertThat(thrown.kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(thrown).hasMessageContaining(defect.getClass().getName()).hasNoCause();
        assertThat(thrown.getMessage()).doesNotContain("s3cret").doesNotContain("@");
        assertThat(thrown.getStackTrace()).as("where it came from").isEqualTo(defect.getStackTrace());
        assertThat(heard.outcomes).containsExactly("PROTOCOL");
    }

    @SuppressWarnings("unchecked") // the cast is what lets any throwable pass as an unchecked one
    private static <E extends Throwable> String sneak(Throwable any) throws E {
        throw (E) any;
    }

    // ---- many requests, many connections ----

    @Test
    @DisplayName("sends many requests at a time and answers in their order")
    void manyInOrder() {
        CyclicBarrier eightAtATime = new CyclicBarrier(8);
        List<RemoteRequest<Integer>> requests = IntStream.range(0, 64)
                .<RemoteRequest<Integer>>mapToObj(i -> () -> {
                    try {
                        eightAtATime.await(20, TimeUnit.SECONDS);
                    } catch (BrokenBarrierException | TimeoutException e) {
                        throw new IllegalStateException("not sent in parallel", e);
                    }
                    return i;
                })
                .toList();

        List<CallResult<Integer>> results = guard().build().calls("c").callAll(READ, requests);

        assertThat(results)
                .isEqualTo(IntStream.range(0, 64)
                        .mapToObj(i -> new CallResult.Answered<>(i))
                        .toList());
    }

    @Test
    @DisplayName("guards each of many requests by itself")
    void eachOfManyIsGuarded() {
        Script locked = new Script(failure(ErrorKind.LOCKED));
        Script unknown = new Script(failure(ErrorKind.NOT_FOUND));

        List<CallResult<String>> results =
                guard().build().calls("c").callAll(READ, List.of(locked, unknown, new Script()));

        assertThat(results.get(0)).isEqualTo(new CallResult.Answered<>("done"));
        assertThat(results.get(1)).isInstanceOf(CallResult.Failed.class);
        assertThat(results.get(2)).isEqualTo(new CallResult.Answered<>("done"));
    }

    @Test
    @DisplayName("goes on in the calling thread when no other is free")
    void noThreadFree() {
        RemoteCalls calls = guard().executor(
                        task -> {
                            throw new RejectedExecutionException("full");
                        },
                        8)
                .build()
                .calls("c");

        assertThat(calls.callAll(READ, List.of(new Script(), new Script())))
                .containsOnly(new CallResult.Answered<>("done"));
    }

    @Test
    @DisplayName("rejects rather than queues what its threads can't take")
    void threadsAreBounded() throws InterruptedException {
        var pool = CallThreads.atMost(2);
        CyclicBarrier held = new CyclicBarrier(3);
        Runnable hold = () -> {
            try {
                held.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException(e);
            }
        };
        pool.execute(hold);
        pool.execute(hold);

        assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> pool.execute(hold));

        hold.run();
        pool.shutdown();
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @DisplayName("costs no thread per connection")
    void idleConnectionsCostNothing() {
        Guard guard = guard().build();
        long before = callThreads();
        List<RemoteCalls> connections = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            RemoteCalls calls = guard.calls("c" + i, new CallLimit("search", 5, Duration.ofSeconds(1)));
            calls.call(SEARCH, new Script());
            connections.add(calls);
        }
        assertThat(connections).hasSize(2_000);
        assertThat(callThreads()).isLessThanOrEqualTo(before);
    }

    private static long callThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("crm-call-"))
                .count();
    }

    // ---- the host's side ----

    @Test
    @DisplayName("is added to a connection with one line")
    void oneLine() {
        ConnectorContext context = ConnectorContext.builder(ConnectorSettings.parse(List.of(), Map.of()))
                .calls(Guard.standard().calls("my-connection"))
                .build();

        assertThat(context.calls().call(READ, new Script(failure(ErrorKind.UNAVAILABLE))))
                .isEqualTo("done");
        assertThat(Guard.standard()).isSameAs(Guard.standard());
    }

    @Test
    @DisplayName("passes allowances on")
    void quotas() {
        Quota quota = Quota.of("daily-api-calls", 3, 10);
        guard().build().calls("c").report(quota);
        assertThat(heard.quotas).containsExactly(quota);
    }

    @Test
    @DisplayName("loses no answer for a listener that throws")
    void brokenListener() {
        CallListener broken = new CallListener() {
            @Override
            public void answered(String connection, Operation operation, Duration took) {
                throw new IllegalStateException("no such meter");
            }

            @Override
            public void failed(String connection, Operation operation, ErrorKind kind, Duration took) {
                throw new IllegalStateException("no such meter");
            }

            @Override
            public void waiting(String connection, Operation operation, Duration wait) {
                throw new IllegalStateException("no such meter");
            }
        };

        assertThat(guard().listener(broken).build().calls("c").call(READ, new Script(failure(ErrorKind.LOCKED))))
                .isEqualTo("done");
    }

    @Test
    @DisplayName("implements all of the policy, defaults too")
    void forwardsEverything() {
        assertThat(Stream.of(CallPolicy.class.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers())))
                .isNotEmpty()
                .allMatch(method -> Stream.of(GuardedCalls.class.getDeclaredMethods())
                        .map(Method::getName)
                        .anyMatch(method.getName()::equals));
        assertThat(Stream.of(CallListener.class.getDeclaredMethods()).map(Method::getName))
                .isSubsetOf(Stream.of(SafeListener.class.getDeclaredMethods())
                        .map(Method::getName)
                        .toList());
    }

    @Test
    @DisplayName("refuses settings that make no sense")
    void refusesNonsense() {
        Guard guard = guard().build();
        CallLimit limit = new CallLimit("search", 1, Duration.ofSeconds(1));
        assertThatIllegalArgumentException().isThrownBy(() -> Guard.builder().maxAttempts(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Guard.builder().longestWait(Duration.ofSeconds(6)));
        assertThatIllegalArgumentException().isThrownBy(() -> Guard.builder().longestWait(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Guard.builder().firstBackOff(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Guard.builder().executor(Runnable::run, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new CallLimit("search", 0, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new CallLimit("search", 1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> guard.calls(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> guard.calls("jane@example.org"))
                .withMessageNotContaining("jane");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> guard.calls("c", limit, limit))
                .withMessageContaining("search");
    }
}
