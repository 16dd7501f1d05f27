@NullMarked
package org.crmoptout.service.sync;

import org.jspecify.annotations.NullMarked;
