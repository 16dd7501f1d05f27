package org.crmoptout.connector;

/**
 * A kind of request to a CRM.
 *
 * @param name what it does, such as {@code contacts.search}: a name for metrics, of few different values
 * @param access whether it changes something in the CRM
 * @param limitGroup which of the CRM's rate limits it counts against, such as {@code search}
 */
public record Operation(String name, Access access, String limitGroup) {

    /** Whether an operation changes something. */
    public enum Access {
        READ,
        WRITE
    }

    /** The group of operations that count against no limit of their own. */
    public static final String DEFAULT_LIMIT_GROUP = "default";

    /**
     * A reading operation without a limit of its own.
     *
     * @param name what it does
     * @return the operation
     */
    public static Operation read(String name) {
        return new Operation(name, Access.READ, DEFAULT_LIMIT_GROUP);
    }

    /**
     * A writing operation without a limit of its own.
     *
     * @param name what it does
     * @return the operation
     */
    public static Operation write(String name) {
        return new Operation(name, Access.WRITE, DEFAULT_LIMIT_GROUP);
    }

    /**
     * The same operation in a limit group.
     *
     * @param group the group's name
     * @return a new operation
     */
    public Operation limitedBy(String group) {
        return new Operation(name, access, group);
    }

    @Override
    public String toString() {
        return name;
    }
}
