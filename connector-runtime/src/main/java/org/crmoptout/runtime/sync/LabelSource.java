package org.crmoptout.runtime.sync;

/** Who asserted a label. */
public enum LabelSource {
    /** The person's own request, by unsubscribe link or in a call: only an explicit, later unmark lifts it (L11). */
    PERSON,
    /** A user of the sales tool. */
    REP,
    /** A user of the CRM. */
    CRM
}
