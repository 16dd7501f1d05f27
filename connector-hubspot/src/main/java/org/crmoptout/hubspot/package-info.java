/** The opt-out connector for HubSpot: contacts and communication preferences over the dated REST APIs. */
@NullMarked
package org.crmoptout.hubspot;

import org.jspecify.annotations.NullMarked;
