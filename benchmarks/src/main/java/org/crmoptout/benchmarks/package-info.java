/** Load runs. */
@org.jspecify.annotations.NullMarked
package org.crmoptout.benchmarks;
