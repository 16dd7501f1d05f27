package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.OptOutStatus;
import org.jspecify.annotations.Nullable;

/** A store with real transactions, one at a time: what throws is rolled back. */
final class InMemorySyncStore implements SyncStore {

    private record State(
            Map<String, KeyState> keys,
            Map<String, Delivery.End> ended,
            Map<String, String> openReviews,
            Map<String, ReviewEnd> closedReviews,
            ChangeCursor cursor,
            @Nullable Suspension suspension) {
        State copy() {
            return new State(
                    new TreeMap<>(keys),
                    new LinkedHashMap<>(ended),
                    new HashMap<>(openReviews),
                    new HashMap<>(closedReviews),
                    cursor,
                    suspension);
        }
    }

    private final ReentrantLock oneAtATime = new ReentrantLock();
    private State state = new State(
            new TreeMap<>(), new LinkedHashMap<>(), new HashMap<>(), new HashMap<>(), ChangeCursor.start(), null);

    @Override
    public <T> T inTransaction(Supplier<T> work) {
        oneAtATime.lock();
        try {
            if (oneAtATime.getHoldCount() > 1) {
                return work.get();
            }
            State before = state.copy();
            try {
                return work.get();
            } catch (RuntimeException | Error e) {
                state = before;
                throw e;
            }
        } finally {
            oneAtATime.unlock();
        }
    }

    private State current() {
        if (!oneAtATime.isHeldByCurrentThread()) {
            throw new IllegalStateException("the store was used outside a transaction");
        }
        return state;
    }

    @Override
    public Optional<KeyState> find(OptOutKey key) {
        return Optional.ofNullable(current().keys().get(key.text()));
    }

    @Override
    public Optional<KeyState> lock(OptOutKey key) {
        return find(key);
    }

    @Override
    public List<KeyState> lockKeysOf(String personId) {
        return current().keys().values().stream()
                .filter(key -> key.personId().equals(personId))
                .toList();
    }

    @Override
    public boolean optedOutElsewhere(String personId, OptOutKey key) {
        return lockKeysOf(personId).stream()
                .anyMatch(
                        other -> !other.key().equals(key) && !other.gone() && other.shadow() == OptOutStatus.OPTED_OUT);
    }

    @Override
    public void save(KeyState key) {
        current().keys().put(key.key().text(), key);
    }

    @Override
    public void ended(Delivery delivery, Delivery.End end, Instant at) {
        current().ended().put(delivery.id(), end);
    }

    @Override
    public List<KeyState> takeReads(int limit, Instant now, Duration lease) {
        List<KeyState> due = current().keys().values().stream()
                .filter(key -> key.readDueAt() != null && !key.readDueAt().isAfter(now))
                .filter(key -> !key.isWriting(now))
                .sorted(Comparator.comparing(key -> Objects.requireNonNull(key.readDueAt())))
                .limit(limit)
                .toList();
        due.forEach(key -> save(key.readDue(now.plus(lease))));
        return due;
    }

    @Override
    public List<KeyState> lockDeliveries(int limit, Instant now) {
        return current().keys().values().stream()
                .filter(key -> key.pending() != null && isSendable(key, key.pending(), now))
                .sorted(Comparator.<KeyState, Boolean>comparing(
                                key -> !pending(key).urgent())
                        .thenComparing(key -> pending(key).transition())
                        .thenComparing(key -> pending(key).requestedAt()))
                .limit(limit)
                .toList();
    }

    private static boolean isSendable(KeyState key, Delivery pending, Instant now) {
        return pending.parked() == null
                && !pending.notBefore().isAfter(now)
                && !key.isWriting(now)
                && (pending.isMark() || (key.shadow() == OptOutStatus.OPTED_OUT && !key.inDoubt()));
    }

    private static Delivery pending(KeyState key) {
        return Objects.requireNonNull(key.pending());
    }

    @Override
    public void dueAll(Instant now) {
        new ArrayList<>(current().keys().values()).forEach(key -> save(key.readDue(now)));
    }

    @Override
    public ChangeCursor cursor() {
        return current().cursor();
    }

    @Override
    public void saveCursor(ChangeCursor cursor) {
        State now = current();
        state = new State(now.keys(), now.ended(), now.openReviews(), now.closedReviews(), cursor, now.suspension());
    }

    @Override
    public void openReview(KeyState key, String reason, Instant at) {
        current().openReviews().putIfAbsent(key.key().text(), reason);
    }

    @Override
    public void closeReview(OptOutKey key, ReviewEnd how, Instant at) {
        if (current().openReviews().remove(key.text()) != null) {
            current().closedReviews().put(key.text(), how);
        }
    }

    @Override
    public Optional<Suspension> suspension() {
        return Optional.ofNullable(current().suspension());
    }

    @Override
    public void suspend(Suspension suspension) {
        State now = current();
        state = new State(now.keys(), now.ended(), now.openReviews(), now.closedReviews(), now.cursor(), suspension);
    }

    @Override
    public void resume() {
        State now = current();
        state = new State(now.keys(), now.ended(), now.openReviews(), now.closedReviews(), now.cursor(), null);
    }

    KeyState key(OptOutKey key) {
        return inTransaction(() -> find(key).orElseThrow());
    }

    boolean hasOpenReview(OptOutKey key) {
        return inTransaction(() -> current().openReviews().containsKey(key.text()));
    }

    Optional<ReviewEnd> reviewEnd(OptOutKey key) {
        return inTransaction(() -> Optional.ofNullable(current().closedReviews().get(key.text())));
    }

    Map<String, Delivery.End> endedDeliveries() {
        return inTransaction(() -> Map.copyOf(current().ended()));
    }
}
