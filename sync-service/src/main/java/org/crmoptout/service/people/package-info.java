/** Workspaces, their people, and how people come in. */
@NullMarked
package org.crmoptout.service.people;

import org.jspecify.annotations.NullMarked;
