package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.DncTransition;
import org.jspecify.annotations.Nullable;

/** A store with real transactions, one at a time: what throws is rolled back. */
final class InMemorySyncStore implements SyncStore {

    private record Holding(String holder, Instant until) {}

    private final ReentrantLock oneAtATime = new ReentrantLock();
    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final Law law;
    private final NavigableMap<String, KeyState> keys = new TreeMap<>();
    private final Map<String, List<String>> keysOf = new LinkedHashMap<>();
    private final Map<String, Delivery.End> ended = new LinkedHashMap<>();
    private final Map<String, String> openReviews = new LinkedHashMap<>();
    private final Map<String, ReviewEnd> closedReviews = new LinkedHashMap<>();
    private final Map<String, Instant> leases = new LinkedHashMap<>();
    private final Map<Turn, Holding> turns = new LinkedHashMap<>();
    private final Map<String, Object> single = new LinkedHashMap<>();
    private final Map<String, SweepNote> notes = new LinkedHashMap<>();
    private final List<LedgerEntry> ledger = new ArrayList<>();
    private boolean keepsLedger = true;
    private Runnable between = () -> {};
    private Runnable within = () -> {};

    InMemorySyncStore() {
        this(Law.STANDARD);
    }

    InMemorySyncStore(Law law) {
        this.law = law;
    }

    void keepNoLedger() {
        keepsLedger = false;
    }

    /** Done before each transaction. */
    void between(Runnable work) {
        between = work;
    }

    /** Done at each step within a transaction; what it throws rolls back. */
    void within(Runnable work) {
        within = work;
    }

    /** As when a sync is switched off: of all it knew, only the rules are left. */
    void forget() {
        inside();
        SyncRules rules = rules();
        undo.clear();
        keys.clear();
        keysOf.clear();
        leases.clear();
        openReviews.clear();
        closedReviews.clear();
        turns.clear();
        single.clear();
        saveRules(rules);
    }

    /** As when a person is erased: of their keys, nothing is left. */
    void forget(String personId) {
        inside();
        for (String text : keysOf.getOrDefault(personId, List.of())) {
            put(keys, text, null);
            put(leases, text, null);
            put(openReviews, text, null);
        }
        put(keysOf, personId, null);
    }

    @Override
    public <T> T inTransaction(Supplier<T> work) {
        if (!oneAtATime.isHeldByCurrentThread()) {
            between.run();
        }
        oneAtATime.lock();
        try {
            if (oneAtATime.getHoldCount() > 1) {
                return work.get();
            }
            undo.clear();
            try {
                return work.get();
            } catch (RuntimeException | Error e) {
                while (!undo.isEmpty()) {
                    undo.pop().run();
                }
                throw e;
            }
        } finally {
            oneAtATime.unlock();
        }
    }

    /** Lets someone else's state take part in the transaction. */
    void onRollback(Runnable work) {
        inside();
        undo.push(work);
    }

    private void inside() {
        if (!oneAtATime.isHeldByCurrentThread()) {
            throw new IllegalStateException("the store was used outside a transaction");
        }
        within.run();
    }

    <K, V> void put(Map<K, V> map, K key, @Nullable V value) {
        inside();
        V before = value == null ? map.remove(key) : map.put(key, value);
        undo.push(() -> {
            if (before == null) {
                map.remove(key);
            } else {
                map.put(key, before);
            }
        });
    }

    @Override
    public Optional<KeyState> find(OptOutKey key) {
        inside();
        return Optional.ofNullable(keys.get(key.text()));
    }

    @Override
    public Optional<KeyState> lock(OptOutKey key) {
        return find(key);
    }

    @Override
    public List<KeyState> lockKeysOf(String personId) {
        inside();
        return keysOf.getOrDefault(personId, List.of()).stream()
                .map(text -> Objects.requireNonNull(keys.get(text)))
                .toList();
    }

    @Override
    public boolean mayBeOptedOutElsewhere(String personId, OptOutKey key) {
        return lockKeysOf(personId).stream().anyMatch(other -> !other.key().equals(key) && other.mayBeOptedOut());
    }

    @Override
    public void save(KeyState key) {
        String text = key.key().text();
        KeyState before = keys.get(text);
        put(keys, text, key);
        put(leases, text, null);
        if (before == null || !before.personId().equals(key.personId())) {
            if (before != null) {
                put(keysOf, before.personId(), without(keysOf.get(before.personId()), text));
            }
            List<String> all = new ArrayList<>(keysOf.getOrDefault(key.personId(), List.of()));
            all.add(text);
            Collections.sort(all);
            put(keysOf, key.personId(), List.copyOf(all));
        }
    }

    @Override
    public Set<OptOutKey> seenAgain(Collection<OptOutKey> sighted, Sighting sighting, Predicate<KeyState> which) {
        Set<OptOutKey> seen = new LinkedHashSet<>();
        for (OptOutKey key : sighted) {
            find(key)
                    .filter(state -> state.pending() == null && which.test(state))
                    .ifPresent(state -> {
                        put(keys, key.text(), state.seenAgain(sighting));
                        seen.add(key);
                    });
        }
        return seen;
    }

    private static List<String> without(@Nullable List<String> all, String text) {
        return all == null
                ? List.of()
                : all.stream().filter(it -> !it.equals(text)).toList();
    }

    @Override
    public void ended(Delivery delivery, Delivery.End end, Instant at) {
        if (keepsLedger) {
            put(ended, delivery.id(), end);
        }
    }

    @Override
    public List<KeyState> takeReads(int limit, Instant now, Duration lease) {
        inside();
        List<KeyState> due = keys.values().stream()
                .filter(key -> key.readDueAt() != null && SyncLaw.hasCome(key.readDueAt(), now))
                .filter(key -> !key.isWriting(now) && !isLeased(key, now))
                .sorted(Comparator.comparing(key -> Objects.requireNonNull(key.readDueAt())))
                .limit(limit)
                .toList();
        due.forEach(key -> put(leases, key.key().text(), now.plus(lease)));
        return due;
    }

    private boolean isLeased(KeyState key, Instant now) {
        Instant until = leases.get(key.key().text());
        return until != null && !SyncLaw.hasCome(until, now);
    }

    @Override
    public List<KeyState> lockDeliveries(int limit, Instant now, Set<DncTransition> transitions) {
        inside();
        return keys.values().stream()
                .filter(key -> key.pending() != null
                        && transitions.contains(key.pending().transition())
                        && law.maySend(key, now))
                .sorted(Comparator.<KeyState, Boolean>comparing(
                                key -> !pending(key).urgent())
                        .thenComparing(key -> pending(key).transition())
                        .thenComparing(key -> pending(key).requestedAt()))
                .limit(limit)
                .toList();
    }

    private static Delivery pending(KeyState key) {
        return Objects.requireNonNull(key.pending());
    }

    @Override
    public List<KeyState> keysAfter(@Nullable String after, int limit) {
        inside();
        Collection<KeyState> rest =
                after == null ? keys.values() : keys.tailMap(after, false).values();
        return rest.stream().filter(key -> !key.gone()).limit(limit).toList();
    }

    @Override
    public Backlog backlog() {
        inside();
        List<KeyState> there = keys.values().stream().filter(key -> !key.gone()).toList();
        List<Delivery> pending =
                there.stream().map(KeyState::pending).filter(Objects::nonNull).toList();
        return new Backlog(
                there.size(),
                there.stream().filter(key -> key.shadow() == null).count(),
                there.stream()
                        .filter(key -> key.shadow() == null && key.readAttempts() == 0)
                        .count(),
                pending.size(),
                pending.stream().filter(delivery -> delivery.parked() != null).count(),
                openReviews.size(),
                pending.stream()
                        .map(Delivery::requestedAt)
                        .min(Comparator.naturalOrder())
                        .orElse(null));
    }

    private <T> Optional<T> single(Class<T> type) {
        inside();
        return Optional.ofNullable(type.cast(single.get(type.getName())));
    }

    private <T> void single(Class<T> type, @Nullable T value) {
        put(single, type.getName(), value);
    }

    @Override
    public SyncRules rules() {
        return single(SyncRules.class).orElseGet(SyncRules::standard);
    }

    @Override
    public void saveRules(SyncRules rules) {
        single(SyncRules.class, rules);
    }

    @Override
    public FirstRun firstRun() {
        return single(FirstRun.class).orElseGet(FirstRun::over);
    }

    @Override
    public FirstRun lockFirstRun() {
        return firstRun();
    }

    @Override
    public void saveFirstRun(FirstRun run) {
        single(FirstRun.class, run);
    }

    @Override
    public boolean takeTurn(Turn task, String holder, Instant now, Instant until) {
        inside();
        Holding held = turns.get(task);
        boolean free = held == null
                || held.holder().equals(holder)
                || !held.until().isAfter(now)
                || held.until().isAfter(until);
        if (free) {
            put(turns, task, new Holding(holder, until));
        }
        return free;
    }

    @Override
    public void endTurn(Turn task, String holder) {
        inside();
        Holding held = turns.get(task);
        if (held != null && held.holder().equals(holder)) {
            put(turns, task, null);
        }
    }

    @Override
    public Optional<Sweep> sweep() {
        return single(Sweep.class);
    }

    @Override
    public void saveSweep(Sweep sweep) {
        single(Sweep.class, sweep);
    }

    @Override
    public void note(String sweepId, SweepNote note) {
        put(notes, sweepId + " " + note.key().text(), note);
    }

    @Override
    public void append(LedgerEntry entry) {
        inside();
        if (keepsLedger) {
            ledger.add(entry);
            undo.push(() -> ledger.remove(ledger.size() - 1));
        }
    }

    @Override
    public ChangeCursor cursor() {
        return ChangeCursor.of(single(String.class).orElse(""));
    }

    @Override
    public void saveCursor(ChangeCursor cursor) {
        storeCursor(cursor.value());
    }

    /** As a database may have it that somebody's hand has been in. */
    void storeCursor(String text) {
        single(String.class, text);
    }

    @Override
    public Optional<Instant> feedEndReachedAt() {
        return single(Instant.class);
    }

    @Override
    public void saveFeedEndReachedAt(Instant at) {
        single(Instant.class, at);
    }

    @Override
    public boolean openReview(KeyState key, String reason, Instant at) {
        boolean opens = !isInReview(key.key());
        if (opens) {
            put(openReviews, key.key().text(), reason);
        }
        return opens;
    }

    @Override
    public boolean closeReview(OptOutKey key, ReviewEnd how, Instant at) {
        boolean closes = isInReview(key);
        if (closes) {
            put(openReviews, key.text(), null);
            put(closedReviews, key.text(), how);
        }
        return closes;
    }

    @Override
    public boolean isInReview(OptOutKey key) {
        inside();
        return openReviews.containsKey(key.text());
    }

    @Override
    public Optional<Suspension> suspension() {
        return single(Suspension.class);
    }

    @Override
    public void suspend(Suspension suspension) {
        single(Suspension.class, suspension);
    }

    @Override
    public void resume() {
        single(Suspension.class, null);
    }

    KeyState key(OptOutKey key) {
        return inTransaction(() -> find(key).orElseThrow());
    }

    List<KeyState> keys() {
        return inTransaction(() -> List.copyOf(keys.values()));
    }

    boolean hasOpenReview(OptOutKey key) {
        return inTransaction(() -> isInReview(key));
    }

    Optional<ReviewEnd> reviewEnd(OptOutKey key) {
        return inTransaction(() -> Optional.ofNullable(closedReviews.get(key.text())));
    }

    Map<String, Delivery.End> endedDeliveries() {
        return inTransaction(() -> Map.copyOf(ended));
    }

    List<LedgerEntry.Event> ledger() {
        return inTransaction(() -> ledger.stream().map(LedgerEntry::what).toList());
    }

    List<SweepNote> notes() {
        return inTransaction(() -> List.copyOf(notes.values()));
    }
}
