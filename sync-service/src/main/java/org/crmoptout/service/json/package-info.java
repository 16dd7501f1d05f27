/** What the HTTP API and the commands both answer in JSON, in the same shape. */
@NullMarked
package org.crmoptout.service.json;

import org.jspecify.annotations.NullMarked;
