package org.crmoptout.connector;

/** One item of a change feed. Kinds may be added: switch with a default branch. */
public sealed interface ChangeItem {

    /**
     * The CRM's current value, fit to act upon.
     *
     * @param reading the reading; it began before the page was asked for or later, never earlier than the answer it is from
     */
    record Seen(OptOutReading reading) implements ChangeItem {}

    /**
     * Something may have changed; the value has to be read. What a feed yields that can lag behind the record.
     *
     * @param person whom to read
     */
    record Touched(CrmPerson person) implements ChangeItem {}

    /**
     * A record was merged or converted into another, on which the opt-out lives on.
     *
     * @param from the record that is no more
     * @param to the record that took its place
     */
    record MovedTo(RecordRef from, RecordRef to) implements ChangeItem {}

    /**
     * A record was deleted.
     *
     * @param ref the record
     */
    record Gone(RecordRef ref) implements ChangeItem {}
}
