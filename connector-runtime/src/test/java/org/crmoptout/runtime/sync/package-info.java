@NullMarked
package org.crmoptout.runtime.sync;

import org.jspecify.annotations.NullMarked;
