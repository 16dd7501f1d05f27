@NullMarked
package org.crmoptout.service.command;

import org.jspecify.annotations.NullMarked;
