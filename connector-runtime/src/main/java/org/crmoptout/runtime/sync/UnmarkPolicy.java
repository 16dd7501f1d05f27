package org.crmoptout.runtime.sync;

/** What an un-tick in the CRM does to a label that nothing protects (S3). */
public enum UnmarkPolicy {
    /** The label is unmarked, by the CRM. */
    APPLY,
    /** A human decides; until then neither side is written. */
    REVIEW,
    /** The label stays. The CRM keeps its value too, and every sweep lists the difference. */
    IGNORE
}
