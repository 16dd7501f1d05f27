@NullMarked
package org.crmoptout.service.web.page;

import org.jspecify.annotations.NullMarked;
