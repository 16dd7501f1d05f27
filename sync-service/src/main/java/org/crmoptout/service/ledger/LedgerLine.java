package org.crmoptout.service.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of the ledger. It holds no email address, and after a person's erasure no free words.
 *
 * @param at when
 * @param kind what it tells
 * @param personId of whom, or null
 * @param connectionId over which connection, or null
 * @param actor who did it, or null for the service itself
 * @param source from where a person was marked, or null
 * @param transition MARK or UNMARK, or null
 * @param deliveryId of which delivery, or null
 * @param attempt the how-manieth time it was sent, or null
 * @param outcome what came of it, or null
 * @param words the reason or the problem in words, or null
 */
public record LedgerLine(
        Instant at,
        LedgerKind kind,
        @Nullable String personId,
        @Nullable String connectionId,
        @Nullable String actor,
        @Nullable String source,
        @Nullable String transition,
        @Nullable String deliveryId,
        @Nullable Integer attempt,
        @Nullable String outcome,
        @Nullable String words) {

    /**
     * A line that says only what happened and when.
     *
     * @param at when
     * @param kind what it tells
     * @return to be completed by the other methods
     */
    public static LedgerLine of(Instant at, LedgerKind kind) {
        return new LedgerLine(at, kind, null, null, null, null, null, null, null, null, null);
    }

    /**
     * The line with the person it is of.
     *
     * @param id the person
     * @return a new line
     */
    public LedgerLine person(String id) {
        return new LedgerLine(
                at, kind, id, connectionId, actor, source, transition, deliveryId, attempt, outcome, words);
    }

    /**
     * The line with the connection it is of.
     *
     * @param id the connection
     * @return a new line
     */
    public LedgerLine connection(String id) {
        return new LedgerLine(at, kind, personId, id, actor, source, transition, deliveryId, attempt, outcome, words);
    }

    /**
     * The line with who did it.
     *
     * @param name as others see them
     * @return a new line
     */
    public LedgerLine by(@Nullable String name) {
        return new LedgerLine(
                at, kind, personId, connectionId, name, source, transition, deliveryId, attempt, outcome, words);
    }

    /**
     * The line with from where a person was marked.
     *
     * @param from the source's name, or null
     * @return a new line
     */
    public LedgerLine source(@Nullable String from) {
        return new LedgerLine(
                at, kind, personId, connectionId, actor, from, transition, deliveryId, attempt, outcome, words);
    }

    /**
     * The line with a delivery and what it pushes.
     *
     * @param id the delivery
     * @param what MARK or UNMARK, or null
     * @return a new line
     */
    public LedgerLine delivery(String id, @Nullable String what) {
        return new LedgerLine(at, kind, personId, connectionId, actor, source, what, id, attempt, outcome, words);
    }

    /**
     * The line with the number of an attempt.
     *
     * @param number from 1
     * @return a new line
     */
    public LedgerLine attempt(int number) {
        return new LedgerLine(
                at, kind, personId, connectionId, actor, source, transition, deliveryId, number, outcome, words);
    }

    /**
     * The line with what came of it.
     *
     * @param name a constant's name
     * @return a new line
     */
    public LedgerLine outcome(String name) {
        return new LedgerLine(
                at, kind, personId, connectionId, actor, source, transition, deliveryId, attempt, name, words);
    }

    /**
     * The line with words.
     *
     * @param text the reason or the problem, or null
     * @return a new line
     */
    public LedgerLine words(@Nullable String text) {
        return new LedgerLine(
                at, kind, personId, connectionId, actor, source, transition, deliveryId, attempt, outcome, text);
    }
}
