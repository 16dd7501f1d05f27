@NullMarked
package org.crmoptout.service.people;

import org.jspecify.annotations.NullMarked;
