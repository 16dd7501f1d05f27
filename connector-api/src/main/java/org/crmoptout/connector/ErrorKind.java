package org.crmoptout.connector;

/** What a failure means for whoever called. A connector classifies, the host decides. */
public enum ErrorKind {
    /** Too many requests just now: may be repeated after the CRM's delay. */
    RATE_LIMITED(Remedy.REPEAT_CALL, false),
    /** Not reachable, timed out or broken on the CRM's side: may be repeated. */
    UNAVAILABLE(Remedy.REPEAT_CALL, true),
    /** The record is locked by someone else: may be repeated. */
    LOCKED(Remedy.REPEAT_CALL, false),
    /** The account's allowance is used up: the connection waits until it is renewed. */
    QUOTA_EXHAUSTED(Remedy.CONNECTION_WAITS, false),
    /**
     * What is left of the account's allowance the connector keeps for people's own requests: the connection waits, but for
     * writes that {@linkplain OptOutChange#ownRequest are one}. Only of a budget of the connector's own, never of what the CRM
     * refuses, and never of such a write.
     */
    RESERVE_ONLY(Remedy.CONNECTION_WAITS, false),
    /** The credentials are not accepted: the connection waits for a human. */
    AUTHENTICATION(Remedy.CONNECTION_WAITS, false),
    /** The account or the settings are not as the connector needs them: the connection waits for a human. */
    CONFIGURATION(Remedy.CONNECTION_WAITS, false),
    /** This change is not allowed to us: it needs a human. */
    PERMISSION(Remedy.HUMAN, false),
    /** The CRM refuses the values of this request: it needs a human. */
    INVALID_REQUEST(Remedy.HUMAN, false),
    /** The CRM knows no such record: it needs a human. */
    NOT_FOUND(Remedy.HUMAN, false),
    /** The connection can't do this: it needs a human. */
    UNSUPPORTED(Remedy.HUMAN, false),
    /** The CRM's answer made no sense: a write may have taken effect, so look before repeating it. */
    PROTOCOL(Remedy.LOOK, true),
    /** The CRM no longer knows what came after the cursor: everything has to be compared. */
    CURSOR_LOST(Remedy.COMPARE, false),
    /** The caller gave up, by interrupt or by closing the client. */
    CANCELLED(Remedy.LOOK, true);

    /** What helps against a failure. */
    public enum Remedy {
        /** The same request, later. */
        REPEAT_CALL,
        /** A look at what the CRM says now, before anything is repeated. */
        LOOK,
        /** The whole connection waits, until a time or for a human. */
        CONNECTION_WAITS,
        /** A human has to look at this one. */
        HUMAN,
        /** A comparison of everyone. */
        COMPARE
    }

    private final Remedy remedy;
    private final boolean leavesWriteInDoubt;

    ErrorKind(Remedy remedy, boolean leavesWriteInDoubt) {
        this.remedy = remedy;
        this.leavesWriteInDoubt = leavesWriteInDoubt;
    }

    /**
     * What helps.
     *
     * @return the remedy
     */
    public Remedy remedy() {
        return remedy;
    }

    /**
     * Whether a write that failed so may have taken effect, unless the connector knows better.
     *
     * @return true when no answer of the CRM says that it did not
     */
    public boolean leavesWriteInDoubt() {
        return leavesWriteInDoubt;
    }
}
