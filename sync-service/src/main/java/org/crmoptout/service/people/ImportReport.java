package org.crmoptout.service.people;

/**
 * What an import did.
 *
 * @param lines how many lines were read, the header not counted
 * @param created how many people are new
 * @param updated how many people were there before
 */
public record ImportReport(int lines, int created, int updated) {}
