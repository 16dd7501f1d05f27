package org.crmoptout.service.sync;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.runtime.sync.OptOutSync;
import org.crmoptout.runtime.sync.PullReport;
import org.crmoptout.runtime.sync.PushReport;
import org.crmoptout.runtime.sync.Suspension;
import org.crmoptout.runtime.sync.Sweep;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;
import org.crmoptout.service.label.Actor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Works on syncs step by step, for somebody who waits for the result: what the command line does.
 * It takes leases and turns as a running server does, so that both may be at it. For one thread, in a context of its own.
 */
@Service
public class ByHand implements DisposableBean {

    private static final long PAUSE_MILLIS = 200;
    /** A round is over when so many steps in a row moved nothing: what one step finds may be due in the next. */
    private static final int IDLE_STEPS = 2;
    /** The database may take us for the one to give way, when a server works on the same rows. */
    private static final int MOST_TRIES = 10;

    private static final Set<ReadingRow> NO_NEWS =
            EnumSet.of(ReadingRow.ECHO, ReadingRow.READ_AGAIN, ReadingRow.NOTHING_SAID);
    private static final Set<ErrorKind> HUMAN_MATTERS = EnumSet.of(ErrorKind.AUTHENTICATION, ErrorKind.CONFIGURATION);
    private static final String FIRST_RUN =
            "its first run is not over and looks at everyone anyway: let a server or 'sync --once' end it";

    private final JdbcClient jdbc;
    private final OpenConnections connections;
    private final ConnectionTable table;
    private final ConnectionViews views;
    private final Connections administration;
    private final SyncRunner runner;
    private boolean open;

    ByHand(
            JdbcClient jdbc,
            OpenConnections connections,
            ConnectionTable table,
            ConnectionViews views,
            Connections administration,
            SyncRunner runner) {
        this.jdbc = jdbc;
        this.connections = connections;
        this.table = table;
        this.views = views;
        this.administration = administration;
        this.runner = runner;
    }

    /** Opens every connection, as a start of the server does, and runs no sync. To be called before what follows. */
    public void open() {
        runner.stepByStep();
        for (ConnectionRow row : administration.open()) {
            String syncId = row.syncId();
            if (syncId != null) {
                runner.goOn(connections.find(row.id()).orElseThrow(), syncId, false);
            }
        }
        open = true;
    }

    /** Says again and again that this process is at work, and follows what others switch. For those who write to a CRM. */
    public void beginWork() {
        runner.start();
    }

    /**
     * How a connection stands after work on it.
     *
     * @param view the connection
     * @param need what there is to do
     * @param problem what is wrong and what to do, or null
     */
    public record Standing(
            ConnectionView view, Need need, @Nullable String problem) {}

    /** What a connection needs. */
    public enum Need {
        /** Nothing: all is well, or its sync is off. */
        NOTHING,
        /** A human's word: a parked delivery, a review, the volume brake, credentials. */
        HUMAN,
        /** Other settings, or its connector: it can't be opened. */
        SETTINGS,
        /** Time: its CRM can't be reached, or allows no more for now. */
        TIME
    }

    /**
     * What one round of a sync did.
     *
     * @param sent how many changes the CRM confirmed
     * @param seen how many readings fell under each row of the law
     * @param strangers how many readings were of people the service does not know
     * @param unread how many people could not be read
     * @param reachedEnd whether it came to the end of the CRM's changes; another process may be walking them
     * @param after how the connection stands
     */
    public record Round(
            long sent, Map<ReadingRow, Long> seen, long strangers, long unread, boolean reachedEnd, Standing after) {}

    private static final class Tally {
        private final Map<ReadingRow, Long> seen = new EnumMap<>(ReadingRow.class);
        private long sent;
        private long strangers;
        private long unread;
        private boolean reachedEnd;

        /** Answers whether that was more than what every step sees. */
        private boolean add(PushReport push, PullReport pull) {
            sent += push.applied();
            pull.rows().forEach((row, count) -> seen.merge(row, (long) count, Long::sum));
            strangers += pull.strangers();
            unread += pull.failed();
            reachedEnd |= pull.reachedEnd();
            return push.applied() + push.parked() > 0
                    || pull.rows().keySet().stream().anyMatch(row -> !NO_NEWS.contains(row))
                    || (!pull.reachedEnd() && !pull.rows().isEmpty());
        }

        private String inWords() {
            long readings = seen.values().stream().mapToLong(Long::longValue).sum();
            return sent + " sent, " + readings + " looked at";
        }

        private Round round(Standing after) {
            return new Round(sent, seen, strangers, unread, reachedEnd, after);
        }
    }

    /**
     * Pushes what is due and pulls, until nothing is due or only what has to wait remains. Nothing happens while the sync is
     * off; one that the settings switch on begins.
     *
     * @param connectionId a connection
     * @param progress hears how far it is
     * @return what was done
     * @throws InterruptedException when the thread is interrupted; what was done stays done
     */
    public Round sync(String connectionId, Consumer<String> progress) throws InterruptedException {
        OpenConnection connection = connections.find(connectionId).orElseThrow();
        Tally tally = new Tally();
        ConnectionRow row = begun(connection);
        OpenConnection.Running running = connections.running(row).orElse(null);
        if (running == null || !canGoOn(connection)) {
            return tally.round(standing(connection));
        }
        if (row.tracking()) {
            runner.track(connection, running);
        }
        OptOutSync sync = running.sync();
        for (int idle = 0; idle < IDLE_STEPS && canGoOn(connection); ) {
            boolean tracking = table.find(connectionId).orElseThrow().tracking();
            boolean moved = patiently(() -> tally.add(sync.pushOnce(), sync.pullOnce()));
            progress.accept(tally.inWords());
            idle = moved || tracking ? 0 : idle + 1;
            if (tracking && !moved) {
                pause();
            }
        }
        return tally.round(standing(connection));
    }

    /** As the database has it; a sync that the settings switch on begins. */
    private ConnectionRow begun(OpenConnection connection) {
        connection.switching.lock();
        try {
            ConnectionRow row = table.find(connection.id).orElseThrow();
            if (row.syncEnabled() && row.syncId() == null) {
                runner.begin(connection, row, () -> {});
            }
            return table.find(connection.id).orElseThrow();
        } finally {
            connection.switching.unlock();
        }
    }

    /**
     * What a full comparison did.
     *
     * @param sweep the comparison, as far as it came, or null when it could not begin
     * @param sent how many changes the CRM confirmed after it
     * @param after how the connection stands
     */
    public record Comparison(@Nullable Sweep sweep, long sent, Standing after) {}

    /**
     * Compares everything (S11), together with other processes that are at it, and sends what repairs the CRM.
     *
     * @param actor who asks: an admin
     * @param connectionId a connection
     * @param progress hears how far it is
     * @return what was found; no comparison when the sync is off, waits or has not ended its first run
     * @throws InterruptedException when the thread is interrupted; a server then goes on with it
     */
    public Comparison sweep(Actor actor, String connectionId, Consumer<String> progress) throws InterruptedException {
        OpenConnection connection = connections.find(connectionId).orElseThrow();
        OpenConnection.Running running = connection.running().orElse(null);
        if (running == null || !canGoOn(connection)) {
            return new Comparison(null, 0, standing(connection));
        }
        OptOutSync sync = running.sync();
        if (sync.health().firstRun().phase() != FirstRun.Phase.RUNNING) {
            return new Comparison(null, 0, new Standing(view(connection), Need.TIME, FIRST_RUN));
        }
        administration.requestSweep(actor, connectionId);
        Sweep sweep = newest(running);
        while (sweep.isRunning() && canGoOn(connection)) {
            boolean more = patiently(sync::sweepOnce);
            sweep = newest(running);
            progress.accept(sweep.compared() + " of " + sweep.total() + " compared");
            if (!more && sweep.isRunning()) {
                patiently(sync::pullOnce); // nothing is compared before the walk of the changes is begun
                pause(); // or another process has the turn
            }
        }
        long sent = patiently(sync::pushOnce).applied();
        return new Comparison(sweep, sent, standing(connection));
    }

    private Sweep newest(OpenConnection.Running running) {
        return SweepRows.newest(jdbc, running.id()).orElseThrow();
    }

    private static <T> T patiently(Supplier<T> step) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return step.get();
            } catch (ConcurrencyFailureException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
                pause();
            }
        }
    }

    private static void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }

    /** False once the sync is off, waits, was stopped by the volume brake or could not reach its CRM. */
    private boolean canGoOn(OpenConnection connection) {
        ConnectionViews.Condition condition =
                views.condition(connection.running().isPresent(), connection);
        return condition.state() == ConnectionView.State.RUNNING && condition.problem() == null;
    }

    private ConnectionView view(OpenConnection connection) {
        return views.find(connection.workspaceId, connection.id).orElseThrow();
    }

    private Standing standing(OpenConnection connection) {
        ConnectionView view = view(connection);
        return new Standing(view, need(view, connection), view.problem());
    }

    private Need need(ConnectionView view, OpenConnection connection) {
        return switch (view.state()) {
            case OFF -> Need.NOTHING;
            case BROKEN -> Need.SETTINGS;
            case SUSPENDED -> {
                Suspension suspension = views.condition(true, connection).suspension();
                yield suspension == null || HUMAN_MATTERS.contains(suspension.kind()) ? Need.HUMAN : Need.TIME;
            }
            case RUNNING -> {
                boolean asks = view.counts().parked() + view.counts().reviews() > 0;
                yield view.problem() != null ? Need.TIME : asks ? Need.HUMAN : Need.NOTHING;
            }
        };
    }

    /** Lets go of everything; a server need not wait for it. */
    @Override
    public void destroy() {
        if (open) {
            runner.stop();
        }
    }
}
