/** What the service shows to the outside: the JSON API, the web page, and who may use them. */
@NullMarked
package org.crmoptout.service.web;

import org.jspecify.annotations.NullMarked;
