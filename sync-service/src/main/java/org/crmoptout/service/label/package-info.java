/** The do-not-contact label and its rules, L1 to L12 of docs/CONTRACT.md. */
@NullMarked
package org.crmoptout.service.label;

import org.jspecify.annotations.NullMarked;
