package org.crmoptout.hubspot;

import java.time.ZoneId;
import java.util.Optional;

/**
 * What HubSpot says of the account of a token.
 *
 * @param portalId the Hub ID, which never changes
 * @param name words for people
 * @param timeZone the zone whose midnight renews the daily allowance
 */
record AccountDetails(String portalId, String name, Optional<ZoneId> timeZone) {}
