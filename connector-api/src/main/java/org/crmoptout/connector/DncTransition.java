package org.crmoptout.connector;

/** The two transitions of the do-not-contact label. */
public enum DncTransition {
    MARK,
    UNMARK
}
