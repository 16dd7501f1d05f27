package org.crmoptout.connector;

import java.util.Locale;

/**
 * An email address, compared without regard to case. It never prints itself: {@link #toString()} is masked.
 *
 * <p>Only the shape that every CRM demands is checked (RFC 5321: something, {@code @}, something, at most 254 characters, no
 * white space or control characters); the CRM judges the rest.
 */
public final class EmailAddress implements Comparable<EmailAddress> {

    private static final int MAX_LENGTH = 254;

    private final String value;

    private EmailAddress(String value) {
        this.value = value;
    }

    /**
     * An address from text. White space around it is dropped and letters are lower-cased.
     *
     * @param text the address
     * @return the address
     * @throws IllegalArgumentException when the text is no address; the message does not repeat it
     */
    public static EmailAddress of(String text) {
        String value = text.strip().toLowerCase(Locale.ROOT);
        int at = value.lastIndexOf('@');
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "an email address has at most 254 characters, this has " + value.length());
        }
        if (at < 1 || at == value.length() - 1) {
            throw new IllegalArgumentException("not an email address: it needs something before and after an '@'");
        }
        if (value.codePoints().anyMatch(EmailAddress::isNoCharacterOfAnAddress)) {
            throw new IllegalArgumentException("not an email address: it holds white space or a control character");
        }
        return new EmailAddress(value);
    }

    private static boolean isNoCharacterOfAnAddress(int c) {
        // isWhitespace leaves out the no-break spaces that come with pasted text
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
    }

    /**
     * The address itself. For requests to a CRM and for storage, never for a log or a message.
     *
     * @return the address in lower case
     */
    public String value() {
        return value;
    }

    @Override
    public int compareTo(EmailAddress other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EmailAddress that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /**
     * A mask: the first character and nothing else.
     *
     * @return such as {@code a***@***}
     */
    @Override
    public String toString() {
        return value.substring(0, value.offsetByCodePoints(0, 1)) + "***@***";
    }
}
