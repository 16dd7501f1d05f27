package org.crmoptout.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure, classified. The message says what happened, to which record or setting, and what to do; it holds no secret and
 * no email address, and neither does any cause.
 */
public final class ConnectorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;
    private final @Nullable Duration retryAfter;
    private final @Nullable Instant until;

    private ConnectorException(
            ErrorKind kind,
            String message,
            @Nullable Throwable cause,
            @Nullable Duration retryAfter,
            @Nullable Instant until) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
        this.until = until;
    }

    /**
     * A failure.
     *
     * @param kind what it means
     * @param message what happened, to which record or setting, and what to do
     */
    public ConnectorException(ErrorKind kind, String message) {
        this(kind, message, null, null, null);
    }

    /**
     * A failure with its cause. Don't pass a cause whose message may hold a secret or an address.
     *
     * @param kind what it means
     * @param message what happened, to which record or setting, and what to do
     * @param cause what it came from
     */
    public ConnectorException(ErrorKind kind, String message, Throwable cause) {
        this(kind, message, cause, null, null);
    }

    static ConnectorException unsupported(Capability capability) {
        return new ConnectorException(
                ErrorKind.UNSUPPORTED, "this connection has no " + capability + "; look at its capability sheet");
    }

    /**
     * The same failure with the delay the CRM asked for.
     *
     * @param delay how long to wait before the next try, from now
     * @return a new exception with this one's trace
     */
    public ConnectorException withRetryAfter(Duration delay) {
        return copy(delay, until);
    }

    /**
     * The same failure with the time at which it will be over.
     *
     * @param instant when the allowance is renewed or the account is back
     * @return a new exception with this one's trace
     */
    public ConnectorException withUntil(Instant instant) {
        return copy(retryAfter, instant);
    }

    private ConnectorException copy(@Nullable Duration delay, @Nullable Instant instant) {
        ConnectorException copy =
                new ConnectorException(kind, String.valueOf(getMessage()), getCause(), delay, instant);
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    /**
     * What the failure means.
     *
     * @return the kind
     */
    public ErrorKind kind() {
        return kind;
    }

    /**
     * How long the CRM asked to wait.
     *
     * @return a delay from the moment of the failure
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /**
     * When it will be over.
     *
     * @return an instant
     */
    public Optional<Instant> until() {
        return Optional.ofNullable(until);
    }

    @Override
    public String toString() {
        return kind + ": " + getMessage();
    }
}
