package org.crmoptout.service.people;

/** What was named is not there, or not in that workspace. */
public final class NotFoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Something is not there.
     *
     * @param message what, without any name or address of a person
     */
    public NotFoundException(String message) {
        super(message);
    }
}
