package org.crmoptout.service.web;

/** A request's body is longer than what its path takes. Unchecked, so that no reader on the way can mistake it. */
final class BodyTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BodyTooLargeException(long limit) {
        super(message(limit));
    }

    static String message(long limit) {
        return "the body is too large: this path takes at most " + limit + " bytes";
    }
}
