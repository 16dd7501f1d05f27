package org.crmoptout.salesforce;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows the session of a connection. However many threads need a new one at once, one of them fetches it
 * and the others wait for that. Thread-safe.
 */
final class SignIn {

    /** Where a new session comes from. */
    @FunctionalInterface
    interface Source {

        /**
         * Fetches a session.
         *
         * @param refused the session that Salesforce no longer accepts, null for the first one
         * @throws ConnectorException when there is none
         */
        Session fetch(@Nullable Session refused);
    }

    private final Source source;
    private final AtomicReference<@Nullable FutureTask<Session>> latest = new AtomicReference<>();

    SignIn(Source source) {
        this.source = source;
    }

    /**
     * The session to use, fetched if there is none.
     *
     * @throws ConnectorException when none can be had
     */
    Session session() {
        return sessionOtherThan(null);
    }

    /**
     * A session in place of one that Salesforce refused: the one another thread fetched meanwhile, or a new one.
     *
     * @throws ConnectorException when none can be had
     */
    Session renewed(Session refused) {
        return sessionOtherThan(refused);
    }

    private Session sessionOtherThan(@Nullable Session refused) {
        while (true) {
            FutureTask<Session> seen = latest.get();
            if (seen == null || isUseless(seen, refused)) {
                FutureTask<Session> mine = new FutureTask<>(() -> source.fetch(refused));
                if (latest.compareAndSet(seen, mine)) {
                    mine.run();
                    return result(mine);
                }
                continue;
            }
            try {
                return result(seen);
            } catch (ConnectorException e) {
                if (e.kind() != ErrorKind.CANCELLED || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                // Whoever fetched gave up; we did not.
            }
        }
    }

    private static Session result(FutureTask<Session> task) {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectorException(ErrorKind.CANCELLED, "the wait for an access token was interrupted");
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /** Whether a task ended with a failure or with the session that was refused. */
    @SuppressWarnings(
            "ReferenceEquality") // Salesforce may grant the same token anew: that is another session all the same
    private static boolean isUseless(FutureTask<Session> task, @Nullable Session refused) {
        if (!task.isDone()) {
            return false;
        }
        try {
            return task.get() == refused;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            // A task that is done answers at once: the interrupt is for whatever comes next.
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static ConnectorException failure(@Nullable Throwable cause) {
        return cause instanceof ConnectorException known
                ? known
                : new ConnectorException(
                        ErrorKind.PROTOCOL,
                        "signing in failed unexpectedly"
                                + (cause == null
                                        ? ""
                                        : " with " + cause.getClass().getName()));
    }
}
