/**
 * The opt-out connector for Salesforce, over the SOAP partner API. Hosts find {@link
 * org.crmoptout.salesforce.SalesforceConnector} by {@link java.util.ServiceLoader}; nothing else here is for them.
 */
@NullMarked
package org.crmoptout.salesforce;

import org.jspecify.annotations.NullMarked;
