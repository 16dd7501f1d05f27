package org.crmoptout.testkit.simulator;

import java.util.List;

/**
 * One thing that goes wrong with a simulated CRM: with which calls, and what. The same seed and the same requests give the
 * same faults. Immutable.
 *
 * <pre>{@code
 * salesforce.addFaults(FaultScript.on("update").first(2).strike(new Fault.AnswerLost()));
 * }</pre>
 *
 * @param operation the operation's name as {@code calls()} has it, or {@link #EVERY_OPERATION} for all that the fault can
 *     happen to
 * @param schedule which of its calls are struck, counted from when the script was added
 * @param fault what happens to them
 */
public record FaultScript(String operation, Schedule schedule, Fault fault) {

    /** In place of an operation's name. */
    public static final String EVERY_OPERATION = "*";

    /** Begins a script that strikes every call of the operation, unless told otherwise. */
    public static Builder on(String operation) {
        return new Builder(operation, new Schedule.Every(1));
    }

    /** Begins a script that strikes every call of all operations that the fault can happen to, unless told otherwise. */
    public static Builder onEveryOperation() {
        return on(EVERY_OPERATION);
    }

    /**
     * Reads a script, or an array of them, in the form that the control API takes.
     *
     * @throws IllegalArgumentException if the text is none, naming what is wrong and what there is
     */
    public static List<FaultScript> parse(String json) {
        return FaultJson.scripts(Json.read(json));
    }

    static void requireShare(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("'share' must be over 0 and at most 1, but is " + share + ".");
        }
    }

    /** A script that lacks its fault. Immutable. */
    public static final class Builder {

        private final String operation;
        private final Schedule schedule;

        private Builder(String operation, Schedule schedule) {
            this.operation = operation;
            this.schedule = schedule;
        }

        /** Strikes one call alone, counted from 1. */
        public Builder nth(int n) {
            return new Builder(operation, new Schedule.Nth(n));
        }

        /** Strikes the first calls. */
        public Builder first(int n) {
            return new Builder(operation, new Schedule.First(n));
        }

        /** Strikes every second, third, ... call. */
        public Builder every(int n) {
            return new Builder(operation, new Schedule.Every(n));
        }

        /** Strikes a share of the calls, over 0 and up to 1. */
        public Builder share(double share) {
            return new Builder(operation, new Schedule.Share(share));
        }

        /** The whole script. */
        public FaultScript strike(Fault fault) {
            return new FaultScript(operation, schedule, fault);
        }
    }
}
