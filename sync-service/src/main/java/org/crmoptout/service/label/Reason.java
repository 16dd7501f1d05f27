package org.crmoptout.service.label;

/**
 * Why someone marks, unmarks or decides.
 *
 * @param text their words, 1 to 1,000 characters, stripped
 */
public record Reason(String text) {

    /** The longest reason, in characters. */
    public static final int MAX_LENGTH = 1000;

    public Reason {
        text = text.strip();
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a reason is needed");
        }
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a reason has at most " + MAX_LENGTH + " characters");
        }
    }
}
