@NullMarked
package org.crmoptout.hubspot;

import org.jspecify.annotations.NullMarked;
