@NullMarked
package org.crmoptout.service.web.api;

import org.jspecify.annotations.NullMarked;
