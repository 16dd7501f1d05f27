package org.crmoptout.connector;

/** Whether something can be done, with the reason when not. Kinds may be added: switch with a default branch. */
public sealed interface CapabilityStatus {

    /** It works. */
    record Supported() implements CapabilityStatus {}

    /**
     * It doesn't, and a call that needs it is refused before any request is sent.
     *
     * @param reason why, in words for an admin
     * @param remedy what a human can do instead or to change it
     */
    record Unsupported(String reason, String remedy) implements CapabilityStatus {}

    /**
     * It can't be told without trying.
     *
     * @param reason why not
     */
    record Unverified(String reason) implements CapabilityStatus {}
}
