package org.crmoptout.service.label;

/** Someone asked for what they may not do (L5). */
public final class NotEntitledException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message what is needed to do it
     */
    public NotEntitledException(String message) {
        super(message);
    }
}
