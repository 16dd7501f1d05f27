package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.crmoptout.connector.ChangeCursor;

/**
 * The durable state of one connection's sync. The host implements it over its database. Thread-safe.
 *
 * <p>Everything but {@link #inTransaction} is called from within a transaction, the host's own or one begun here.
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
     * Whether the shadow of another key of the person says OPTED_OUT, in this or in any other connection of the host.
     *
     * @param personId the person
     * @param key the key that does not count
     * @return true if there is one that is not gone
     */
    boolean optedOutElsewhere(String personId, OptOutKey key);

    /**
     * Stores a key's state, its pending delivery included.
     *
     * @param state the state
     */
    void save(KeyState state);

    /**
     * Notes the end of a delivery, which is then no longer pending.
     *
     * @param delivery the delivery
     * @param end how it ended
     * @param at when
     */
    void ended(Delivery delivery, Delivery.End end, Instant at);

    /**
     * Takes keys that are due to be read, but for those with a write on the wire: what is read meanwhile is not believed. Until
     * the lease is over nobody else is given them, unless they are saved before.
     *
     * @param limit how many at most
     * @param now the time by the sync's clock
     * @param lease how long they are taken
     * @return the keys due longest first
     */
    List<KeyState> takeReads(int limit, Instant now, Duration lease);

    /**
     * Takes keys whose pending delivery may be sent: due, not parked, no write on the wire, and for an UNMARK only when the
     * shadow says OPTED_OUT and the key is not in doubt.
     *
     * @param limit how many at most
     * @param now the time by the sync's clock
     * @return held still until the transaction ends: urgent ones first, then MARKs, then by the time of the request (S8)
     */
    List<KeyState> lockDeliveries(int limit, Instant now);

    /**
     * Makes every key due to be read: a full comparison.
     *
     * @param now the time by the sync's clock
     */
    void dueAll(Instant now);

    /**
     * The place in the CRM's changes.
     *
     * @return the start, unless one was stored
     */
    ChangeCursor cursor();

    /**
     * Stores the place in the CRM's changes.
     *
     * @param cursor the place
     */
    void saveCursor(ChangeCursor cursor);

    /**
     * Opens a review of a key, unless one is open.
     *
     * @param state the key
     * @param reason the question for a human
     * @param at when
     */
    void openReview(KeyState state, String reason, Instant at);

    /**
     * Closes the review of a key, if one is open.
     *
     * @param key the key
     * @param how what answered it
     * @param at when
     */
    void closeReview(OptOutKey key, ReviewEnd how, Instant at);

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
        CRM_OPTED_OUT_AGAIN
    }
}
