package org.crmoptout.testkit.simulator;

import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** What the server and the control API need of a simulated CRM. Implementations are thread-safe. */
interface SimulatedCrm {

    /**
     * A request with its name, and what it does when it is let through, be the CRM in trouble or not. What is no operation
     * knows no trouble.
     */
    record Call(String operation, Function<Trouble, SimulatedReply> effect) {}

    /** What can be called, and what can go wrong with it. */
    Collection<Operation> operations();

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
