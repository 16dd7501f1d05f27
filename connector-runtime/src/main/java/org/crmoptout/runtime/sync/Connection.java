package org.crmoptout.runtime.sync;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.jspecify.annotations.Nullable;

/** One connection's account: looked at before its first use, and made to wait when it has to (S9). */
final class Connection {

    private static final System.Logger LOG = System.getLogger(OptOutSync.class.getName());
    private static final Duration LOOK_AGAIN_AFTER = Duration.ofHours(1);
    private static final Duration NEXT_TRY_WITHOUT_A_TIME = Duration.ofMinutes(5);
    /** A shorter delay is left to the single requests. */
    private static final Duration LONG_DELAY = Duration.ofSeconds(30);

    private final String id;
    private final OptOutClient client;
    private final SyncStore store;
    private final Clock clock;
    private volatile @Nullable Checked checked;
    private volatile Instant answeredAt = Instant.MIN;

    private record Checked(AccountReport report, Instant at) {}

    Connection(String id, OptOutClient client, SyncStore store, Clock clock) {
        this.id = id;
        this.client = client;
        this.store = store;
        this.clock = clock;
    }

    OptOutClient client() {
        return client;
    }

    /** Asks the connector for one outcome per item, and holds it to that. */
    <T> List<T> outcomes(int items, Function<OptOutClient, List<T>> question) {
        List<T> outcomes = ask(question);
        if (outcomes.size() != items) {
            throw defect("the connector gave " + outcomes.size() + " outcomes for " + items);
        }
        return outcomes;
    }

    /** Asks the connector, and takes what it must not throw for a defect of it. */
    <T> T ask(Function<OptOutClient, T> question) {
        try {
            return question.apply(client);
        } catch (ConnectorException e) {
            throw e;
        } catch (RuntimeException e) {
            throw defect("the connector failed with " + e.getClass().getName());
        }
    }

    private static ConnectorException defect(String what) {
        return new ConnectorException(ErrorKind.PROTOCOL, what + "; this is a defect of the connector");
    }

    /** The rules, as far as the account lets them be kept. */
    SyncRules limited(SyncRules rules) {
        Checked last = checked;
        return last == null ? rules : rules.limitedBy(last.report().capabilities());
    }

    @Nullable
    AccountReport lastReport() {
        Checked last = checked;
        return last == null ? null : last.report();
    }

    /** Whether the connection waits now. One whose time is over may be tried: that it works ends the waiting. */
    boolean waits() {
        return waitsFor().isPresent();
    }

    /** What the connection waits for, if it waits now. */
    Optional<ErrorKind> waitsFor() {
        return store.inTransaction(store::suspension)
                .filter(suspension -> suspension.holds(clock.instant()))
                .map(Suspension::kind);
    }

    /** The account as last looked at; looks first when that is long ago. */
    AccountReport report() {
        Checked last = checked;
        Instant now = clock.instant();
        if (last == null || last.at().plus(LOOK_AGAIN_AFTER).isBefore(now)) {
            last = new Checked(client.check(), now);
            checked = last;
            answered();
        }
        return last.report();
    }

    /** The CRM gave a sound answer just now. */
    void answered() {
        answeredAt = clock.instant();
    }

    boolean hasAnsweredSince(Instant instant) {
        return !answeredAt.isBefore(instant);
    }

    void works() {
        store.inTransaction(() -> {
            if (store.suspension().isPresent()) {
                store.resume();
                LOG.log(System.Logger.Level.INFO, "connection {0} works again", id);
            }
            return id;
        });
    }

    /** Makes the connection wait if the failure is one of the whole connection. */
    boolean suspendsFor(ConnectorException cause) {
        if (!concernsAll(cause)) {
            return false;
        }
        Instant now = clock.instant();
        Instant until = cause.until()
                .or(() -> cause.retryAfter().map(now::plus))
                .orElseGet(() -> now.plus(NEXT_TRY_WITHOUT_A_TIME));
        if (cause.kind() != ErrorKind.RESERVE_ONLY) {
            checked = null;
        }
        boolean news = store.inTransaction(() -> {
            Optional<Suspension> before = store.suspension();
            if (before.filter(it -> it.holds(now) && covers(it.kind(), cause.kind()))
                    .isPresent()) {
                return false;
            }
            Instant since = before.map(Suspension::since).orElse(now);
            store.suspend(Suspension.begun(cause.kind(), String.valueOf(cause.getMessage()), since, until, now));
            return true;
        });
        if (news) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "connection {0} waits until {1}: {2}: {3}",
                    id,
                    until,
                    cause.kind(),
                    cause.getMessage());
        }
        return true;
    }

    /** A late answer that would let people's own requests pass opens no connection that waits with them. */
    private static boolean covers(ErrorKind waitingFor, ErrorKind refusal) {
        return waitingFor == refusal || refusal == ErrorKind.RESERVE_ONLY;
    }

    static boolean concernsAll(ConnectorException cause) {
        return cause.kind().remedy() == ErrorKind.Remedy.CONNECTION_WAITS
                || cause.retryAfter()
                        .filter(delay -> delay.compareTo(LONG_DELAY) > 0)
                        .isPresent();
    }

    Instant now() {
        return clock.instant();
    }
}
