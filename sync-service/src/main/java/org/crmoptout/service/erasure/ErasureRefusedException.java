package org.crmoptout.service.erasure;

/** A person can't be erased now, with the reason and what to do. */
public final class ErasureRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message why, and what to do, without any name or address of the person
     */
    public ErasureRefusedException(String message) {
        super(message);
    }
}
