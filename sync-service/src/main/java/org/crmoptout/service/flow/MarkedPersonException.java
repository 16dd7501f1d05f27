package org.crmoptout.service.flow;

/** Someone marked was about to be added to a flow by hand, without the word that this is meant (L3). Nothing changed. */
public final class MarkedPersonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MarkedPersonException() {
        super("this person is marked as do not contact; to add them to the flow all the same, confirm it");
    }
}
