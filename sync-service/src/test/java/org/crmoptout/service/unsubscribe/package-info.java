@NullMarked
package org.crmoptout.service.unsubscribe;

import org.jspecify.annotations.NullMarked;
