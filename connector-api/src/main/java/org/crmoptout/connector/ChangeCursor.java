package org.crmoptout.connector;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connector's own place in a CRM's changes: opaque to everyone else, survives a restart, at most 4 KiB of visible ASCII
 * characters. It holds no secret and no email address.
 */
public final class ChangeCursor {

    /** The longest cursor, in characters. */
    public static final int MAX_LENGTH = 4096;

    private static final ChangeCursor START = new ChangeCursor("");

    private final String value;

    private ChangeCursor(String value) {
        this.value = value;
    }

    /**
     * The place before everything.
     *
     * @return the start
     */
    public static ChangeCursor start() {
        return START;
    }

    /**
     * A cursor from its stored text.
     *
     * @param value what {@link #value()} gave; empty for the start
     * @return the cursor
     * @throws IllegalArgumentException when it is too long or not printable
     */
    public static ChangeCursor of(String value) {
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a cursor has at most 4096 characters, this has " + value.length());
        }
        if (value.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new IllegalArgumentException("a cursor holds only visible ASCII characters");
        }
        return value.isEmpty() ? START : new ChangeCursor(value);
    }

    /**
     * The text to store.
     *
     * @return empty for the start
     */
    public String value() {
        return value;
    }

    /**
     * Whether this is the place before everything.
     *
     * @return true for {@link #start()}
     */
    public boolean isStart() {
        return value.isEmpty();
    }

    /**
     * The parts of a connector's own cursor.
     *
     * @param own what its cursors look like, with a group for each part
     * @param start what stands for the start
     * @return the groups of the whole text
     * @throws ConnectorException of kind {@link ErrorKind#CURSOR_LOST} when the text is not one of the connector's
     */
    public MatchResult parts(Pattern own, String start) {
        Matcher parts = own.matcher(isStart() ? start : value);
        if (!parts.matches()) {
            throw new ConnectorException(ErrorKind.CURSOR_LOST, "the cursor is not one of this connector");
        }
        return parts.toMatchResult();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChangeCursor that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return isStart() ? "start" : value;
    }
}
