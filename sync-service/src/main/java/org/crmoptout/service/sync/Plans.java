package org.crmoptout.service.sync;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.UUID;
import java.util.stream.Collectors;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.runtime.sync.OptOutSync;
import org.crmoptout.runtime.sync.PlanEntry;
import org.crmoptout.runtime.sync.PlanEntry.Verdict;
import org.crmoptout.runtime.sync.PlanListener;
import org.crmoptout.runtime.sync.PlanSummary;
import org.crmoptout.runtime.sync.PlannedPerson;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Tells what switching a connection's sync on would do (S10). Nothing is written to the CRM, no label changes. Thread-safe. */
@Service
public class Plans {

    private static final System.Logger LOG = System.getLogger(Plans.class.getName());
    private static final int PEOPLE_A_LOOK = 500;
    /** A plan that nobody touched for so long is one whose process is gone. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final OpenConnections connections;
    private final ConnectionTable table;
    private final Whereabouts whereabouts;
    private final SyncRunner runner;
    private final Ledger ledger;

    Plans(
            JdbcClient jdbc,
            JdbcTemplate batches,
            TransactionOperations transactions,
            Clock clock,
            OpenConnections connections,
            ConnectionTable table,
            Whereabouts whereabouts,
            SyncRunner runner,
            Ledger ledger) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.transactions = transactions;
        this.clock = clock;
        this.connections = connections;
        this.table = table;
        this.whereabouts = whereabouts;
        this.runner = runner;
        this.ledger = ledger;
    }

    /**
     * Begins a plan; it takes the place of the connection's last one.
     *
     * @param actor who asks: an admin
     * @param connectionId the connection, of the actor's workspace
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such connection
     */
    public void begin(Actor actor, String connectionId) {
        OpenConnection connection = administered(actor, connectionId);
        String id = UUID.randomUUID().toString();
        Instant now = clock.instant();
        long people = transactions.execute(status -> {
            long total = jdbc.sql("SELECT COUNT(*) FROM person WHERE workspace_id = :workspace")
                    .param("workspace", connection.workspaceId)
                    .query(Long.class)
                    .single();
            jdbc.sql("DELETE FROM plan_entry WHERE plan_id IN (SELECT id FROM plan WHERE connection_id = :connection)")
                    .param("connection", connectionId)
                    .update();
            jdbc.sql("DELETE FROM plan WHERE connection_id = :connection")
                    .param("connection", connectionId)
                    .update();
            jdbc.sql("""
                            INSERT INTO plan (connection_id, id, state, requested_by, started_at, touched_at, done, total,
                                mark_in_tool, mark_in_crm, counts)
                            VALUES (:connection, :id, 'RUNNING', :by, :now, :now, 0, :total, 0, 0, '')""")
                    .param("connection", connectionId)
                    .param("id", id)
                    .param("by", actor.name())
                    .param("now", Instants.toColumn(now))
                    .param("total", total)
                    .update();
            ledger.append(
                    actor.workspaceId(),
                    LedgerLine.of(now, LedgerKind.PLAN_REQUESTED)
                            .connection(connectionId)
                            .by(actor.name()));
            return total;
        });
        runner.execute(() -> make(connection, id, people));
    }

    private void make(OpenConnection connection, String id, long people) {
        String problem;
        try {
            OptOutKeying keying = connection
                    .keying()
                    .orElseThrow(() -> new IllegalStateException(
                            "connector '" + connection.connectorId + "' is not there: put its jar on the class path"));
            OptOutSync sync = runner.prepare(connection, keying, "plan-" + id).sync();
            try {
                PlanSummary summary =
                        sync.plan(new Everyone(connection, keying), people, table.rules(connection.id), new Writer(id));
                end(id, summary.complete() ? PlanView.State.DONE : PlanView.State.ABORTED, summary, null);
                return;
            } finally {
                sync.close();
            }
        } catch (ConnectorException e) {
            problem = e.kind() + ": " + e.getMessage();
        } catch (IllegalStateException e) {
            problem = e.getMessage();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "connection {0}: a plan failed with {1}",
                    connection.id,
                    e.getClass().getName());
            problem = "the plan failed with " + e.getClass().getName() + "; ask for it again";
        }
        end(id, PlanView.State.FAILED, null, problem);
    }

    private void end(String id, PlanView.State state, @Nullable PlanSummary summary, @Nullable String problem) {
        jdbc.sql("""
                        UPDATE plan SET state = :state, touched_at = :now, problem = :problem,
                            mark_in_tool = :inTool, mark_in_crm = :inCrm, counts = :counts
                        WHERE id = :id AND state = 'RUNNING'""")
                .param("state", state.name())
                .param("now", Instants.toColumn(clock.instant()))
                .param("problem", Columns.text(problem), Types.VARCHAR)
                .param("inTool", summary == null ? 0 : summary.markedInTool())
                .param("inCrm", summary == null ? 0 : summary.markedInCrm())
                .param("counts", summary == null ? "" : text(summary.keys()))
                .param("id", id)
                .update();
    }

    private static String text(Map<Verdict, Long> counts) {
        return counts.entrySet().stream()
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining(" "));
    }

    private static Map<Verdict, Long> counts(String text) {
        Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
        Arrays.stream(text.split(" "))
                .filter(one -> !one.isEmpty())
                .map(one -> one.split("="))
                .forEach(one -> counts.put(Verdict.valueOf(one[0]), Long.valueOf(one[1])));
        return counts;
    }

    /** The workspace's people with their whereabouts, in the order of their ids, some hundred at a time. */
    private final class Everyone implements Iterator<PlannedPerson> {

        private final OpenConnection connection;
        private final OptOutKeying keying;
        private final Queue<PlannedPerson> some = new ArrayDeque<>();
        private String after = "";
        private boolean more = true;

        private Everyone(OpenConnection connection, OptOutKeying keying) {
            this.connection = connection;
            this.keying = keying;
        }

        private record Labelled(String id, DncLabel label) {}

        @Override
        public boolean hasNext() {
            if (some.isEmpty() && more) {
                look();
            }
            return !some.isEmpty();
        }

        private void look() {
            List<Labelled> people = jdbc.sql("""
                            SELECT id, label FROM person WHERE workspace_id = :workspace AND id > :after
                            ORDER BY workspace_id, id FETCH FIRST :limit ROWS ONLY""")
                    .param("workspace", connection.workspaceId)
                    .param("after", after)
                    .param("limit", PEOPLE_A_LOOK)
                    .query((row, number) -> new Labelled(row.getString("id"), DncLabel.valueOf(row.getString("label"))))
                    .list();
            more = people.size() == PEOPLE_A_LOOK;
            Map<String, List<CrmPerson>> inCrm = whereabouts.on(
                    connection.id, keying, people.stream().map(Labelled::id).toList());
            for (Labelled person : people) {
                some.add(new PlannedPerson(person.id(), person.label(), inCrm.getOrDefault(person.id(), List.of())));
                after = person.id();
            }
        }

        @Override
        public PlannedPerson next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return some.remove();
        }
    }

    /** Keeps what is worth telling, and hears when the plan is to end. */
    private final class Writer implements PlanListener {

        private final String id;
        private final List<PlanEntry> entries = new ArrayList<>();

        private Writer(String id) {
            this.id = id;
        }

        @Override
        public void entry(PlanEntry entry) {
            if (entry.verdict() != Verdict.EQUAL) {
                entries.add(entry);
            }
        }

        @Override
        public boolean progress(long done, long total) {
            int wanted = transactions.execute(status -> {
                int running = jdbc.sql(
                                "UPDATE plan SET done = :done, touched_at = :now WHERE id = :id AND state = 'RUNNING'")
                        .param("done", done)
                        .param("now", Instants.toColumn(clock.instant()))
                        .param("id", id)
                        .update();
                if (running > 0) {
                    store();
                }
                return running;
            });
            entries.clear();
            return wanted > 0;
        }

        private void store() {
            batches.batchUpdate(
                    "INSERT INTO plan_entry (plan_id, person_id, key_text, verdict, why) VALUES (?, ?, ?, ?, ?)",
                    entries,
                    PEOPLE_A_LOOK,
                    (row, entry) -> {
                        OptOutKey key = entry.key();
                        row.setString(1, id);
                        row.setString(2, entry.personId());
                        row.setString(3, key == null ? null : key.text());
                        row.setString(4, entry.verdict().name());
                        row.setString(5, Columns.text(entry.why()));
                    });
        }
    }

    /**
     * The connection's newest plan.
     *
     * @param actor who asks
     * @param connectionId the connection, of the actor's workspace
     * @param verdict only entries of this kind, or null for all
     * @param request which page of the entries
     * @return the plan; its entries by person
     * @throws NotFoundException when there is none
     */
    public PlanView find(Actor actor, String connectionId, @Nullable Verdict verdict, PageRequest request) {
        OpenConnection connection = known(actor, connectionId);
        String from = " FROM plan_entry e JOIN plan p ON p.id = e.plan_id WHERE p.connection_id = :connection"
                + (verdict == null ? "" : " AND e.verdict = '" + verdict.name() + "'");
        List<PlanView.Entry> entries = jdbc.sql("SELECT e.*, o.first_name, o.last_name"
                        + from.replace(" WHERE", " LEFT JOIN person o ON o.id = e.person_id WHERE")
                        + " ORDER BY e.id OFFSET :offset ROWS FETCH NEXT :size ROWS ONLY")
                .param("connection", connectionId)
                .param("offset", request.offset())
                .param("size", request.size())
                .query((row, number) -> entry(row, connection))
                .list();
        long total = jdbc.sql("SELECT COUNT(*)" + from)
                .param("connection", connectionId)
                .query(Long.class)
                .single();
        Page<PlanView.Entry> page = new Page<>(entries, request.number(), request.size(), total);
        return jdbc.sql("SELECT * FROM plan WHERE connection_id = :connection")
                .param("connection", connectionId)
                .query((row, number) -> view(row, page))
                .optional()
                .orElseThrow(() -> new NotFoundException("nobody has asked for a plan of this connection yet"));
    }

    private static PlanView.Entry entry(ResultSet row, OpenConnection connection) throws SQLException {
        String key = row.getString("key_text");
        String first = row.getString("first_name");
        return new PlanView.Entry(
                row.getString("person_id"),
                first == null ? "" : (first + " " + row.getString("last_name")).strip(),
                key == null ? null : OptOutKey.parse(connection.keying().orElseThrow(), key),
                Verdict.valueOf(row.getString("verdict")),
                row.getString("why"));
    }

    private PlanView view(ResultSet row, Page<PlanView.Entry> entries) throws SQLException {
        PlanView.State state = PlanView.State.valueOf(row.getString("state"));
        boolean dead = state == PlanView.State.RUNNING
                && Columns.requiredInstant(row, "touched_at")
                        .plus(LONGEST_PAUSE)
                        .isBefore(clock.instant());
        return new PlanView(
                dead ? PlanView.State.FAILED : state,
                row.getString("requested_by"),
                Columns.requiredInstant(row, "started_at"),
                row.getLong("done"),
                row.getLong("total"),
                row.getLong("mark_in_tool"),
                row.getLong("mark_in_crm"),
                counts(row.getString("counts")),
                dead ? "the process that made it is gone: ask for it again" : row.getString("problem"),
                entries);
    }

    /**
     * Ends a plan early. One that is not being made stays as it is.
     *
     * @param actor who ends it: an admin
     * @param connectionId the connection, of the actor's workspace
     * @throws NotEntitledException when the actor is no admin
     * @throws NotFoundException when the actor's workspace has no such connection
     */
    public void abort(Actor actor, String connectionId) {
        administered(actor, connectionId);
        jdbc.sql("UPDATE plan SET state = 'ABORTED' WHERE connection_id = :connection AND state = 'RUNNING'")
                .param("connection", connectionId)
                .update();
    }

    private OpenConnection administered(Actor actor, String connectionId) {
        if (!actor.isAdmin()) {
            throw new NotEntitledException("only an admin can ask for a plan, or end it");
        }
        return known(actor, connectionId);
    }

    private OpenConnection known(Actor actor, String connectionId) {
        return connections
                .find(connectionId)
                .filter(connection -> connection.workspaceId.equals(actor.workspaceId()))
                .orElseThrow(() -> new NotFoundException("there is no such connection in this workspace"));
    }
}
