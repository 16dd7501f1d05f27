package org.crmoptout.runtime.sync;

import java.time.Instant;
import org.crmoptout.connector.DncTransition;
import org.jspecify.annotations.Nullable;

/**
 * One durable request to push one change to one key. A key has at most one that is not ended.
 *
 * @param id unique
 * @param transition what to push
 * @param requestedAt when the label changed
 * @param urgent whether it is a person's own request, which goes before everything (S8)
 * @param attempts how often it was sent
 * @param notBefore when it may be sent (again)
 * @param parked why it needs a human, or null while it doesn't
 * @param lastProblem why it was not done at the last try, or null
 */
public record Delivery(
        String id,
        DncTransition transition,
        Instant requestedAt,
        boolean urgent,
        int attempts,
        Instant notBefore,
        @Nullable Parked parked,
        @Nullable String lastProblem) {

    /**
     * Why a delivery needs a human.
     *
     * @param reason what happened
     * @param remedy what to do
     */
    public record Parked(String reason, String remedy) {}

    /** How a delivery ended. */
    public enum End {
        /** The CRM has the value. */
        DONE,
        /** A newer change of the label took its place, or made it needless. */
        SUPERSEDED,
        /** The opt-out in the CRM won over it. */
        OVERTAKEN,
        /** The record is gone from the CRM. */
        RECORD_GONE
    }

    Delivery attempted() {
        return new Delivery(id, transition, requestedAt, urgent, attempts + 1, notBefore, null, lastProblem);
    }

    Delivery withUrgency() {
        return new Delivery(id, transition, requestedAt, true, attempts, notBefore, parked, lastProblem);
    }

    Delivery waitingUntil(Instant instant, String problem) {
        return new Delivery(id, transition, requestedAt, urgent, attempts, instant, null, problem);
    }

    Delivery parkedFor(String reason, String remedy) {
        return new Delivery(
                id, transition, requestedAt, urgent, attempts, notBefore, new Parked(reason, remedy), reason);
    }

    /**
     * The same delivery, to be sent at once.
     *
     * @param now the time by the sync's clock
     * @return not parked, due now
     */
    public Delivery retriedAt(Instant now) {
        return new Delivery(id, transition, requestedAt, urgent, attempts, now, null, lastProblem);
    }

    boolean isMark() {
        return transition == DncTransition.MARK;
    }
}
