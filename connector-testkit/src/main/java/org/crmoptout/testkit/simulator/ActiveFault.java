package org.crmoptout.testkit.simulator;

/**
 * A fault script at work.
 *
 * @param script what was asked for
 * @param seen how many calls it was about since it was added
 * @param struck how many of those it struck
 */
public record ActiveFault(FaultScript script, long seen, long struck) {}
