package org.crmoptout.service.flow;

import java.util.List;

/**
 * Steps that people are taken through.
 *
 * @param id unique among all workspaces
 * @param workspaceId whose
 * @param name unique in the workspace
 * @param unsubscribeLink whether its emails carry an unsubscribe link
 * @param steps what is done with each person, in this order; at least one
 * @param rules who is added by itself
 * @param counts how many people are in it
 */
public record Flow(
        String id,
        String workspaceId,
        String name,
        boolean unsubscribeLink,
        List<FlowStep> steps,
        List<FlowRule> rules,
        Counts counts) {

    public Flow {
        steps = List.copyOf(steps);
        rules = List.copyOf(rules);
    }

    /**
     * People of a flow by status.
     *
     * @param active who is in it
     * @param finished who went through all steps
     * @param stopped who was taken out
     */
    public record Counts(long active, long finished, long stopped) {}
}
