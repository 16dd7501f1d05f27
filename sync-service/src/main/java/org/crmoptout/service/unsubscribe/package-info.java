/** Unsubscribe links: made for the emails of flows, and honoured (L1, L10). */
@NullMarked
package org.crmoptout.service.unsubscribe;

import org.jspecify.annotations.NullMarked;
