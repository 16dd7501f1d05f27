/** Calls and emails as users record them. Nothing is dialled or sent from here. */
@NullMarked
package org.crmoptout.service.outreach;

import org.jspecify.annotations.NullMarked;
