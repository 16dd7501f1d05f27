/** What all tables of the service have in common. */
@NullMarked
package org.crmoptout.service.database;

import org.jspecify.annotations.NullMarked;
