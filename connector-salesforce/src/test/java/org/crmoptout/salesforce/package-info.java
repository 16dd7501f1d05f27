/** Tests of the Salesforce connector. */
@NullMarked
package org.crmoptout.salesforce;

import org.jspecify.annotations.NullMarked;
