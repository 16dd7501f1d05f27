package org.crmoptout.runtime.sync;

/** What a sweep found of one key (S11). */
public enum SweepFinding {
    /** Label and CRM say the same. */
    EQUAL,
    /** The CRM had changed since our last look: the law has carried it. */
    CAUGHT_UP,
    /** They differ, and a delivery or a read that is to come will end that. */
    UNDER_WAY,
    /** They differ, and a human is asked. */
    IN_REVIEW,
    /** They differ because the connection's rules or the CRM's abilities leave it so. */
    LEFT_BY_POLICY,
    /** Marked here, not opted out there, and nothing explained it: a MARK is pushed. */
    REPAIRED_IN_CRM,
    /** Opted out there, not marked here, and nothing explained it: the label is marked. */
    REPAIRED_IN_TOOL,
    /** The CRM has no such record any more. */
    GONE,
    /** The CRM gave no value. */
    UNREADABLE;

    /** Whether a report names the key, and doesn't only count it. */
    boolean isNoted() {
        return this != EQUAL && this != UNDER_WAY && this != GONE;
    }
}
