/**
 * Stateful simulators of the CRMs that this project has connectors for: a Salesforce and a HubSpot, each behind a real
 * port of the loopback interface.
 *
 * <p>They follow the vendors' public documentation, named part by part, and refuse what it does not describe: a path, a
 * field, a header or an element. What the documentation leaves open, the class that decides it says so.
 *
 * <p>What should go wrong with them is said by a {@link org.crmoptout.testkit.simulator.FaultScript}.
 *
 * <p>Start one with {@link org.crmoptout.testkit.simulator.SalesforceSimulator#start()} or {@link
 * org.crmoptout.testkit.simulator.HubSpotSimulator#start()}, and close it after the test.
 */
@NullMarked
package org.crmoptout.testkit.simulator;

import org.jspecify.annotations.NullMarked;
