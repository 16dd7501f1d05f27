package org.crmoptout.service.people;

/**
 * A company that uses the sales tool. Nothing of one workspace is ever seen from another.
 *
 * @param id short and stable, from the settings
 * @param name for people
 */
public record Workspace(String id, String name) {}
