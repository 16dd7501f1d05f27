package org.crmoptout.connector;

/**
 * What became of one request of many.
 *
 * @param <T> what it answers
 */
public sealed interface CallResult<T> {

    /**
     * The answer.
     *
     * @param <T> what it answers
     * @param value the answer
     */
    record Answered<T>(T value) implements CallResult<T> {}

    /**
     * The failure.
     *
     * @param <T> what it would have answered
     * @param cause why
     */
    record Failed<T>(ConnectorException cause) implements CallResult<T> {}
}
