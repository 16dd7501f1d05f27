package org.crmoptout.connector;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A change to make to one key: MARK or UNMARK. */
public final class OptOutChange {

    private final CrmPerson person;
    private final DncTransition transition;
    private final @Nullable OptOutReading lifts;
    private final boolean ownRequest;

    private OptOutChange(
            CrmPerson person, DncTransition transition, @Nullable OptOutReading lifts, boolean ownRequest) {
        this.person = person;
        this.transition = transition;
        this.lifts = lifts;
        this.ownRequest = ownRequest;
    }

    /**
     * Opts a person out.
     *
     * @param person the person: one record, or one address where opt-outs are keyed by address
     * @return the change
     */
    public static OptOutChange mark(CrmPerson person) {
        return new OptOutChange(person, DncTransition.MARK, null, false);
    }

    /**
     * Lifts a person's opt-out.
     *
     * @param person the person: one record, or one address where opt-outs are keyed by address
     * @param lifts the reading that showed the opt-out to lift; a connector that can tell that the value is newer answers
     *     {@link WriteOutcome.Superseded}
     * @return the change
     */
    public static OptOutChange unmark(CrmPerson person, OptOutReading lifts) {
        return new OptOutChange(person, DncTransition.UNMARK, lifts, false);
    }

    /**
     * The same change as a person's own request, which goes before everything: where a connector keeps part of the CRM's
     * allowance in reserve, it is for these.
     *
     * @return a new change
     */
    public OptOutChange asOwnRequest() {
        return new OptOutChange(person, transition, lifts, true);
    }

    /**
     * Whose opt-out changes.
     *
     * @return the person
     */
    public CrmPerson person() {
        return person;
    }

    /**
     * What to do.
     *
     * @return MARK or UNMARK
     */
    public DncTransition transition() {
        return transition;
    }

    /**
     * The reading an UNMARK lifts.
     *
     * @return present exactly for UNMARK
     */
    public Optional<OptOutReading> lifts() {
        return Optional.ofNullable(lifts);
    }

    /**
     * Whether it is a person's own request.
     *
     * @return false unless {@link #asOwnRequest()} made it
     */
    public boolean ownRequest() {
        return ownRequest;
    }

    @Override
    public String toString() {
        return transition + " " + person;
    }
}
