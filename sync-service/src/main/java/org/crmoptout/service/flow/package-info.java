/** Flows: steps that people are taken through, and what the label means for them (L2, L3, L6). */
@NullMarked
package org.crmoptout.service.flow;

import org.jspecify.annotations.NullMarked;
