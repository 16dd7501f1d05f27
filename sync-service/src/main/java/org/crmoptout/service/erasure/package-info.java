/** Erasing people without losing their opt-outs. */
@NullMarked
package org.crmoptout.service.erasure;

import org.jspecify.annotations.NullMarked;
