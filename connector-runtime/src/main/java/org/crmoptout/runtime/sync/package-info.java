/**
 * Keeps the do-not-contact labels of a host and the email opt-outs of one CRM account the same, both ways.
 *
 * <p>{@link org.crmoptout.runtime.sync.SyncLaw} decides, {@link org.crmoptout.runtime.sync.OptOutSync} carries out,
 * {@link org.crmoptout.runtime.sync.SyncStore} and {@link org.crmoptout.runtime.sync.LabelBook} are the host's.
 */
@NullMarked
package org.crmoptout.runtime.sync;

import org.jspecify.annotations.NullMarked;
