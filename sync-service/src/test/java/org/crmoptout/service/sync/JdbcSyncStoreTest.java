package org.crmoptout.service.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.runtime.sync.Backlog;
import org.crmoptout.runtime.sync.Delivery;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.runtime.sync.KeyState;
import org.crmoptout.runtime.sync.OptOutKey;
import org.crmoptout.runtime.sync.Suspension;
import org.crmoptout.runtime.sync.Sweep;
import org.crmoptout.runtime.sync.SweepFinding;
import org.crmoptout.runtime.sync.SweepNote;
import org.crmoptout.runtime.sync.SyncRules;
import org.crmoptout.runtime.sync.SyncStore;
import org.crmoptout.runtime.sync.SyncStore.ReviewEnd;
import org.crmoptout.runtime.sync.UnmarkPolicy;
import org.crmoptout.service.database.Instants;
import org.crmoptout.service.database.TestDatabase;
import org.crmoptout.service.ledger.Ledger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ParameterizedClass
@EnumSource(TestDatabase.class)
@DisplayName("The sync's state in the database")
class JdbcSyncStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00.123456Z");
    private static final Duration LEASE = Duration.ofMinutes(2);

    private final HikariDataSource database;
    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final JdbcSyncStore records;
    private final JdbcSyncStore addresses;

    JdbcSyncStoreTest(TestDatabase kind) {
        database = kind.migrated();
        jdbc = JdbcClient.create(database);
        transactions = new TransactionTemplate(new JdbcTransactionManager(database));
        records = store("records", OptOutKeying.RECORD);
        addresses = store("addresses", OptOutKeying.EMAIL_ADDRESS);
    }

    @BeforeEach
    void begin() {
        jdbc.sql("INSERT INTO workspace (id, name) VALUES ('w', 'W')").update();
        for (String id : List.of("records", "addresses")) {
            jdbc.sql("""
                            INSERT INTO crm_connection (id, workspace_id, name, connector_id, sync_enabled, sync_id)
                            VALUES (:id, 'w', :id, 'fake', TRUE, :sync)""").param("id", id).param("sync", id + "-1").update();
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private JdbcSyncStore store(String connection, OptOutKeying keying) {
        return store(connection, keying, "me");
    }

    private JdbcSyncStore store(String connection, OptOutKeying keying, String process) {
        return new JdbcSyncStore(
                jdbc,
                transactions,
                new Ledger(jdbc),
                new JdbcSyncStore.Owner("w", connection, process),
                keying,
                connection + "-1");
    }

    private static OptOutKey contact(String id) {
        return new OptOutKey.OfRecord(new RecordRef(RecordType.CONTACT, id));
    }

    private static OptOutKey address(String text) {
        return new OptOutKey.OfAddress(EmailAddress.of(text));
    }

    private static Delivery delivery(String id, DncTransition transition, boolean urgent, Instant requestedAt) {
        return new Delivery(id, transition, requestedAt, urgent, 0, NOW, null, null);
    }

    /** A key with everything but what the parameters say. */
    private static KeyState key(
            OptOutKey key, String person, @Nullable OptOutStatus shadow, @Nullable Delivery pending) {
        Instant seen = shadow == null ? null : NOW;
        return new KeyState(key, person, null, shadow, seen, seen, null, false, null, pending, null, 0, false);
    }

    private <T> T in(Supplier<T> work) {
        return records.inTransaction(work);
    }

    private void save(JdbcSyncStore store, KeyState... states) {
        in(() -> {
            List.of(states).forEach(store::save);
            return states;
        });
    }

    @Test
    @DisplayName("gives every component of a key back as it was, instants to the microsecond")
    void roundTrip() {
        Delivery parked = new Delivery(
                "d-1",
                DncTransition.UNMARK,
                NOW.plusNanos(1000),
                true,
                7,
                NOW.plusSeconds(9),
                new Delivery.Parked("it is locked", "unlock it"),
                "LOCKED: try again");
        KeyState full = new KeyState(
                address("ann@example.org"),
                "p-1",
                new RecordRef(RecordType.LEAD, "00Q1"),
                OptOutStatus.OPTED_OUT,
                NOW,
                NOW.plusNanos(1000),
                NOW.plusNanos(2000),
                true,
                NOW.plusNanos(3000),
                parked,
                NOW.plusNanos(4000),
                3,
                true);

        save(addresses, full);

        assertThat(in(() -> addresses.find(full.key()))).contains(full);
        assertThat(in(() -> addresses.lock(full.key()))).contains(full);
        assertThat(in(() -> addresses.lockKeysOf("p-1"))).containsExactly(full);

        KeyState empty = KeyState.unseen(full.key(), "p-2", null, NOW);
        save(addresses, empty);
        assertThat(in(() -> addresses.find(full.key()))).contains(empty);
    }

    @Test
    @DisplayName("knows nothing of another connection's keys, or of those of an earlier time of being on")
    void keptApart() {
        OptOutKey key = contact("1");
        save(records, key(key, "p-1", OptOutStatus.OPTED_OUT, null));

        JdbcSyncStore later = new JdbcSyncStore(
                jdbc,
                transactions,
                new Ledger(jdbc),
                new JdbcSyncStore.Owner("w", "records", "me"),
                OptOutKeying.RECORD,
                "records-2");
        JdbcSyncStore other = new JdbcSyncStore(
                jdbc,
                transactions,
                new Ledger(jdbc),
                new JdbcSyncStore.Owner("w", "addresses", "me"),
                OptOutKeying.RECORD,
                "addresses-1");

        assertThat(in(() -> later.find(key))).isEmpty();
        assertThat(in(() -> other.find(key))).isEmpty();
        assertThat(in(() -> other.lockKeysOf("p-1"))).isEmpty();
    }

    @Test
    @DisplayName("gives a person's keys in the order of their texts")
    void keysOfAPerson() {
        save(
                records,
                key(contact("3"), "p-1", null, null),
                key(contact("1"), "p-1", null, null),
                key(contact("2"), "p-2", null, null));

        assertThat(in(() -> records.lockKeysOf("p-1")))
                .extracting(KeyState::key)
                .containsExactly(contact("1"), contact("3"));
    }

    @Test
    @DisplayName("S6: what a failed transaction wrote is not there")
    void rollsBack() {
        OptOutKey key = contact("1");
        assertThatThrownBy(() -> in(() -> {
                    records.save(
                            key(key, "p-1", OptOutStatus.OPTED_OUT, delivery("d", DncTransition.MARK, false, NOW)));
                    records.saveCursor(ChangeCursor.of("there"));
                    records.inTransaction(() -> {
                        records.openReview(key(key, "p-1", null, null), "Why?", NOW);
                        return key;
                    });
                    throw new IllegalStateException("crash");
                }))
                .hasMessage("crash");

        assertThat(in(() -> records.find(key))).isEmpty();
        assertThat(in(records::cursor)).isEqualTo(ChangeCursor.start());
        assertThat(count("delivery")).isZero();
        assertThat(count("review")).isZero();
    }

    private long count(String table) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table).query(Long.class).single();
    }

    @Test
    @DisplayName("S3: sees an opt-out on another key of the person, here or on another connection, unless it is gone")
    void mayBeOptedOutElsewhere() {
        OptOutKey asked = contact("1");
        save(records, key(asked, "p-1", OptOutStatus.OPTED_OUT, null));
        save(records, key(contact("9"), "p-2", OptOutStatus.OPTED_OUT, null));
        assertThat(in(() -> records.mayBeOptedOutElsewhere("p-1", asked))).isFalse();

        KeyState there = key(address("ann@example.org"), "p-1", OptOutStatus.OPTED_OUT, null);
        save(addresses, there);
        assertThat(in(() -> records.mayBeOptedOutElsewhere("p-1", asked))).isTrue();

        save(
                addresses,
                new KeyState(
                        there.key(),
                        "p-1",
                        null,
                        OptOutStatus.OPTED_OUT,
                        NOW,
                        NOW,
                        null,
                        false,
                        null,
                        null,
                        null,
                        0,
                        true));
        assertThat(in(() -> records.mayBeOptedOutElsewhere("p-1", asked))).isFalse();

        save(records, key(contact("2"), "p-1", OptOutStatus.OPTED_OUT, null));
        assertThat(in(() -> records.mayBeOptedOutElsewhere("p-1", asked))).isTrue();
    }

    @Test
    @DisplayName("takes the keys due longest, and lends them to nobody else until the lease is over")
    void takesReads() {
        save(
                records,
                KeyState.unseen(contact("late"), "p", null, NOW.minusSeconds(1)),
                KeyState.unseen(contact("later"), "p", null, NOW),
                KeyState.unseen(contact("early"), "p", null, NOW.minusSeconds(2)),
                KeyState.unseen(contact("future"), "p", null, NOW.plusSeconds(1)),
                key(contact("never"), "p", OptOutStatus.OPTED_OUT, null));

        assertThat(taken(2, NOW)).containsExactly(contact("early"), contact("late"));
        assertThat(taken(9, NOW)).containsExactly(contact("later"));
        assertThat(taken(9, NOW)).isEmpty();

        assertThat(taken(9, NOW.plus(LEASE)))
                .containsExactly(contact("early"), contact("late"), contact("later"), contact("future"));
    }

    private List<OptOutKey> taken(int limit, Instant now) {
        return in(() -> records.takeReads(limit, now, LEASE)).stream()
                .map(KeyState::key)
                .toList();
    }

    @Test
    @DisplayName("gives a key that was saved meanwhile again")
    void savedEndsTheLease() {
        KeyState key = KeyState.unseen(contact("1"), "p", null, NOW);
        save(records, key);
        assertThat(taken(1, NOW)).hasSize(1);

        save(records, key);

        assertThat(taken(1, NOW)).hasSize(1);
    }

    @Test
    @DisplayName("does not read a key while a write to it is on the wire")
    void noReadOfAWrite() {
        Instant dead = NOW.plusSeconds(60);
        save(records, new KeyState(contact("1"), "p", null, null, null, null, null, true, dead, null, NOW, 0, false));

        assertThat(taken(1, NOW)).isEmpty();
        assertThat(taken(1, dead)).hasSize(1);
    }

    @Test
    @DisplayName("two takers never get the same key")
    void takersDontMeet() {
        save(
                records,
                KeyState.unseen(contact("1"), "p", null, NOW.minusSeconds(1)),
                KeyState.unseen(contact("2"), "p", null, NOW));

        List<OptOutKey> others = in(() -> {
            assertThat(taken(1, NOW)).containsExactly(contact("1"));
            return inAnotherThread(() -> taken(9, NOW));
        });

        assertThat(others).containsExactly(contact("2"));
    }

    private static <T> T inAnotherThread(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work).join();
    }

    @Test
    @DisplayName("S8: people's own requests go first, then marks, then unmarks, each by the time of the request")
    void order() {
        save(
                records,
                key(
                        contact("1"),
                        "p",
                        OptOutStatus.OPTED_OUT,
                        delivery("d1", DncTransition.UNMARK, false, NOW.minusSeconds(9))),
                key(contact("2"), "p", null, delivery("d2", DncTransition.MARK, false, NOW.minusSeconds(2))),
                key(contact("3"), "p", null, delivery("d3", DncTransition.MARK, false, NOW.minusSeconds(3))),
                key(contact("4"), "p", null, delivery("d4", DncTransition.MARK, true, NOW)));

        assertThat(sendable(9, NOW)).containsExactly(contact("4"), contact("3"), contact("2"), contact("1"));
        assertThat(sendable(2, NOW)).containsExactly(contact("4"), contact("3"));
    }

    private List<OptOutKey> sendable(int limit, Instant now) {
        return in(() -> records.lockDeliveries(limit, now, Set.of(DncTransition.MARK, DncTransition.UNMARK))).stream()
                .map(KeyState::key)
                .toList();
    }

    @Test
    @DisplayName("sends only what may be sent now")
    void sendableOnly() {
        Delivery unmark = delivery("u1", DncTransition.UNMARK, false, NOW);
        Delivery later = new Delivery("m2", DncTransition.MARK, NOW, false, 1, NOW.plusSeconds(5), null, "again");
        Delivery parked =
                new Delivery("m3", DncTransition.MARK, NOW, false, 1, NOW, new Delivery.Parked("no", "do"), "no");
        Delivery onTheWire = delivery("m4", DncTransition.MARK, false, NOW);
        Delivery inDoubt = delivery("u5", DncTransition.UNMARK, false, NOW);
        save(
                records,
                key(contact("unseen-unmark"), "p", null, unmark),
                key(contact("later"), "p", null, later),
                key(contact("parked"), "p", null, parked),
                new KeyState(
                        contact("on-the-wire"),
                        "p",
                        null,
                        null,
                        null,
                        null,
                        null,
                        true,
                        NOW.plusSeconds(3),
                        onTheWire,
                        null,
                        0,
                        false),
                new KeyState(
                        contact("doubtful-unmark"),
                        "p",
                        null,
                        OptOutStatus.OPTED_OUT,
                        NOW,
                        NOW,
                        null,
                        true,
                        null,
                        inDoubt,
                        null,
                        0,
                        false));

        assertThat(sendable(9, NOW)).isEmpty();
        assertThat(sendable(9, NOW.plusSeconds(3))).containsExactly(contact("on-the-wire"));
        assertThat(sendable(9, NOW.plusSeconds(5))).containsExactlyInAnyOrder(contact("on-the-wire"), contact("later"));
    }

    @Test
    @DisplayName("two senders never get the same delivery")
    void sendersDontMeet() {
        save(
                records,
                key(contact("1"), "p", null, delivery("d1", DncTransition.MARK, true, NOW)),
                key(contact("2"), "p", null, delivery("d2", DncTransition.MARK, false, NOW)));

        List<OptOutKey> others = in(() -> {
            assertThat(sendable(1, NOW)).containsExactly(contact("1"));
            return inAnotherThread(() -> sendable(9, NOW));
        });

        assertThat(others).containsExactly(contact("2"));
    }

    @Test
    @DisplayName("an ended delivery is no longer sent, and its end is kept")
    void ends() {
        Delivery first = delivery("d1", DncTransition.MARK, false, NOW);
        Delivery second = delivery("d2", DncTransition.MARK, false, NOW.plusSeconds(1));
        save(records, key(contact("1"), "p", null, first));

        in(() -> {
            records.ended(first, Delivery.End.SUPERSEDED, NOW.plusSeconds(1));
            records.save(key(contact("1"), "p", null, second));
            return first;
        });

        assertThat(in(() -> records.lockDeliveries(9, NOW, Set.of(DncTransition.MARK, DncTransition.UNMARK))))
                .extracting(KeyState::pending)
                .containsExactly(second);
        assertThat(jdbc.sql("SELECT state FROM delivery WHERE id = 'd1'")
                        .query(String.class)
                        .single())
                .isEqualTo("SUPERSEDED");
    }

    @Test
    @DisplayName("S11: walks all keys that are not gone, some at a time")
    void keysAfter() {
        KeyState first = key(contact("1"), "p", OptOutStatus.OPTED_OUT, null);
        KeyState second = KeyState.unseen(contact("2"), "p", null, NOW);
        KeyState third = key(contact("3"), "q", OptOutStatus.NOT_OPTED_OUT, null);
        save(records, third, first, second);

        assertThat(in(() -> records.keysAfter(null, 2))).containsExactly(first, second);
        assertThat(in(() -> records.keysAfter(second.key().text(), 2))).containsExactly(third);
        assertThat(in(() -> records.keysAfter(third.key().text(), 2))).isEmpty();
        assertThat(in(records::backlog).unseen()).isEqualTo(1);
    }

    @Test
    @DisplayName("keeps the cursor, and knows the start")
    void cursor() {
        assertThat(in(records::cursor).isStart()).isTrue();
        for (ChangeCursor cursor :
                List.of(ChangeCursor.of("x".repeat(ChangeCursor.MAX_LENGTH)), ChangeCursor.start())) {
            in(() -> {
                records.saveCursor(cursor);
                return cursor;
            });
            assertThat(in(records::cursor)).isEqualTo(cursor);
        }
    }

    @Test
    @DisplayName("tells a cursor that is none, as when a hand was in the database, and takes a new one")
    void spoiltCursor() {
        jdbc.sql("UPDATE crm_connection SET change_cursor = 'two words' WHERE id = 'records'")
                .update();
        assertThatThrownBy(() -> in(records::cursor)).isInstanceOf(IllegalArgumentException.class);

        in(() -> {
            records.saveCursor(ChangeCursor.start());
            return NOW;
        });
        assertThat(in(records::cursor).isStart()).isTrue();
    }

    @Test
    @DisplayName("S3: keeps one open review of a key, until it is answered")
    void reviews() {
        KeyState key = key(contact("1"), "p", OptOutStatus.NOT_OPTED_OUT, null);
        save(records, key);
        in(() -> {
            records.openReview(key, "Why?", NOW);
            records.openReview(key, "Why again?", NOW.plusSeconds(1));
            return key;
        });
        assertThat(count("review")).isOne();

        in(() -> {
            records.closeReview(key.key(), ReviewEnd.KEPT, NOW.plusSeconds(2));
            records.closeReview(key.key(), ReviewEnd.UNMARKED, NOW.plusSeconds(3));
            records.openReview(key, "And now?", NOW.plusSeconds(4));
            return key;
        });
        assertThat(jdbc.sql("SELECT answer FROM review ORDER BY opened_at")
                        .query((row, number) -> String.valueOf(row.getString(1)))
                        .list())
                .containsExactly("KEPT", "null");
    }

    @Test
    @DisplayName("S9: keeps why the connection waits")
    void suspension() {
        Suspension why = new Suspension(ErrorKind.QUOTA_EXHAUSTED, "used up", NOW, NOW.plusSeconds(60));
        assertThat(in(records::suspension)).isEmpty();
        in(() -> {
            records.suspend(why);
            return why;
        });
        assertThat(in(records::suspension)).contains(why);
        assertThat(in(addresses::suspension)).isEmpty();
        in(() -> {
            records.resume();
            return why;
        });
        assertThat(in(records::suspension)).isEmpty();
    }

    @Test
    @DisplayName("after a crash, a MARK of the dead process is sent again at once, an UNMARK waited for and then read")
    void releases() {
        Instant lease = NOW.plusSeconds(120);
        save(records, onTheWire("1", DncTransition.UNMARK, lease), onTheWire("2", DncTransition.MARK, lease));

        process(NOW.plusSeconds(1)).releaseAll();

        assertThat(taken(9, NOW.plusSeconds(1))).isEmpty();
        assertThat(sendable(9, NOW.plusSeconds(1))).containsExactly(contact("2"));
        assertThat(taken(9, lease)).containsExactly(contact("1"));
        assertThat(in(() -> records.find(contact("1"))).orElseThrow().inDoubt()).isTrue();
    }

    /** As it is while its pending delivery is being sent. */
    private static KeyState onTheWire(String id, DncTransition transition, Instant lease) {
        boolean unmarks = transition == DncTransition.UNMARK;
        return new KeyState(
                contact(id),
                "p",
                null,
                unmarks ? OptOutStatus.OPTED_OUT : null,
                unmarks ? NOW : null,
                unmarks ? NOW : null,
                null,
                true,
                lease,
                new Delivery("d" + id, transition, NOW, false, 1, NOW, null, null),
                unmarks ? lease : null,
                0,
                false);
    }

    private Processes process(Instant now) {
        return new Processes(jdbc, transactions, Clock.fixed(now, ZoneOffset.UTC), Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("of a process that is dead among others, marks are sent again at once, and unmarks waited for")
    void dead() {
        Instant lease = NOW.plusSeconds(300);
        save(
                records,
                key(contact("1"), "p", OptOutStatus.OPTED_OUT, null),
                key(contact("2"), "p", OptOutStatus.NOT_OPTED_OUT, null));
        save(records, onTheWire("1", DncTransition.UNMARK, lease), onTheWire("2", DncTransition.MARK, lease));
        jdbc.sql("INSERT INTO service_process (id, beat_at) VALUES ('me', :at)")
                .param("at", Instants.toColumn(NOW))
                .update();

        process(NOW.plusSeconds(29)).beat();
        assertThat(sendable(9, NOW.plusSeconds(40))).isEmpty();

        process(NOW.plusSeconds(31)).beat();
        assertThat(sendable(9, NOW.plusSeconds(40))).containsExactly(contact("2"));
        assertThat(taken(9, NOW.plusSeconds(40))).isEmpty();
        assertThat(taken(9, lease)).containsExactly(contact("1"));
    }

    @Test
    @DisplayName("L7, S3: keeps what an admin lets travel, also while the sync is off and on again")
    void rules() {
        assertThat(in(records::rules)).isEqualTo(SyncRules.standard());
        SyncRules strict = new SyncRules(true, false, true, UnmarkPolicy.IGNORE);
        in(() -> {
            records.saveRules(strict);
            return strict;
        });

        assertThat(in(records::rules)).isEqualTo(strict);
        assertThat(in(addresses::rules)).isEqualTo(SyncRules.standard());
        assertThat(new ConnectionTable(jdbc, transactions).rules("records")).isEqualTo(strict);
    }

    @Test
    @DisplayName("S10: gives the first run back as it was")
    void firstRun() {
        assertThat(in(records::firstRun)).isEqualTo(FirstRun.over());
        FirstRun braked = new FirstRun(FirstRun.Phase.BRAKED, 100, 20, 20, true, NOW, "too many");
        for (FirstRun run : List.of(braked, FirstRun.over())) {
            in(() -> {
                records.saveFirstRun(run);
                return run;
            });
            assertThat(in(records::firstRun)).isEqualTo(run);
            assertThat(in(records::lockFirstRun)).isEqualTo(run);
        }
        assertThat(in(addresses::firstRun)).isEqualTo(FirstRun.over());
    }

    @Test
    @DisplayName("what waits for a time that is too far off, by a clock that was ahead, waits no longer")
    void clockWasAhead() {
        Instant ahead = NOW.plus(Duration.ofDays(10));
        KeyState sending = key(
                contact("1"),
                "p",
                null,
                new Delivery("d1", DncTransition.MARK, ahead, false, 1, ahead, null, "LOCKED"));
        KeyState onTheWire = new KeyState(
                contact("2"), "p", null, null, null, null, null, true, ahead, null, NOW.minusSeconds(1), 0, false);
        save(records, sending, onTheWire, KeyState.unseen(contact("3"), "p", null, ahead));
        in(() -> records.takeReads(9, ahead, LEASE));

        assertThat(sendable(9, NOW)).containsExactly(contact("1"));
        assertThat(taken(9, NOW)).containsExactly(contact("2"), contact("3"));
        assertThat(taken(9, NOW)).as("leased now").isEmpty();
    }

    @Test
    @DisplayName("S7: a task is one holder's until the time is over or it is given back")
    void turns() {
        in(() -> {
            SyncTurns.begin(jdbc, "records-1", NOW);
            return NOW;
        });
        assertThat(turn("a", NOW)).isTrue();
        assertThat(turn("b", NOW)).isFalse();
        assertThat(turn("a", NOW.plusSeconds(9))).isTrue();
        assertThat(turn("b", NOW.plusSeconds(18))).isFalse();
        assertThat(turn("b", NOW.plusSeconds(19))).isTrue();
        in(() -> {
            records.endTurn(SyncStore.Turn.FEED, "a");
            return NOW;
        });
        assertThat(turn("a", NOW.plusSeconds(20))).isFalse();
        in(() -> {
            records.endTurn(SyncStore.Turn.FEED, "b");
            return NOW;
        });
        assertThat(turn("a", NOW.plusSeconds(20))).isTrue();
        assertThat(turn("b", NOW.minusSeconds(500)))
                .as("a clock that went wrong")
                .isTrue();
    }

    private boolean turn(String holder, Instant now) {
        return turn(records, holder, now);
    }

    private boolean turn(JdbcSyncStore store, String holder, Instant now) {
        return in(() -> store.takeTurn(SyncStore.Turn.FEED, holder, now, now.plusSeconds(10)));
    }

    @Test
    @DisplayName("S7: what a process was at that ended or died, another goes on with at once")
    void turnsOfTheDead() {
        in(() -> {
            SyncTurns.begin(jdbc, "records-1", NOW);
            return NOW;
        });
        Processes leaving = process(NOW);
        leaving.beat();
        assertThat(turn(store("records", OptOutKeying.RECORD, leaving.id()), "a", NOW))
                .isTrue();
        assertThat(turn("b", NOW)).isFalse();
        leaving.leave();
        assertThat(turn("b", NOW)).isTrue();

        Instant later = NOW.plusSeconds(60);
        Processes dying = process(later);
        dying.beat();
        assertThat(turn(store("records", OptOutKeying.RECORD, dying.id()), "c", later))
                .isTrue();
        process(later.plusSeconds(5)).beat();
        assertThat(turn("d", later.plusSeconds(5))).as("it is alive").isFalse();
        process(later.plusSeconds(31)).beat();
        assertThat(turn("d", later.plusSeconds(6)))
                .as("it is dead, its time not over")
                .isTrue();

        process(later).releaseAll();
        assertThat(turn("e", later))
                .as("after a start where no other process can be")
                .isTrue();
    }

    @Test
    @DisplayName("S11: keeps sweeps with their counts, and what they found")
    void sweeps() {
        assertThat(in(records::sweep)).isEmpty();
        Sweep begun = new Sweep("s1", Sweep.Cause.BY_HAND, NOW, 9, null, Map.of(), null);
        Sweep ended = new Sweep(
                "s1",
                Sweep.Cause.BY_HAND,
                NOW,
                9,
                contact("4").text(),
                Map.of(SweepFinding.EQUAL, 7L, SweepFinding.REPAIRED_IN_CRM, 1L),
                NOW.plusSeconds(5));
        Sweep newer = new Sweep("s2", Sweep.Cause.SCHEDULE, NOW.plusSeconds(9), 9, null, Map.of(), null);
        for (Sweep sweep : List.of(begun, ended, newer)) {
            in(() -> {
                records.saveSweep(sweep);
                records.note("s1", new SweepNote("p", contact("4"), SweepFinding.REPAIRED_IN_CRM, null));
                return sweep;
            });
            assertThat(in(records::sweep)).contains(sweep);
        }
        assertThat(count("sweep_note")).isEqualTo(3);
        assertThat(in(addresses::sweep)).isEmpty();
    }

    @Test
    @DisplayName("counts what is to be done")
    void backlog() {
        assertThat(in(records::backlog)).isEqualTo(new Backlog(0, 0, 0, 0, 0, 0, null));
        save(
                records,
                key(contact("1"), "p", null, delivery("d", DncTransition.MARK, false, NOW.minusSeconds(5))),
                key(contact("2"), "p", OptOutStatus.OPTED_OUT, null));
        assertThat(in(records::backlog)).isEqualTo(new Backlog(2, 1, 1, 1, 0, 0, NOW.minusSeconds(5)));
    }

    @Test
    @DisplayName("the clock of a request goes on in the delivery that takes the place of its delivery")
    void dueFrom() {
        Delivery first = delivery("d1", DncTransition.MARK, false, NOW);
        save(records, key(contact("1"), "p", null, first));
        Instant later = NOW.plusSeconds(60);
        in(() -> {
            records.ended(first, Delivery.End.SUPERSEDED, later);
            records.save(key(contact("1"), "p", null, delivery("d2", DncTransition.MARK, true, later)));
            return later;
        });

        assertThat(jdbc.sql("SELECT due_from FROM delivery WHERE id = 'd2'")
                        .query((row, number) -> Columns.requiredInstant(row, "due_from"))
                        .single())
                .isEqualTo(NOW);
    }
}
