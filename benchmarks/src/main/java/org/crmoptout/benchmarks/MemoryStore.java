package org.crmoptout.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.DncTransition;
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
import org.jspecify.annotations.Nullable;

/**
 * The state of one sync in memory, costing as little as a store can: one thread, no rollback, people of one key each, a ledger
 * that only counts. What pushing, reading and walking the changes don't ask for is refused.
 */
final class MemoryStore implements SyncStore {

    private final Map<OptOutKey, KeyState> keys = new HashMap<>();
    private final Map<String, OptOutKey> keyOf = new HashMap<>();
    private final Set<OptOutKey> pending = new LinkedHashSet<>();
    private final Set<OptOutKey> readable = new LinkedHashSet<>();
    private ChangeCursor cursor = ChangeCursor.of("0");
    private @Nullable Suspension suspension;
    private long ledgerLines;

    /** Every key, in no order. */
    Collection<KeyState> all() {
        return keys.values();
    }

    @Override
    public <T> T inTransaction(Supplier<T> work) {
        return work.get();
    }

    @Override
    public Optional<KeyState> find(OptOutKey key) {
        return Optional.ofNullable(keys.get(key));
    }

    @Override
    public Optional<KeyState> lock(OptOutKey key) {
        return find(key);
    }

    @Override
    public List<KeyState> lockKeysOf(String personId) {
        OptOutKey key = keyOf.get(personId);
        return key == null ? List.of() : List.of(Objects.requireNonNull(keys.get(key)));
    }

    @Override
    public boolean mayBeOptedOutElsewhere(String personId, OptOutKey key) {
        return false;
    }

    @Override
    public void save(KeyState state) {
        if (keys.put(state.key(), state) == null) {
            keyOf.put(state.personId(), state.key());
        }
        keep(pending, state.key(), state.pending() != null);
        keep(readable, state.key(), state.readDueAt() != null);
    }

    private static void keep(Set<OptOutKey> some, OptOutKey key, boolean belongs) {
        if (belongs) {
            some.add(key);
        } else {
            some.remove(key);
        }
    }

    @Override
    public void ended(Delivery delivery, Delivery.End end, Instant at) {}

    @Override
    public List<KeyState> takeReads(int limit, Instant now, Duration lease) {
        List<KeyState> taken = some(
                readable,
                limit,
                state -> !Objects.requireNonNull(state.readDueAt()).isAfter(now) && !state.isWriting(now));
        taken.forEach(state -> readable.remove(state.key()));
        return taken;
    }

    /** In the order of the requests, which is S8's as long as all are of one kind. */
    @Override
    public List<KeyState> lockDeliveries(int limit, Instant now, Set<DncTransition> transitions) {
        return some(pending, limit, state -> SyncLaw.maySend(state, now));
    }

    private List<KeyState> some(Set<OptOutKey> which, int limit, Predicate<KeyState> wanted) {
        return which.stream()
                .map(key -> Objects.requireNonNull(keys.get(key)))
                .filter(wanted)
                .limit(limit)
                .toList();
    }

    @Override
    public SyncRules rules() {
        return SyncRules.standard();
    }

    @Override
    public FirstRun firstRun() {
        return FirstRun.over();
    }

    @Override
    public boolean takeTurn(Turn task, String holder, Instant now, Instant until) {
        return true;
    }

    @Override
    public void endTurn(Turn task, String holder) {}

    @Override
    public void append(LedgerEntry entry) {
        ledgerLines++;
    }

    @Override
    public ChangeCursor cursor() {
        return cursor;
    }

    @Override
    public void saveCursor(ChangeCursor place) {
        cursor = place;
    }

    @Override
    public void saveFeedEndReachedAt(Instant at) {}

    @Override
    public boolean closeReview(OptOutKey key, ReviewEnd how, Instant at) {
        return false;
    }

    @Override
    public boolean isInReview(OptOutKey key) {
        return false;
    }

    @Override
    public Optional<Suspension> suspension() {
        return Optional.ofNullable(suspension);
    }

    @Override
    public void suspend(Suspension why) {
        suspension = why;
    }

    @Override
    public void resume() {
        suspension = null;
    }

    @Override
    public boolean openReview(KeyState state, String reason, Instant at) {
        throw notMeasured("a review");
    }

    @Override
    public List<KeyState> keysAfter(@Nullable String after, int limit) {
        throw notMeasured("a sweep");
    }

    @Override
    public Backlog backlog() {
        throw notMeasured("the backlog");
    }

    @Override
    public void saveRules(SyncRules rules) {
        throw notMeasured("a change of rules");
    }

    @Override
    public FirstRun lockFirstRun() {
        throw notMeasured("a first run");
    }

    @Override
    public void saveFirstRun(FirstRun run) {
        throw notMeasured("a first run");
    }

    @Override
    public Optional<Sweep> sweep() {
        throw notMeasured("a sweep");
    }

    @Override
    public void saveSweep(Sweep sweep) {
        throw notMeasured("a sweep");
    }

    @Override
    public void note(String sweepId, SweepNote note) {
        throw notMeasured("a sweep");
    }

    @Override
    public Optional<Instant> feedEndReachedAt() {
        throw notMeasured("how the sync is doing");
    }

    private static UnsupportedOperationException notMeasured(String what) {
        return new UnsupportedOperationException(what + " is not measured with this store");
    }
}
