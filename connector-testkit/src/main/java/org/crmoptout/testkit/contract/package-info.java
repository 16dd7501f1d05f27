/**
 * The contract of a connector as tests. An author extends {@link org.crmoptout.testkit.contract.ConnectorContract}, names the
 * connector, and teaches the {@link org.crmoptout.testkit.contract.PretendedCrm} to speak the vendor's language with a
 * {@link org.crmoptout.testkit.contract.CrmDialect}. The rules, each with its why, are in {@code docs/CONTRACT.md}.
 *
 * <p>Nothing here leaves the loopback interface.
 */
@NullMarked
package org.crmoptout.testkit.contract;

import org.jspecify.annotations.NullMarked;
