package org.crmoptout.service.people;

import org.crmoptout.runtime.sync.LabelSource;

/** From where a person is marked or unmarked (L1). */
public enum MarkSource {
    /** The contact card of a person. */
    CONTACT_CARD(LabelSource.REP, true),
    /** The person view. */
    PERSON_VIEW(LabelSource.REP, true),
    /** The opt-out disposition of the dialer: the person asked for it in a call. */
    DIALER_OPT_OUT(LabelSource.PERSON, true),
    /** A list of opt-outs that a user brought in. */
    OPT_OUT_LIST(LabelSource.REP, false),
    /** The email opt-out field of a CRM. */
    CRM(LabelSource.CRM, false),
    /** The unsubscribe link of an email: the person asked for it. */
    UNSUBSCRIBE_LINK(LabelSource.PERSON, false);

    private final LabelSource assertedBy;
    private final boolean byHand;

    MarkSource(LabelSource assertedBy, boolean byHand) {
        this.assertedBy = assertedBy;
        this.byHand = byHand;
    }

    /**
     * Whose word it is.
     *
     * @return PERSON for a person's own request, else REP or CRM
     */
    public LabelSource assertedBy() {
        return assertedBy;
    }

    /**
     * Whether a user of the sales tool marks from there by hand.
     *
     * @return false for what only the service itself can report
     */
    public boolean isByHand() {
        return byHand;
    }
}
