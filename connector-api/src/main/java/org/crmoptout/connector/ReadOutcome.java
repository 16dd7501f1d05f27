package org.crmoptout.connector;

/** What became of reading one person. Kinds may be added: switch with a default branch. */
public sealed interface ReadOutcome {

    /**
     * The CRM's current value.
     *
     * @param reading the reading
     */
    record Seen(OptOutReading reading) implements ReadOutcome {}

    /**
     * The record was merged or converted into another, on which the opt-out lives on.
     *
     * @param to the record that took its place
     */
    record MovedTo(RecordRef to) implements ReadOutcome {}

    /** The CRM knows no such record, or it was deleted. */
    record Gone() implements ReadOutcome {}

    /**
     * This person could not be read.
     *
     * @param cause why
     */
    record Failed(ConnectorException cause) implements ReadOutcome {}
}
