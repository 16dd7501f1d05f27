@NullMarked
package org.crmoptout.service.flow;

import org.jspecify.annotations.NullMarked;
