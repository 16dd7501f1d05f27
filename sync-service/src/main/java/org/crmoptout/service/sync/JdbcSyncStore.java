package org.crmoptout.service.sync;

import static java.util.Objects.requireNonNull;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.runtime.sync.Backlog;
import org.crmoptout.runtime.sync.Delivery;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.runtime.sync.KeyState;
import org.crmoptout.runtime.sync.LedgerEntry;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.runtime.sync.Suspension;
import org.crmoptout.runtime.sync.Sweep;
import org.crmoptout.runtime.sync.SweepNote;
import org.crmoptout.runtime.sync.SyncLaw;
import org.crmoptout.runtime.sync.SyncRules;
import org.crmoptout.runtime.sync.SyncStore;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.ledger.Ledger;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The state of one connection's sync in the service's database, for as long as the sync stays switched on. Whoever still holds
 * it after that writes where nobody looks.
 */
final class JdbcSyncStore implements SyncStore {

    private static final int KEYS_A_STATEMENT = 500;

    private static final String KEY_COLUMNS = """
            key_text, person_id, record_type, record_id, shadow, seen_at, seen_until, last_write_ended_at, in_doubt,\
             writing_until, pending_id, read_due_at, read_attempts, gone""";

    private static final String FIND =
            "SELECT " + KEY_COLUMNS + " FROM opt_out_key WHERE sync_id = :sync AND key_text = :key";

    private static final String UPDATE_KEY = """
            UPDATE opt_out_key
            SET person_id = :person, record_type = :recordType, record_id = :recordId, shadow = :shadow, seen_at = :seenAt,
                seen_until = :seenUntil, last_write_ended_at = :lastWriteEndedAt, in_doubt = :inDoubt,
                writing_by = CASE WHEN :isWriting = FALSE THEN NULL WHEN writing_until = :writingUntil THEN writing_by
                    ELSE :process END,
                writing_until = :writingUntil, pending_id = :pending, read_due_at = :readDueAt, read_leased_until = NULL, read_attempts = :readAttempts,
                gone = :gone
            WHERE sync_id = :sync AND key_text = :key""";

    private static final String INSERT_KEY = """
            INSERT INTO opt_out_key (sync_id, key_text, person_id, record_type, record_id, shadow, seen_at, seen_until,
                last_write_ended_at, in_doubt, writing_until, pending_id, read_due_at, read_attempts, gone)
            VALUES (:sync, :key, :person, :recordType, :recordId, :shadow, :seenAt, :seenUntil,
                :lastWriteEndedAt, :inDoubt, :writingUntil, :pending, :readDueAt, :readAttempts, :gone)""";

    private static final String UPDATE_DELIVERY = """
            UPDATE delivery
            SET urgent = :urgent, attempts = :attempts, not_before = :notBefore, parked_reason = :parkedReason,
                parked_remedy = :parkedRemedy, last_problem = :lastProblem, state = :state, queue_rank = :rank
            WHERE id = :id""";

    private static final String INSERT_DELIVERY = """
            INSERT INTO delivery (id, connection_id, sync_id, key_text, person_id, transition, requested_at, urgent, attempts,
                not_before, parked_reason, parked_remedy, last_problem, state, queue_rank, due_from)
            VALUES (:id, :connection, :sync, :key, :person, :transition, :requestedAt, :urgent, :attempts,
                :notBefore, :parkedReason, :parkedRemedy, :lastProblem, :state, :rank,
                COALESCE((SELECT MIN(before.due_from) FROM delivery before
                    WHERE before.sync_id = :sync AND before.key_text = :key AND before.transition = :transition
                        AND before.ended_at = :requestedAt AND before.state = 'SUPERSEDED'), :requestedAt))""";

    /** S8. The index has these columns in this order, so that a long queue need not be sorted. */
    private static final String SENDABLE = """
            SELECT d.key_text
            FROM delivery d JOIN opt_out_key k ON k.sync_id = d.sync_id AND k.key_text = d.key_text AND k.pending_id = d.id
            WHERE d.sync_id = :sync AND d.queue_rank >= 0 AND (d.not_before <= :now OR d.not_before > :tooFar)
                AND d.transition IN (:transitions)
                AND (k.writing_until IS NULL OR k.writing_until <= :now OR k.writing_until > :tooFar)
                AND (d.transition = 'MARK' OR (k.shadow = 'OPTED_OUT' AND k.in_doubt = FALSE))
            ORDER BY d.sync_id, d.queue_rank, d.requested_at, d.id
            FETCH FIRST :limit ROWS ONLY""";

    /** A key whose write is on the wire waits: nothing read meanwhile would be believed. What is too far off waits no longer. */
    private static final String IS_FREE =
            " AND (read_leased_until IS NULL OR read_leased_until <= :now OR read_leased_until > :tooFar)"
                    + " AND (writing_until IS NULL OR writing_until <= :now OR writing_until > :tooFar)";

    private static final String READABLE = "SELECT key_text FROM opt_out_key WHERE sync_id = :sync AND read_due_at %s"
            + IS_FREE + " ORDER BY sync_id, read_due_at, key_text FETCH FIRST :limit ROWS ONLY";

    /** Two questions, so that each finds its keys by the index. */
    private static final List<String> ALL_READABLE =
            List.of(READABLE.formatted("<= :now"), READABLE.formatted("> :tooFar"));

    private static final String LOCK_READABLE = "SELECT " + KEY_COLUMNS
            + " FROM opt_out_key WHERE sync_id = :sync AND key_text IN (:keys)"
            + " AND (read_due_at <= :now OR read_due_at > :tooFar)" + IS_FREE + " FOR UPDATE SKIP LOCKED";

    private static final String LOCK_KEYS = "SELECT " + KEY_COLUMNS
            + " FROM opt_out_key WHERE sync_id = :sync AND key_text IN (:keys) FOR UPDATE SKIP LOCKED";

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Ledger ledger;
    private final Owner owner;
    private final OptOutKeying keying;
    private final String syncId;

    /**
     * Whose state it is.
     *
     * @param processId the process that writes through this store
     */
    record Owner(String workspaceId, String connectionId, String processId) {}

    JdbcSyncStore(
            JdbcClient jdbc,
            TransactionOperations transactions,
            Ledger ledger,
            Owner owner,
            OptOutKeying keying,
            String syncId) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.ledger = ledger;
        this.owner = owner;
        this.keying = keying;
        this.syncId = syncId;
    }

    @Override
    public <T> T inTransaction(Supplier<T> work) {
        // A supplier of null gives null, as its type says; the check of the type ends at Spring's callback.
        return uncheckedNull(transactions.execute(status -> work.get()));
    }

    @SuppressWarnings("NullAway") // T itself says whether the work may answer null
    private static <T> T uncheckedNull(@Nullable T answer) {
        return answer;
    }

    @Override
    public Optional<KeyState> find(OptOutKey key) {
        return one(FIND, key);
    }

    @Override
    public Optional<KeyState> lock(OptOutKey key) {
        return one(FIND + " FOR UPDATE", key);
    }

    private Optional<KeyState> one(String sql, OptOutKey key) {
        return withPending(sql(sql).param("key", key.text()).query(this::row).list()).stream()
                .findFirst();
    }

    @Override
    public List<KeyState> lockKeysOf(String personId) {
        return withPending(sql("SELECT " + KEY_COLUMNS
                        + " FROM opt_out_key WHERE sync_id = :sync AND person_id = :person ORDER BY key_text FOR UPDATE")
                .param("person", personId)
                .query(this::row)
                .list());
    }

    @Override
    public boolean mayBeOptedOutElsewhere(String personId, OptOutKey key) {
        return !sql("""
                        SELECT k.key_text
                        FROM opt_out_key k JOIN crm_connection c ON c.sync_id = k.sync_id
                            LEFT JOIN delivery d ON d.id = k.pending_id
                        WHERE k.person_id = :person AND k.gone = FALSE
                            AND (k.shadow IS NULL OR k.shadow <> 'NOT_OPTED_OUT' OR k.in_doubt OR d.transition = 'MARK')
                            AND NOT (k.sync_id = :sync AND k.key_text = :key)
                        FETCH FIRST 1 ROWS ONLY""")
                .param("person", personId)
                .param("key", key.text())
                .query(OnlyColumn::text)
                .list()
                .isEmpty();
    }

    @Override
    public void save(KeyState state) {
        if (update(UPDATE_KEY, state) == 0) {
            update(INSERT_KEY, state);
        }
        Delivery pending = state.pending();
        if (pending != null && update(UPDATE_DELIVERY, pending).update() == 0) {
            update(INSERT_DELIVERY, pending)
                    .param("connection", owner.connectionId())
                    .param("sync", syncId)
                    .param("key", state.key().text())
                    .param("person", state.personId())
                    .param("transition", pending.transition().name())
                    .param("requestedAt", Instants.toColumn(pending.requestedAt()))
                    .update();
        }
    }

    private int update(String statement, KeyState state) {
        RecordRef record = state.record();
        OptOutStatus shadow = state.shadow();
        Delivery pending = state.pending();
        StatementSpec spec = sql(statement)
                .param("key", state.key().text())
                .param("person", state.personId())
                .param("recordType", record == null ? null : record.type().name(), Types.VARCHAR)
                .param("recordId", record == null ? null : record.id(), Types.VARCHAR)
                .param("shadow", shadow == null ? null : shadow.name(), Types.VARCHAR)
                .param("inDoubt", state.inDoubt())
                .param("pending", pending == null ? null : pending.id(), Types.VARCHAR)
                .param("isWriting", state.writingUntil() != null)
                .param("process", owner.processId())
                .param("readAttempts", state.readAttempts())
                .param("gone", state.gone());
        time(spec, "seenAt", state.seenAt());
        time(spec, "seenUntil", state.seenUntil());
        time(spec, "lastWriteEndedAt", state.lastWriteEndedAt());
        time(spec, "writingUntil", state.writingUntil());
        time(spec, "readDueAt", state.readDueAt());
        return spec.update();
    }

    private StatementSpec update(String statement, Delivery delivery) {
        Delivery.Parked parked = delivery.parked();
        return jdbc.sql(statement)
                .param("id", delivery.id())
                .param("urgent", delivery.urgent())
                .param("attempts", delivery.attempts())
                .param("notBefore", Instants.toColumn(delivery.notBefore()))
                .param("parkedReason", parked == null ? null : Columns.text(parked.reason()), Types.VARCHAR)
                .param("parkedRemedy", parked == null ? null : Columns.text(parked.remedy()), Types.VARCHAR)
                .param("lastProblem", Columns.text(delivery.lastProblem()), Types.VARCHAR)
                .param("state", (parked == null ? DeliveryState.WAITING : DeliveryState.PARKED).name())
                .param("rank", parked == null ? rank(delivery) : null, Types.SMALLINT);
    }

    private static void time(StatementSpec spec, String name, @Nullable Instant instant) {
        spec.param(name, Instants.toColumn(instant), Types.TIMESTAMP_WITH_TIMEZONE);
    }

    /** S8: people's own requests before everything, marks before unmarks. */
    private static int rank(Delivery delivery) {
        return (delivery.urgent() ? 0 : 2) + (delivery.transition() == DncTransition.MARK ? 0 : 1);
    }

    @Override
    public void ended(Delivery delivery, Delivery.End end, Instant at) {
        update(UPDATE_DELIVERY, delivery).update();
        jdbc.sql("UPDATE delivery SET state = :state, queue_rank = NULL, ended_at = :at WHERE id = :id")
                .param("state", end.name())
                .param("at", Instants.toColumn(at))
                .param("id", delivery.id())
                .update();
    }

    @Override
    public List<KeyState> takeReads(int limit, Instant now, Duration lease) {
        List<KeyState> taken = new ArrayList<>();
        for (List<String> keys : chunks(readable(limit, now))) {
            taken.addAll(withPending(
                    sql(LOCK_READABLE, now).param("keys", keys).query(this::row).list()));
        }
        for (List<String> keys :
                chunks(taken.stream().map(it -> it.key().text()).toList())) {
            sql("UPDATE opt_out_key SET read_leased_until = :until WHERE sync_id = :sync AND key_text IN (:keys)")
                    .param("until", Instants.toColumn(now.plus(lease)))
                    .param("keys", keys)
                    .update();
        }
        taken.sort(Comparator.comparing((KeyState it) -> requireNonNull(it.readDueAt()))
                .thenComparing(it -> it.key().text()));
        return taken;
    }

    @Override
    public List<KeyState> lockDeliveries(int limit, Instant now, Set<DncTransition> transitions) {
        if (transitions.isEmpty()) {
            return List.of();
        }
        List<KeyState> locked = new ArrayList<>();
        List<String> candidates = sql(SENDABLE, now)
                .param("limit", limit)
                .param("transitions", transitions.stream().map(Enum::name).toList())
                .query(OnlyColumn::text)
                .list();
        for (List<String> keys : chunks(candidates)) {
            locked.addAll(withPending(
                    sql(LOCK_KEYS).param("keys", keys).query(this::row).list()));
        }
        record Sendable(KeyState key, Delivery delivery) {}
        return locked.stream()
                .flatMap(key -> key.pending() == null ? Stream.empty() : Stream.of(new Sendable(key, key.pending())))
                .filter(it -> SyncLaw.maySend(it.key(), now)
                        && transitions.contains(it.delivery().transition()))
                .sorted(Comparator.comparingInt((Sendable it) -> rank(it.delivery()))
                        .thenComparing(it -> it.delivery().requestedAt())
                        .thenComparing(it -> it.delivery().id()))
                .map(Sendable::key)
                .toList();
    }

    private List<String> readable(int limit, Instant now) {
        List<String> keys = new ArrayList<>();
        for (String some : ALL_READABLE) {
            if (keys.size() < limit) {
                keys.addAll(sql(some, now)
                        .param("limit", limit - keys.size())
                        .query(OnlyColumn::text)
                        .list());
            }
        }
        return keys;
    }

    @Override
    public List<KeyState> keysAfter(@Nullable String after, int limit) {
        return withPending(sql("SELECT " + KEY_COLUMNS
                        + " FROM opt_out_key WHERE sync_id = :sync AND gone = FALSE AND key_text > :after"
                        + " ORDER BY key_text FETCH FIRST :limit ROWS ONLY")
                .param("after", after == null ? "" : after)
                .param("limit", limit)
                .query(this::row)
                .list());
    }

    @Override
    public Backlog backlog() {
        return BacklogRows.backlog(jdbc, owner.connectionId(), syncId);
    }

    @Override
    public SyncRules rules() {
        return sql("SELECT push_mark, push_unmark, pull_mark, unmark_policy FROM crm_connection WHERE sync_id = :sync")
                .query((row, number) -> Columns.rules(row))
                .optional()
                .orElseGet(SyncRules::standard);
    }

    @Override
    public void saveRules(SyncRules rules) {
        sql("""
            UPDATE crm_connection
            SET push_mark = :pushMark, push_unmark = :pushUnmark, pull_mark = :pullMark, unmark_policy = :policy
            WHERE sync_id = :sync""")
                .param("pushMark", rules.pushMark())
                .param("pushUnmark", rules.pushUnmark())
                .param("pullMark", rules.pullMark())
                .param("policy", rules.onCrmUnmark().name())
                .update();
    }

    @Override
    public FirstRun firstRun() {
        return FirstRunRows.find(jdbc, syncId);
    }

    @Override
    public FirstRun lockFirstRun() {
        return FirstRunRows.lock(jdbc, syncId);
    }

    @Override
    public void saveFirstRun(FirstRun run) {
        FirstRunRows.save(jdbc, syncId, run);
    }

    @Override
    public boolean takeTurn(Turn task, String holder, Instant now, Instant until) {
        return SyncTurns.take(jdbc, syncId, task.name(), holder, owner.processId(), now, until);
    }

    @Override
    public void endTurn(Turn task, String holder) {
        SyncTurns.end(jdbc, syncId, task.name(), holder);
    }

    @Override
    public Optional<Sweep> sweep() {
        return SweepRows.newest(jdbc, syncId);
    }

    @Override
    public void saveSweep(Sweep sweep) {
        SweepRows.save(jdbc, owner.connectionId(), syncId, sweep);
    }

    @Override
    public void note(String sweepId, SweepNote note) {
        SweepRows.note(jdbc, sweepId, note);
    }

    @Override
    public void append(LedgerEntry entry) {
        LedgerLines.of(owner.connectionId(), entry).ifPresent(line -> ledger.append(owner.workspaceId(), line));
    }

    @Override
    public Optional<Instant> feedEndReachedAt() {
        return sql("SELECT feed_end_at FROM crm_connection WHERE sync_id = :sync AND feed_end_at IS NOT NULL")
                .query((row, number) -> Columns.requiredInstant(row, "feed_end_at"))
                .optional();
    }

    @Override
    public void saveFeedEndReachedAt(Instant at) {
        sql("UPDATE crm_connection SET feed_end_at = :at WHERE sync_id = :sync")
                .param("at", Instants.toColumn(at))
                .update();
    }

    @Override
    public ChangeCursor cursor() {
        return sql("SELECT change_cursor FROM crm_connection WHERE sync_id = :sync")
                .query((row, number) -> cursor(row.getString("change_cursor")))
                .optional()
                .orElse(ChangeCursor.start());
    }

    private static ChangeCursor cursor(@Nullable String text) {
        return text == null ? ChangeCursor.start() : ChangeCursor.of(text);
    }

    @Override
    public void saveCursor(ChangeCursor cursor) {
        sql("UPDATE crm_connection SET change_cursor = :cursor WHERE sync_id = :sync")
                .param("cursor", cursor.isStart() ? null : cursor.value(), Types.VARCHAR)
                .update();
    }

    @Override
    public boolean openReview(KeyState state, String reason, Instant at) {
        boolean open = isInReview(state.key());
        if (!open) {
            sql("""
                INSERT INTO review (id, connection_id, sync_id, key_text, person_id, question, opened_at)
                VALUES (:id, :connection, :sync, :key, :person, :question, :at)""")
                    .param("id", UUID.randomUUID().toString())
                    .param("connection", owner.connectionId())
                    .param("key", state.key().text())
                    .param("person", state.personId())
                    .param("question", reason)
                    .param("at", Instants.toColumn(at))
                    .update();
        }
        return !open;
    }

    @Override
    public boolean isInReview(OptOutKey key) {
        return !sql("SELECT id FROM review WHERE sync_id = :sync AND key_text = :key AND closed_at IS NULL")
                .param("key", key.text())
                .query(OnlyColumn::text)
                .list()
                .isEmpty();
    }

    @Override
    public boolean closeReview(OptOutKey key, ReviewEnd how, Instant at) {
        return sql("""
            UPDATE review SET answer = :how, closed_at = :at
            WHERE sync_id = :sync AND key_text = :key AND closed_at IS NULL""")
                        .param("how", how.name())
                        .param("at", Instants.toColumn(at))
                        .param("key", key.text())
                        .update()
                > 0;
    }

    @Override
    public Optional<Suspension> suspension() {
        return suspensionOf(jdbc, syncId);
    }

    /** Why the connection of a sync waits. */
    static Optional<Suspension> suspensionOf(JdbcClient jdbc, String syncId) {
        return jdbc.sql("""
                SELECT suspension_kind, suspension_reason, suspended_since, suspended_until
                FROM crm_connection WHERE sync_id = :sync AND suspension_kind IS NOT NULL""")
                .param("sync", syncId)
                .query((row, number) -> new Suspension(
                        ErrorKind.valueOf(row.getString("suspension_kind")),
                        row.getString("suspension_reason"),
                        Columns.requiredInstant(row, "suspended_since"),
                        Columns.requiredInstant(row, "suspended_until")))
                .optional();
    }

    @Override
    public void suspend(Suspension suspension) {
        StatementSpec spec = sql("""
                UPDATE crm_connection
                SET suspension_kind = :kind, suspension_reason = :reason, suspended_since = :since, suspended_until = :until
                WHERE sync_id = :sync""")
                .param("kind", suspension.kind().name())
                .param("reason", Columns.text(suspension.reason()), Types.VARCHAR);
        time(spec, "since", suspension.since());
        time(spec, "until", suspension.until());
        spec.update();
    }

    @Override
    public void resume() {
        sql("""
            UPDATE crm_connection
            SET suspension_kind = NULL, suspension_reason = NULL, suspended_since = NULL, suspended_until = NULL
            WHERE sync_id = :sync AND suspension_kind IS NOT NULL""").update();
    }

    /** With what {@link SyncLaw#hasCome} goes by. */
    private StatementSpec sql(String statement, Instant now) {
        return sql(statement)
                .param("now", Instants.toColumn(now))
                .param("tooFar", Instants.toColumn(now.plus(SyncLaw.LONGEST_WAIT)));
    }

    private StatementSpec sql(String statement) {
        return jdbc.sql(statement).param("sync", syncId);
    }

    private List<KeyState> withPending(List<Row> rows) {
        Map<String, Delivery> deliveries = new HashMap<>();
        List<String> ids =
                rows.stream().flatMap(row -> Stream.ofNullable(row.pendingId())).toList();
        for (List<String> some : chunks(ids)) {
            jdbc.sql("SELECT * FROM delivery WHERE id IN (:ids)")
                    .param("ids", some)
                    .query((row, number) -> Columns.delivery(row))
                    .list()
                    .forEach(delivery -> deliveries.put(delivery.id(), delivery));
        }
        return rows.stream().map(row -> row.state(deliveries)).toList();
    }

    private static List<List<String>> chunks(List<String> all) {
        List<List<String>> chunks = new ArrayList<>();
        for (int i = 0; i < all.size(); i += KEYS_A_STATEMENT) {
            chunks.add(all.subList(i, Math.min(i + KEYS_A_STATEMENT, all.size())));
        }
        return chunks;
    }

    /** A key as its row has it: its delivery is in another table. */
    private record Row(KeyState withoutPending, @Nullable String pendingId) {

        KeyState state(Map<String, Delivery> deliveries) {
            return pendingId == null
                    ? withoutPending
                    : withoutPending.withPending(
                            requireNonNull(deliveries.get(pendingId), "a pending delivery is not there"));
        }
    }

    private Row row(ResultSet row, int number) throws SQLException {
        String shadow = row.getString("shadow");
        KeyState state = new KeyState(
                OptOutKey.parse(keying, row.getString("key_text")),
                row.getString("person_id"),
                Columns.record(row),
                shadow == null ? null : OptOutStatus.valueOf(shadow),
                Instants.fromColumn(row, "seen_at"),
                Instants.fromColumn(row, "seen_until"),
                Instants.fromColumn(row, "last_write_ended_at"),
                row.getBoolean("in_doubt"),
                Instants.fromColumn(row, "writing_until"),
                null,
                Instants.fromColumn(row, "read_due_at"),
                row.getInt("read_attempts"),
                row.getBoolean("gone"));
        return new Row(state, row.getString("pending_id"));
    }
}
