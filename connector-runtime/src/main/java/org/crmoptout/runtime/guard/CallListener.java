package org.crmoptout.runtime.guard;

import java.time.Duration;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Quota;

/**
 * Hears of every request that goes to a CRM. Called by the thread that makes the call, so it must be quick and thread-safe;
 * what it throws is logged and changes nothing.
 */
public interface CallListener {

    /** Hears nothing. */
    CallListener NONE = new CallListener() {};

    /**
     * A request was answered.
     *
     * @param connection the connection's name
     * @param operation what was asked
     * @param took from sending to the answer, without any wait of the guard
     */
    default void answered(String connection, Operation operation, Duration took) {}

    /**
     * A request failed. It may be repeated: then {@link #waiting} follows.
     *
     * @param connection the connection's name
     * @param operation what was asked
     * @param kind what the failure means
     * @param took from sending to the failure, without any wait of the guard
     */
    default void failed(String connection, Operation operation, ErrorKind kind, Duration took) {}

    /**
     * A request is about to wait before it is sent: for a limit, for a pause the CRM asked for, or before it is repeated.
     *
     * @param connection the connection's name
     * @param operation what is asked
     * @param wait how long
     */
    default void waiting(String connection, Operation operation, Duration wait) {}

    /**
     * A connector saw an allowance.
     *
     * @param connection the connection's name
     * @param quota the allowance as the CRM told it
     */
    default void quota(String connection, Quota quota) {}
}
