/** The command line for operators: the same code as the server's, run once. */
@NullMarked
package org.crmoptout.service.command;

import org.jspecify.annotations.NullMarked;
