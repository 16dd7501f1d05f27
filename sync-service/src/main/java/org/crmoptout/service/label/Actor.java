package org.crmoptout.service.label;

/**
 * Someone signed in, acting in a workspace they belong to.
 *
 * @param name how they are named to others
 * @param workspaceId the workspace they act in: they reach nothing of any other
 * @param hasEngageSeat whether they may mark and unmark by hand (L5)
 * @param isAdmin whether they may switch a connection's sync
 */
public record Actor(String name, String workspaceId, boolean hasEngageSeat, boolean isAdmin) {}
