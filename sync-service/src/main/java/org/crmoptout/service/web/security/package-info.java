/** Who may sign in, and how: a form for the page, HTTP Basic for scripts. */
@NullMarked
package org.crmoptout.service.web.security;

import org.jspecify.annotations.NullMarked;
