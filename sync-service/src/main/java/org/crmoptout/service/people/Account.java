package org.crmoptout.service.people;

/**
 * A company some of a workspace's people work for.
 *
 * @param id unique among all workspaces
 * @param name unique in the workspace
 */
public record Account(String id, String name) {}
