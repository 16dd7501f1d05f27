package org.crmoptout.service.web;

/** A request that can't be understood, with what is wrong with it and what is expected. */
public final class InvalidRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message which field or parameter it is, what is wrong and what is allowed, without the value
     */
    public InvalidRequestException(String message) {
        super(message);
    }
}
