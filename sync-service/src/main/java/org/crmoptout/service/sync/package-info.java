/** The connections of the workspaces, and where their syncs keep what they know. */
@NullMarked
package org.crmoptout.service.sync;

import org.jspecify.annotations.NullMarked;
