/** The JSON API under {@code /api/v1}, described in docs/http-api.md. */
@NullMarked
package org.crmoptout.service.web.api;

import org.jspecify.annotations.NullMarked;
