@NullMarked
package org.crmoptout.salesforce;

import org.jspecify.annotations.NullMarked;
