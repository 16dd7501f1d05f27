package org.crmoptout.testkit.simulator;

import java.util.List;
import java.util.function.Supplier;

/** What the server and the control API need of a simulated CRM. Implementations are thread-safe. */
interface SimulatedCrm {

    /** A request with its name, and what it does when it is let through. */
    record Call(String operation, Supplier<SimulatedReply> effect) {}

    /** Names the request. Has no effect and throws nothing: a request that makes no sense is a call that refuses it. */
    Call route(HttpExchange exchange);

    /** Everyone, in the order they were made, the deleted ones too. */
    List<SimulatedPerson> people();

    /**
     * Sets the opt-out as a user of the CRM would, by hand.
     *
     * @throws java.util.NoSuchElementException if there is no such record that isn't deleted
     * @throws IllegalStateException if the CRM's user could not do so, with the reason
     */
    SimulatedPerson setOptedOut(String type, String id, boolean optedOut);

    /** Back to the start: the seeded people as they were, and no one else. Tokens stay valid. */
    void reset();
}
