package org.crmoptout.service.people;

import java.time.Clock;
import java.util.UUID;

/**
 * New ids of people: UUIDs of version 7 (RFC 9562, 5.7), which begin with the time. People who came in together stand together in
 * every index that has their ids, so that an import writes a few of its pages and not all.
 */
final class PersonIds {

    private PersonIds() {}

    static String next(Clock clock) {
        UUID random = UUID.randomUUID();
        long timeAndVersion = clock.millis() << 16 | 0x7000 | random.getMostSignificantBits() & 0x0fff;
        return new UUID(timeAndVersion, random.getLeastSignificantBits()).toString();
    }
}
