@NullMarked
package org.crmoptout.service.erasure;

import org.jspecify.annotations.NullMarked;
