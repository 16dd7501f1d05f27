/** The web page: rendered here, kept up to date by htmx. */
@NullMarked
package org.crmoptout.service.web.page;

import org.jspecify.annotations.NullMarked;
