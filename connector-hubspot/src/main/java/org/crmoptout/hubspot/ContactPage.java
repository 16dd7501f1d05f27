package org.crmoptout.hubspot;

import java.util.List;
import java.util.Set;
import org.crmoptout.connector.EmailAddress;

/**
 * What a search found, as the search index has it: it lags behind the records.
 *
 * @param total how many there are in all, from this page on
 * @param hits by ascending id
 * @param more whether there are contacts with greater ids
 */
record ContactPage(long total, List<Hit> hits, boolean more) {

    /**
     * One contact of the index.
     *
     * @param id its id
     * @param addresses its primary and additional addresses
     */
    record Hit(long id, Set<EmailAddress> addresses) {}

    long lastId() {
        return hits.get(hits.size() - 1).id();
    }
}
