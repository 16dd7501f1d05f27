/**
 * Guarded calls: what stands between a connector and its CRM in a host. It repeats what may be repeated, paces, counts and
 * times. A host makes one {@link org.crmoptout.runtime.guard.Guard} and takes the calls of each connection from it.
 */
@NullMarked
package org.crmoptout.runtime.guard;

import org.jspecify.annotations.NullMarked;
