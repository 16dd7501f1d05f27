@NullMarked
package org.crmoptout.service.settings;

import org.jspecify.annotations.NullMarked;
