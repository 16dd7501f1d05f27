package org.crmoptout.service.flow;

/**
 * One thing to do with each person of a flow.
 *
 * @param kind what it is
 * @param title what it is called; the subject of an email; 1 to 200 characters
 * @param text what to write or to say, at most 4,000 characters
 * @param waitDays how many days after the step before it is due, 0 to 365
 */
public record FlowStep(Kind kind, String title, String text, int waitDays) {

    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_TEXT = 4000;
    private static final int LONGEST_WAIT = 365;

    /** What a step can be. */
    public enum Kind {
        /** An email a user sends. */
        EMAIL,
        /** A call a user makes. */
        CALL
    }

    public FlowStep {
        title = title.strip();
        text = text.strip();
        if (title.isEmpty() || title.length() > LONGEST_TITLE) {
            throw new IllegalArgumentException("a step needs a title of 1 to " + LONGEST_TITLE + " characters");
        }
        if (text.length() > LONGEST_TEXT) {
            throw new IllegalArgumentException("the text of a step has at most " + LONGEST_TEXT + " characters");
        }
        if (waitDays < 0 || waitDays > LONGEST_WAIT) {
            throw new IllegalArgumentException("a step waits 0 to " + LONGEST_WAIT + " days");
        }
    }
}
