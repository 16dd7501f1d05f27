@NullMarked
package org.crmoptout.service.database;

import org.jspecify.annotations.NullMarked;
