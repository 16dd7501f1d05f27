package org.crmoptout.testkit.simulator;

import java.util.Optional;

/**
 * Sees every request to a simulator, before and after it takes effect, and may change what the client gets: the one place
 * to make a CRM misbehave. Requests of the control API do not pass here.
 *
 * <p>Hooks are called in the order they were added, by several threads at once.
 */
public interface RequestHook {

    /**
     * Called before the request has any effect.
     *
     * @return an answer to give instead: then the request has no effect, and no further hook sees it. Empty lets it pass
     */
    default Optional<SimulatedReply> before(SimulatedRequest request) {
        return Optional.empty();
    }

    /**
     * Called when the request has taken effect, with the answer the CRM gives.
     *
     * @return the answer the client gets: the same one, a changed one, or a broken connection
     */
    default SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
        return reply;
    }
}
