@NullMarked
package org.crmoptout.service.label;

import org.jspecify.annotations.NullMarked;
