@NullMarked
package org.crmoptout.service.crm;

import org.jspecify.annotations.NullMarked;
