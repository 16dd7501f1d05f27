package org.crmoptout.service.web;

/** Something was asked for too often. */
public final class TooManyRequestsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A refusal. */
    public TooManyRequestsException() {
        super("that was asked for too often: wait a minute");
    }
}
