package org.crmoptout.runtime.sync;

import java.time.Instant;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.runtime.sync.LabelBook.CrmMark;
import org.crmoptout.runtime.sync.SyncStore.ReviewEnd;
import org.jspecify.annotations.Nullable;

/**
 * One line of what the sync did, never changed afterwards. Its texts hold no address; the key does where keys are addresses.
 *
 * @param at when, by the sync's clock
 * @param personId the host's id of the person
 * @param key the key
 * @param what what happened
 */
public record LedgerEntry(Instant at, String personId, OptOutKey key, Event what) {

    /** What can happen. Kinds may be added: switch with a default branch. */
    public sealed interface Event {}

    /**
     * A change is to be pushed.
     *
     * @param deliveryId the delivery
     * @param transition what to push
     * @param urgent whether it is the person's own request
     */
    public record Requested(String deliveryId, DncTransition transition, boolean urgent) implements Event {}

    /**
     * A delivery was sent.
     *
     * @param deliveryId the delivery
     * @param transition what was sent
     * @param attempt the how-manieth time, from 1
     * @param outcome what came of it
     * @param problem what went wrong, or null
     */
    public record Attempted(
            String deliveryId,
            DncTransition transition,
            int attempt,
            Outcome outcome,
            @Nullable String problem) implements Event {}

    /** What came of sending a delivery. */
    public enum Outcome {
        /** The CRM has the value now. */
        CONFIRMED,
        /** The CRM had the value already. */
        ALREADY_SO,
        /** It is not known whether it took effect. */
        IN_DOUBT,
        /** It surely took no effect. */
        NOT_TAKEN,
        /** The answer came after the write was taken for dead. */
        TOO_LATE
    }

    /**
     * A delivery ended.
     *
     * @param deliveryId the delivery
     * @param end how
     */
    public record Ended(String deliveryId, Delivery.End end) implements Event {}

    /**
     * A delivery needs a human.
     *
     * @param deliveryId the delivery
     * @param reason what happened
     */
    public record Parked(String deliveryId, String reason) implements Event {}

    /**
     * A review was opened.
     *
     * @param question what a human has to decide
     */
    public record ReviewOpened(String question) implements Event {}

    /**
     * A review was closed.
     *
     * @param how what answered it
     */
    public record ReviewClosed(ReviewEnd how) implements Event {}

    /**
     * The label was marked because of the CRM.
     *
     * @param cause which of the law's reasons it was
     */
    public record MarkedFromCrm(CrmMark cause) implements Event {}

    /** The label was unmarked because of the CRM, as the connection's policy says. */
    public record UnmarkedFromCrm() implements Event {}

    /**
     * A sweep repaired a difference that nothing explained.
     *
     * @param sweepId the sweep
     * @param finding which repair
     */
    public record Repaired(String sweepId, SweepFinding finding) implements Event {}
}
