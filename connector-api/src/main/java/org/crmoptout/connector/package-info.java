/**
 * The SPI through which a host reads and writes the email opt-out of a CRM, and the model both sides share.
 *
 * <p>An adapter author implements {@link org.crmoptout.connector.CrmOptOutConnector} and
 * {@link org.crmoptout.connector.OptOutClient}; everything else here is data or is handed to them.
 */
@NullMarked
package org.crmoptout.connector;

import org.jspecify.annotations.NullMarked;
