package org.crmoptout.connector;

import org.jspecify.annotations.Nullable;

/** What became of one change. Kinds may be added: switch with a default branch. */
public sealed interface WriteOutcome {

    /**
     * The CRM confirmed that the key has the value now.
     *
     * @param alreadySo whether it had the value before, so that nothing was written
     * @param redirectedTo the record written instead, when the one asked for was merged or converted into it
     */
    record Applied(boolean alreadySo, @Nullable RecordRef redirectedTo) implements WriteOutcome {}

    /**
     * An UNMARK was not made because the key has a newer value than the one to lift.
     *
     * @param now the value it has
     */
    record Superseded(OptOutReading now) implements WriteOutcome {}

    /**
     * The connection can't make this change; no request was sent.
     *
     * @param capability what it lacks
     * @param reason why, and what a human can do instead
     */
    record Refused(Capability capability, String reason) implements WriteOutcome {}

    /**
     * The change was not confirmed.
     *
     * @param cause why
     * @param inDoubt whether it may have taken effect all the same
     */
    record Failed(ConnectorException cause, boolean inDoubt) implements WriteOutcome {

        /**
         * A failure that is in doubt as its kind says.
         *
         * @param cause why
         * @return the outcome, in doubt when {@link ErrorKind#leavesWriteInDoubt()}
         */
        public static Failed of(ConnectorException cause) {
            return new Failed(cause, cause.kind().leavesWriteInDoubt());
        }
    }
}
