package org.crmoptout.service.web;

import org.crmoptout.service.people.MarkSource;

/** From where a user marks one person by hand (L1). */
public enum HandSource {
    /** The contact card. */
    CONTACT_CARD(MarkSource.CONTACT_CARD),
    /** The person view. */
    PERSON_VIEW(MarkSource.PERSON_VIEW),
    /** The opt-out disposition of the dialer: the person asked for it in a call. */
    DIALER_OPT_OUT(MarkSource.DIALER_OPT_OUT);

    private final MarkSource source;

    HandSource(MarkSource source) {
        this.source = source;
    }

    /**
     * The domain's word for it.
     *
     * @return a source by hand
     */
    public MarkSource source() {
        return source;
    }
}
