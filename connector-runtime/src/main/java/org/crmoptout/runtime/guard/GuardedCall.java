package org.crmoptout.runtime.guard;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.ErrorKind.Remedy;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Operation.Access;
import org.crmoptout.connector.RemoteRequest;
import org.jspecify.annotations.Nullable;

/** One call: every attempt at one request, and the waits between. Used by one thread, once. */
final class GuardedCall<T> {

    private static final long STOP = -1;

    private final String connection;
    private final GuardRules rules;
    private final LimitGroup group;
    private final Operation operation;
    private final RemoteRequest<T> request;

    private Duration patience;
    private boolean waitingToRepeat;
    private @Nullable RollingLimit placeIn;

    GuardedCall(String connection, GuardRules rules, LimitGroup group, Operation operation, RemoteRequest<T> request) {
        this.connection = connection;
        this.rules = rules;
        this.group = group;
        this.operation = operation;
        this.request = request;
        this.patience = rules.longestWait();
    }

    T make() throws InterruptedException {
        RetryConfig config = RetryConfig.<T>custom()
                .maxAttempts(rules.maxAttempts())
                .retryOnException(this::mayRepeat)
                .intervalBiFunction((failures, outcome) -> waitBeforeRepeating(failures, outcome.getLeft()))
                .build();
        try {
            return Retry.of(operation.name(), config).executeCallable(this::attempt);
        } catch (ConnectorException e) {
            if (waitingToRepeat) {
                // resilience4j answers an interrupt of its wait with the last failure and the flag
                throw interrupted();
            }
            throw e;
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("an attempt ends with an answer, a ConnectorException or an interrupt", e);
        }
    }

    private T attempt() throws InterruptedException {
        waitingToRepeat = false;
        waitForTurn();
        long began = rules.nanoClock().getAsLong();
        T answer;
        try {
            answer = sendInPlace();
        } catch (InterruptedException e) {
            rules.listener().failed(connection, operation, ErrorKind.CANCELLED, since(began));
            throw e;
        } catch (Throwable e) {
            ConnectorException failure = e instanceof ConnectorException known ? known : defect(e);
            rules.listener().failed(connection, operation, failure.kind(), since(began));
            if (failure.kind() == ErrorKind.RATE_LIMITED) {
                failure.retryAfter().ifPresent(group::pause);
                group.refused();
            }
            throw failure;
        }
        rules.listener().answered(connection, operation, since(began));
        return answer;
    }

    private T sendInPlace() throws InterruptedException {
        try {
            return request.send();
        } finally {
            RollingLimit limit = placeIn;
            if (limit != null) {
                limit.answered(rules.nanoClock().getAsLong());
                placeIn = null;
            }
        }
    }

    /** The guard can't tell a MARK from an UNMARK, so a write that may have taken effect is never sent twice. */
    private boolean mayRepeat(Throwable thrown) {
        return thrown instanceof ConnectorException failure
                && failure.kind().remedy() == Remedy.REPEAT_CALL
                && (operation.access() == Access.READ || !failure.kind().leavesWriteInDoubt());
    }

    /** Milliseconds, or {@link #STOP}: then the failure is thrown as it is and belongs to the caller's queue. */
    private long waitBeforeRepeating(int failures, Throwable thrown) {
        Duration asked = ((ConnectorException) thrown).retryAfter().orElse(Duration.ZERO);
        Duration wait =
                asked.compareTo(Duration.ZERO) > 0 ? asked : rules.backOff().after(failures);
        if (wait.compareTo(patience) > 0) {
            return STOP;
        }
        spend(wait);
        waitingToRepeat = true;
        return TimeUnit.NANOSECONDS.toMillis(wait.toNanos() + 999_999);
    }

    private void waitForTurn() throws InterruptedException {
        sitOutPause();
        Duration untilPermit = group.takePermit(patience);
        if (untilPermit.compareTo(patience) > 0) {
            throw notSent("its limit is used up", untilPermit);
        }
        sleep(untilPermit);
        takePlace();
    }

    private void takePlace() throws InterruptedException {
        while (true) {
            sitOutPause();
            RollingLimit limit = group.told();
            if (limit == null) {
                return;
            }
            Duration wait = Duration.ofNanos(limit.take(rules.nanoClock().getAsLong()));
            if (wait.isZero()) {
                placeIn = limit;
                return;
            }
            if (wait.compareTo(patience) > 0) {
                throw notSent("the CRM's limit is used up", wait);
            }
            sleep(wait);
        }
    }

    private void sitOutPause() throws InterruptedException {
        for (Duration left = group.pauseLeft(); !left.isZero(); left = group.pauseLeft()) {
            if (left.compareTo(patience) > 0) {
                throw notSent("the CRM asked for a pause", left);
            }
            sleep(left);
        }
    }

    private void sleep(Duration wait) throws InterruptedException {
        if (!wait.isZero()) {
            spend(wait);
            TimeUnit.NANOSECONDS.sleep(wait.toNanos());
        }
    }

    private void spend(Duration wait) {
        patience = patience.minus(wait);
        rules.listener().waiting(connection, operation, wait);
    }

    private ConnectorException notSent(String why, Duration delay) {
        return new ConnectorException(
                        ErrorKind.RATE_LIMITED,
                        operation + " was not sent over connection '" + connection + "': " + why + " (limit group '"
                                + operation.limitGroup() + "'); send it after " + delay)
                .withRetryAfter(delay);
    }

    /** Neither the message nor the cause is passed on: nobody knows what they hold. */
    private ConnectorException defect(Throwable thrown) {
        ConnectorException defect = new ConnectorException(
                ErrorKind.PROTOCOL,
                operation + " failed unexpectedly with " + thrown.getClass().getName()
                        + "; this is a defect of the connector");
        defect.setStackTrace(thrown.getStackTrace());
        return defect;
    }

    private Duration since(long began) {
        return Duration.ofNanos(rules.nanoClock().getAsLong() - began);
    }

    private static InterruptedException interrupted() {
        Thread.interrupted(); // the exception stands for the flag
        return new InterruptedException("interrupted while waiting to repeat a request");
    }
}
