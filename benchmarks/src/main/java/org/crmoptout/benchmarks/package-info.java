/** Load runs: programs that measure, against simulated CRMs, what the connectors and the runtime promise. */
@NullMarked
package org.crmoptout.benchmarks;

import org.jspecify.annotations.NullMarked;
