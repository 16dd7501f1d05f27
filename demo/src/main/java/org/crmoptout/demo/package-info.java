/** The sync service and the CRM simulators in one process. */
@NullMarked
package org.crmoptout.demo;

import org.jspecify.annotations.NullMarked;
