package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.DncTransition;
import org.jspecify.annotations.Nullable;

/**
 * The durable state of one connection's sync. The host implements it over its database. Thread-safe.
 *
 * <p>Everything but {@link #inTransaction} is called from within a transaction, the host's own or one begun here. What is held
 * is held in one order, so that no two transactions wait for each other: a turn, the first run, people by id, keys.
 */
public interface SyncStore {

    /**
     * Runs work in one transaction: all of it lasts, or nothing. Joins a transaction that is under way.
     *
     * @param <T> what the work answers
     * @param work the work
     * @return its answer, after the commit
     */
    <T> T inTransaction(Supplier<T> work);

    /**
     * Looks a key up, without holding it.
     *
     * @param key the key
     * @return its state, empty when the connection does not track it
     */
    Optional<KeyState> find(OptOutKey key);

    /**
     * Looks a key up and holds it still until the transaction ends.
     *
     * @param key the key
     * @return its state, empty when the connection does not track it
     */
    Optional<KeyState> lock(OptOutKey key);

    /**
     * All keys a person has in this connection, held still until the transaction ends.
     *
     * @param personId the person
     * @return ordered by {@link OptOutKey#text()}
     */
    List<KeyState> lockKeysOf(String personId);

    /**
     * Whether another key of the person {@linkplain KeyState#mayBeOptedOut() may be opted out}, in this or in any other
     * connection of the host whose sync is on.
     *
     * @param personId the person
     * @param key the key that does not count
     * @return true if there is one
     */
    boolean mayBeOptedOutElsewhere(String personId, OptOutKey key);

    /**
     * Stores a key's state, its pending delivery included.
     *
     * @param state the state
     */
    void save(KeyState state);

    /**
     * Moves {@link KeyState#seenAt} and {@link KeyState#seenUntil} of keys, and changes nothing else of them. Left out are keys
     * with something pending, and those that others hold: nobody is waited for.
     *
     * <p>It spares a walk of the CRM's changes to judge one by one what our own writes come back as. A store need not do it.
     *
     * @param keys the keys, each once or more
     * @param sighting the look that saw them
     * @param which which of them, by their state while they are held
     * @return those whose times were moved: none unless the store does it
     */
    default Set<OptOutKey> seenAgain(Collection<OptOutKey> keys, Sighting sighting, Predicate<KeyState> which) {
        return Set.of();
    }

    /**
     * Notes the end of a delivery, which is then no longer pending.
     *
     * @param delivery the delivery
     * @param end how it ended
     * @param at when
     */
    void ended(Delivery delivery, Delivery.End end, Instant at);

    /**
     * Takes keys whose time to be read {@linkplain SyncLaw#hasCome has come}, but for those with a write on the wire: what is read meanwhile is not believed. Until
     * the lease is over nobody else is given them, unless they are saved before.
     *
     * @param limit how many at most
     * @param now the time by the sync's clock
     * @param lease how long they are taken
     * @return the keys due longest first
     */
    List<KeyState> takeReads(int limit, Instant now, Duration lease);

    /**
     * Takes keys whose pending delivery {@linkplain SyncLaw#maySend may be sent}: due, not parked, no write on the wire, and for
     * an UNMARK only when the shadow says OPTED_OUT and the key is not in doubt.
     *
     * @param limit how many at most
     * @param now the time by the sync's clock
     * @param transitions which are wanted
     * @return held still until the transaction ends: urgent ones first, then MARKs, then by the time of the request (S8)
     */
    List<KeyState> lockDeliveries(int limit, Instant now, Set<DncTransition> transitions);

    /**
     * The keys after a key, without holding them.
     *
     * @param after the {@link OptOutKey#text() text} of the key before the first, or null to begin
     * @param limit how many at most
     * @return those that are not gone, ordered by their text in whatever way, but always the same
     */
    List<KeyState> keysAfter(@Nullable String after, int limit);

    /**
     * What is to be done.
     *
     * @return counted now
     */
    Backlog backlog();

    /**
     * What the admin lets travel.
     *
     * @return {@link SyncRules#standard()} unless others were stored
     */
    SyncRules rules();

    /**
     * Stores what the admin lets travel.
     *
     * @param rules the rules
     */
    void saveRules(SyncRules rules);

    /**
     * How far the first run has come, without holding it.
     *
     * @return {@link FirstRun#over()} unless another was stored
     */
    FirstRun firstRun();

    /**
     * How far the first run has come, held still until the transaction ends. It is held before any person or key.
     *
     * @return {@link FirstRun#over()} unless another was stored
     */
    FirstRun lockFirstRun();

    /**
     * Stores how far the first run has come.
     *
     * @param run the first run
     */
    void saveFirstRun(FirstRun run);

    /**
     * Takes a task that only one of the host's processes does at a time, or keeps it. The answer holds until the transaction
     * ends: nobody else can take the task in between. It is asked before any person or key is held.
     *
     * @param task the task
     * @param holder who asks: the same for every question of one {@link OptOutSync}
     * @param now the time by the sync's clock
     * @param until how long the task is kept unless it is asked for again
     * @return true when the task was free, was the holder's already, its time was over, or it was kept for longer than until,
     *     as by a clock that went wrong
     */
    boolean takeTurn(Turn task, String holder, Instant now, Instant until);

    /**
     * Gives a task back. Nothing happens when another has it.
     *
     * @param task the task
     * @param holder who had it
     */
    void endTurn(Turn task, String holder);

    /** What only one of the host's processes does at a time. */
    enum Turn {
        /** Walking the CRM's changes. */
        FEED,
        /** Comparing every key. */
        SWEEP
    }

    /**
     * The newest sweep.
     *
     * @return empty when there was none
     */
    Optional<Sweep> sweep();

    /**
     * Stores a sweep: a new one, or how far the newest has come.
     *
     * @param sweep the sweep
     */
    void saveSweep(Sweep sweep);

    /**
     * Adds a key to a sweep's report.
     *
     * @param sweepId the sweep
     * @param note what was found
     */
    void note(String sweepId, SweepNote note);

    /**
     * Adds a line to the ledger, where it stays.
     *
     * @param entry what happened
     */
    void append(LedgerEntry entry);

    /**
     * The place in the CRM's changes.
     *
     * @return the start, unless one was stored
     * @throws IllegalArgumentException when what was stored is no cursor
     */
    ChangeCursor cursor();

    /**
     * Stores the place in the CRM's changes.
     *
     * @param cursor the place
     */
    void saveCursor(ChangeCursor cursor);

    /**
     * When the end of the CRM's changes was last reached.
     *
     * @return empty until the first time
     */
    Optional<Instant> feedEndReachedAt();

    /**
     * Stores when the end of the CRM's changes was reached.
     *
     * @param at when the look at the last page began
     */
    void saveFeedEndReachedAt(Instant at);

    /**
     * Opens a review of a key, unless one is open.
     *
     * @param state the key
     * @param reason the question for a human
     * @param at when
     * @return false when one was open
     */
    boolean openReview(KeyState state, String reason, Instant at);

    /**
     * Closes the review of a key, if one is open.
     *
     * @param key the key
     * @param how what answered it
     * @param at when
     * @return false when none was open
     */
    boolean closeReview(OptOutKey key, ReviewEnd how, Instant at);

    /**
     * Whether a review of a key is open.
     *
     * @param key the key
     * @return true if one is
     */
    boolean isInReview(OptOutKey key);

    /**
     * Why the connection waits.
     *
     * @return empty when it doesn't
     */
    Optional<Suspension> suspension();

    /**
     * Makes the connection wait.
     *
     * @param suspension why, and until when
     */
    void suspend(Suspension suspension);

    /** Ends the connection's waiting. */
    void resume();

    /** What answered a review. */
    enum ReviewEnd {
        /** The label was asserted again: the CRM is written. */
        KEPT,
        /** The label was lifted. */
        UNMARKED,
        /** The CRM's value came back by itself. */
        CRM_OPTED_OUT_AGAIN,
        /** The record it was about is gone from the CRM. */
        RECORD_GONE
    }
}
