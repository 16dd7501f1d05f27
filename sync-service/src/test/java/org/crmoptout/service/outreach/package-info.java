@NullMarked
package org.crmoptout.service.outreach;

import org.jspecify.annotations.NullMarked;
