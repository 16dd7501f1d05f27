package org.crmoptout.testkit.contract;

import java.util.Set;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;

/** What the rules demand, in few words. */
final class Expect {

    private Expect() {}

    static void that(boolean holds, String message, @Nullable Object... details) {
        if (!holds) {
            Assertions.fail(String.format(message, details) + "; see the rule in docs/CONTRACT.md");
        }
    }

    /** An outcome of one kind. */
    static <T> T is(Class<T> kind, Object outcome, String what) {
        that(kind.isInstance(outcome), "%s: expected %s but was %s", what, kind.getSimpleName(), outcome);
        return kind.cast(outcome);
    }

    /** A ConnectorException, and nothing else. */
    static ConnectorException failure(String what, Runnable call) {
        try {
            call.run();
        } catch (ConnectorException e) {
            return e;
        } catch (RuntimeException e) {
            throw new AssertionError(
                    what + ": only a ConnectorException may leave a connector, but this did: "
                            + e.getClass().getName(),
                    e);
        }
        return Assertions.fail(what + ": expected a ConnectorException, but the call came back");
    }

    static void kind(ConnectorException failure, String what, ErrorKind... allowed) {
        that(
                Set.of(allowed).contains(failure.kind()),
                "%s: expected a failure of kind %s but was %s",
                what,
                Set.of(allowed),
                failure.kind());
    }
}
