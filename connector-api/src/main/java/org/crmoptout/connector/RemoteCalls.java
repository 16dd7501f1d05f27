package org.crmoptout.connector;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * The way every request of a connector takes to its CRM, so that the host can repeat, pace, count and time it. Thread-safe.
 *
 * <p>An interrupt ends a call with {@link ErrorKind#CANCELLED} and leaves the thread's interrupt flag set.
 */
public final class RemoteCalls {

    private final CallPolicy policy;
    private final Executor executor;
    private final int parallelism;

    private RemoteCalls(CallPolicy policy, Executor executor, int parallelism) {
        if (parallelism < 1) {
            throw new IllegalArgumentException("parallelism must be at least 1, not " + parallelism);
        }
        this.policy = policy;
        this.executor = executor;
        this.parallelism = parallelism;
    }

    /**
     * Calls without a guard: each request is sent once, {@link #callAll} one after the other.
     *
     * @return unguarded calls
     */
    public static RemoteCalls direct() {
        return new RemoteCalls(CallPolicy.DIRECT, Runnable::run, 1);
    }

    /**
     * Calls under a policy.
     *
     * @param policy the guard
     * @param executor runs the requests of {@link #callAll} beside the calling thread; a full or closed one only slows it
     * @param parallelism how many requests of one {@link #callAll} are under way at most, at least 1
     * @return guarded calls
     */
    public static RemoteCalls of(CallPolicy policy, Executor executor, int parallelism) {
        return new RemoteCalls(policy, executor, parallelism);
    }

    /**
     * Sends one request.
     *
     * @param <T> what it answers
     * @param operation what kind of request it is
     * @param request the request
     * @return its answer
     * @throws ConnectorException when it failed; whatever else the request threw becomes {@link ErrorKind#PROTOCOL}, with
     *     the name of its class and without its message
     */
    public <T> T call(Operation operation, RemoteRequest<T> request) {
        try {
            return policy.call(operation, request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cancelled(operation);
        } catch (ConnectorException e) {
            throw e;
        } catch (Throwable e) {
            throw defect(operation, e);
        }
    }

    /**
     * Sends many requests, several at a time.
     *
     * @param <T> what they answer
     * @param operation what kind of requests they are
     * @param requests the requests
     * @return one result per request, in their order; {@link ErrorKind#CANCELLED} for what an interrupt of the calling
     *     thread left without an answer
     */
    public <T> List<CallResult<T>> callAll(Operation operation, List<? extends RemoteRequest<T>> requests) {
        Batch<T> batch = new Batch<>(operation, requests);
        int extraThreads = Math.min(parallelism, requests.size()) - 1;
        for (int i = 0; i < extraThreads; i++) {
            try {
                executor.execute(batch);
            } catch (RejectedExecutionException e) {
                break;
            }
        }
        batch.run();
        return batch.results();
    }

    /**
     * Reads people one request each, several at a time.
     *
     * @param operation what kind of requests they are
     * @param request the people
     * @param read reads one
     * @return one outcome per person, in the request's order; a failure is {@link ReadOutcome.Failed}
     */
    public List<ReadOutcome> readEach(
            Operation operation, ReadRequest request, RequestFor<CrmPerson, ReadOutcome> read) {
        return callEach(operation, request.people(), read, ReadOutcome.Failed::new);
    }

    /**
     * Makes changes one request each, several at a time.
     *
     * @param operation what kind of requests they are
     * @param request the changes
     * @param write makes one
     * @return one outcome per change, in the request's order; a failure is {@link WriteOutcome.Failed#of}
     */
    public List<WriteOutcome> writeEach(
            Operation operation, WriteRequest request, RequestFor<OptOutChange, WriteOutcome> write) {
        return callEach(operation, request.changes(), write, WriteOutcome.Failed::of);
    }

    /**
     * Looks up addresses one request each, several at a time.
     *
     * @param operation what kind of requests they are
     * @param request the addresses
     * @param find looks up one
     * @return one outcome per address, in the request's order; a failure is {@link FindOutcome.Failed}
     */
    public List<FindOutcome> findEach(
            Operation operation, FindRequest request, RequestFor<EmailAddress, FindOutcome> find) {
        return callEach(operation, request.addresses(), find, FindOutcome.Failed::new);
    }

    private <A, T> List<T> callEach(
            Operation operation, List<A> all, RequestFor<A, T> each, Function<ConnectorException, T> failed) {
        List<RemoteRequest<T>> requests = new ArrayList<>();
        all.forEach(one -> requests.add(() -> each.send(one)));
        return callAll(operation, requests).stream()
                .map(result -> result instanceof CallResult.Failed<T> failure
                        ? failed.apply(failure.cause())
                        : ((CallResult.Answered<T>) result).value())
                .toList();
    }

    /**
     * One request of many. It may be sent more than once.
     *
     * @param <A> what it is about
     * @param <T> what becomes of it
     */
    @FunctionalInterface
    public interface RequestFor<A, T> {

        /**
         * Sends the request and waits for its answer.
         *
         * @param one what it is about
         * @return what became of it
         * @throws ConnectorException when it fails
         * @throws InterruptedException when the thread is interrupted meanwhile
         */
        T send(A one) throws InterruptedException;
    }

    /**
     * Tells the host of an allowance. One with a {@link Quota#period()} that is named as a {@linkplain Operation#limitGroup() limit
     * group} is the limit of that group: the host may pace by it.
     *
     * @param quota the allowance as the CRM told it
     */
    public void report(Quota quota) {
        policy.report(quota);
    }

    private static ConnectorException cancelled(Operation operation) {
        return new ConnectorException(ErrorKind.CANCELLED, operation + " was interrupted before its answer came");
    }

    /** Neither the message nor the cause is passed on: nobody knows what they hold. */
    private static ConnectorException defect(Operation operation, Throwable thrown) {
        ConnectorException defect = new ConnectorException(
                ErrorKind.PROTOCOL,
                operation + " failed unexpectedly with " + thrown.getClass().getName()
                        + "; this is a defect of the connector");
        defect.setStackTrace(thrown.getStackTrace());
        return defect;
    }

    /** Requests from which each thread takes the next; the calling thread works too, so that no executor can block it. */
    private final class Batch<T> implements Runnable {
        private final Operation operation;
        private final List<? extends RemoteRequest<T>> requests;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicReferenceArray<CallResult<T>> results;
        private final CountDownLatch open;

        Batch(Operation operation, List<? extends RemoteRequest<T>> requests) {
            this.operation = operation;
            this.requests = List.copyOf(requests);
            this.results = new AtomicReferenceArray<>(requests.size());
            this.open = new CountDownLatch(requests.size());
        }

        @Override
        public void run() {
            // an interrupted thread takes no more: each would fail at once, though other threads could still send it
            while (!Thread.currentThread().isInterrupted()) {
                int i = next.getAndIncrement();
                if (i >= requests.size()) {
                    return;
                }
                try {
                    results.set(i, new CallResult.Answered<>(call(operation, requests.get(i))));
                } catch (ConnectorException e) {
                    results.set(i, new CallResult.Failed<>(e));
                } finally {
                    open.countDown();
                }
            }
        }

        List<CallResult<T>> results() {
            try {
                open.await();
            } catch (InterruptedException e) {
                next.set(requests.size());
                Thread.currentThread().interrupt();
            }
            List<CallResult<T>> inOrder = new ArrayList<>(requests.size());
            for (int i = 0; i < requests.size(); i++) {
                CallResult<T> result = results.get(i);
                inOrder.add(result != null ? result : new CallResult.Failed<>(cancelled(operation)));
            }
            return inOrder;
        }
    }
}
