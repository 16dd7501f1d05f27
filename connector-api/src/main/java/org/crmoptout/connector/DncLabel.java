package org.crmoptout.connector;

/** The do-not-contact label of a person in the sales tool. */
public enum DncLabel {
    MARKED,
    UNMARKED
}
