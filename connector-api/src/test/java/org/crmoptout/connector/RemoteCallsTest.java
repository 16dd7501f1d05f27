package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Remote calls")
@Timeout(60)
class RemoteCallsTest {

    private static final Operation READ = Operation.read("contacts.read");

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        assertThat(Thread.interrupted())
                .as("an interrupt flag left behind by the test")
                .isFalse();
        threads.shutdownNow();
    }

    private RemoteCalls parallel(int parallelism) {
        return RemoteCalls.of(CallPolicy.DIRECT, threads, parallelism);
    }

    private static ConnectorException thrownBy(RemoteRequest<?> request) {
        return catchThrowableOfType(
                ConnectorException.class, () -> RemoteCalls.direct().call(READ, request));
    }

    private static ConnectorException failure(CallResult<?> result) {
        assertThat(result).isInstanceOf(CallResult.Failed.class);
        return ((CallResult.Failed<?>) result).cause();
    }

    private static List<CallResult<Integer>> answers(int to) {
        return IntStream.range(0, to)
                .<CallResult<Integer>>mapToObj(CallResult.Answered::new)
                .toList();
    }

    // ---- one request ----

    @Test
    @DisplayName("without a policy are sent once, and fail as the connector says")
    void direct() {
        AtomicInteger sent = new AtomicInteger();
        ConnectorException locked = new ConnectorException(ErrorKind.LOCKED, "locked");

        assertThat(RemoteCalls.direct().call(READ, () -> "answer")).isEqualTo("answer");
        assertThat(thrownBy(() -> {
                    sent.incrementAndGet();
                    throw locked;
                }))
                .isSameAs(locked);
        assertThat(sent).hasValue(1);
    }

    @Test
    @DisplayName("end with CANCELLED when interrupted, and keep the flag")
    void interrupted() {
        ConnectorException thrown = thrownBy(() -> {
            throw new InterruptedException();
        });

        assertThat(thrown.kind()).isEqualTo(ErrorKind.CANCELLED);
        assertThat(thrown).hasMessageContaining("contacts.read");
        assertThat(Thread.interrupted()).isTrue();
    }

    static Stream<Throwable> defects() {
        return Stream.of(
                new IllegalStateException("token=s3cret"),
                new NoClassDefFoundError("s3cret"),
                new AssertionError("s3cret"));
    }

    @ParameterizedTest
    @MethodSource("defects")
    @DisplayName("fail with PROTOCOL for whatever else a connector throws, without its words")
    void defectsOfConnectors(Throwable defect) {
        RemoteRequest<Integer> broken = () -> sneak(defect);

        assertDefect(thrownBy(broken), defect);
        List<CallResult<Integer>> results = RemoteCalls.direct().callAll(READ, List.of(() -> 0, broken, () -> 2));
        assertThat(results.get(0)).isEqualTo(new CallResult.Answered<>(0));
        assertDefect(failure(results.get(1)), defect);
        assertThat(results.get(2)).isEqualTo(new CallResult.Answered<>(2));
    }

    private static void assertDefect(ConnectorException thrown, Throwable defect) {
        assertThat(thrown.kind()).isEqualTo(ErrorKind.PROTOCOL);
        assertThat(thrown).hasMessageContaining(defect.getClass().getName()).hasNoCause();
        assertThat(thrown.getMessage()).doesNotContain("s3cret");
        assertThat(thrown.getStackTrace()).isEqualTo(defect.getStackTrace());
    }

    @SuppressWarnings("unchecked") // the cast is what lets any throwable pass as an unchecked one
    private static <E extends Throwable> Integer sneak(Throwable any) throws E {
        throw (E) any;
    }

    @Test
    @DisplayName("pass allowances to the policy")
    void reports() {
        List<Quota> seen = new ArrayList<>();
        CallPolicy policy = new CallPolicy() {
            @Override
            public <T> T call(Operation operation, RemoteRequest<T> request) throws InterruptedException {
                return request.send();
            }

            @Override
            public void report(Quota quota) {
                seen.add(quota);
            }
        };
        Quota quota = Quota.of("daily-api-calls", 1, 2);
        RemoteCalls.of(policy, Runnable::run, 1).report(quota);
        RemoteCalls.direct().report(quota);

        assertThat(seen).containsExactly(quota);
    }

    // ---- many requests ----

    @RepeatedTest(20)
    @DisplayName("answer in the order of the requests, whoever is done first")
    void inOrder(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        Random random = new Random(seed);
        int size = random.nextInt(60);
        int parallelism = 1 + random.nextInt(8);
        List<RemoteRequest<Integer>> requests = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int number = i;
            int spins = random.nextInt(2_000);
            requests.add(() -> {
                for (int spin = 0; spin < spins; spin++) {
                    Thread.onSpinWait();
                }
                return number;
            });
        }

        assertThat(parallel(parallelism).callAll(READ, requests))
                .as("seed %d", seed)
                .isEqualTo(answers(size));
    }

    @Test
    @DisplayName("are under way as many at a time as allowed, and no more")
    void boundedParallelism() {
        int parallelism = 3;
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch threeAreUnderWay = new CountDownLatch(parallelism);
        List<RemoteRequest<Integer>> requests = IntStream.range(0, 30)
                .<RemoteRequest<Integer>>mapToObj(i -> () -> {
                    most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                    threeAreUnderWay.countDown();
                    assertThat(threeAreUnderWay.await(30, TimeUnit.SECONDS)).isTrue();
                    underWay.decrementAndGet();
                    return i;
                })
                .toList();

        assertThat(parallel(parallelism).callAll(READ, requests)).isEqualTo(answers(30));
        assertThat(most).hasValue(parallelism);
    }

    @Test
    @DisplayName("fail one by one: a failure sinks no other")
    void failuresStayApart() {
        ConnectorException gone = new ConnectorException(ErrorKind.NOT_FOUND, "no such record");
        List<RemoteRequest<Integer>> requests = List.of(
                () -> 0,
                () -> {
                    throw gone;
                },
                () -> 2);

        assertThat(parallel(2).callAll(READ, requests))
                .isEqualTo(List.of(
                        new CallResult.Answered<>(0), new CallResult.Failed<>(gone), new CallResult.Answered<>(2)));
    }

    @Test
    @DisplayName("need no executor that works: one that rejects or never runs only slows them")
    void lazyExecutors() {
        List<RemoteRequest<Integer>> requests = List.of(() -> 0, () -> 1, () -> 2);
        RemoteCalls rejecting = RemoteCalls.of(
                CallPolicy.DIRECT,
                task -> {
                    throw new RejectedExecutionException("full");
                },
                4);
        List<Runnable> never = new ArrayList<>();
        RemoteCalls idle = RemoteCalls.of(CallPolicy.DIRECT, never::add, 4);
        threads.shutdown();

        assertThat(rejecting.callAll(READ, requests)).isEqualTo(answers(3));
        assertThat(idle.callAll(READ, requests)).isEqualTo(answers(3));
        assertThat(parallel(4).callAll(READ, requests)).as("closed").isEqualTo(answers(3));
        assertThat(never).as("the calling thread counts as one").hasSize(2);
        never.forEach(Runnable::run);
    }

    @Test
    @DisplayName("of an empty list are none")
    void empty() {
        assertThat(parallel(4).callAll(READ, List.<RemoteRequest<Integer>>of())).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> parallel(0));
    }

    @Test
    @DisplayName("stop when the caller is interrupted: what was not answered is CANCELLED, the flag is kept")
    void callerInterrupted() {
        AtomicInteger sent = new AtomicInteger();
        List<RemoteRequest<Integer>> requests = List.of(
                sent::incrementAndGet,
                () -> {
                    sent.incrementAndGet();
                    throw new InterruptedException();
                },
                sent::incrementAndGet,
                sent::incrementAndGet);

        List<CallResult<Integer>> results = RemoteCalls.direct().callAll(READ, requests);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(sent).hasValue(2);
        assertThat(results).hasSize(4);
        assertThat(results.get(0)).isEqualTo(new CallResult.Answered<>(1));
        assertThat(results.subList(1, 4))
                .allSatisfy(result -> assertThat(failure(result).kind()).isEqualTo(ErrorKind.CANCELLED));
    }

    @Test
    @DisplayName("lose one request, not all, when a thread that helps is interrupted")
    void helperInterrupted() {
        Thread caller = Thread.currentThread();
        CountDownLatch helperIsDone = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger();
        List<RemoteRequest<Integer>> requests = IntStream.range(0, 40)
                .<RemoteRequest<Integer>>mapToObj(i -> () -> {
                    if (Thread.currentThread() == caller) {
                        assertThat(helperIsDone.await(30, TimeUnit.SECONDS)).isTrue();
                        return i;
                    }
                    interrupted.incrementAndGet();
                    throw new InterruptedException();
                })
                .toList();
        RemoteCalls calls = RemoteCalls.of(
                CallPolicy.DIRECT,
                task -> threads.execute(() -> {
                    task.run();
                    helperIsDone.countDown();
                }),
                2);

        List<CallResult<Integer>> results = calls.callAll(READ, requests);

        assertThat(results.stream().filter(result -> result instanceof CallResult.Answered))
                .hasSize(40 - interrupted.get());
        assertThat(interrupted).hasValue(1);
    }
}
