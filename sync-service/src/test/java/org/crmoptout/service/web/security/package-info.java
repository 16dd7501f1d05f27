@NullMarked
package org.crmoptout.service.web.security;

import org.jspecify.annotations.NullMarked;
