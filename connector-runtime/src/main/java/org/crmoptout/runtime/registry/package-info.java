/** Finds the connectors on a host's class path. */
@NullMarked
package org.crmoptout.runtime.registry;

import org.jspecify.annotations.NullMarked;
