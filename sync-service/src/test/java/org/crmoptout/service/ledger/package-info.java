@NullMarked
package org.crmoptout.service.ledger;

import org.jspecify.annotations.NullMarked;
