package org.crmoptout.benchmarks;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutStatus;

/**
 * Follows the feed of a portal from its start until nothing is left, as a first sync does.
 *
 * <p>Arguments: the base URL and token of a {@link LargePortal}. Prints who was seen, how long it took, and the memory it used.
 */
final class HubSpotFirstSync {

    private HubSpotFirstSync() {}

    public static void main(String[] args) {
        Set<String> optedOut = new HashSet<>();
        long items = 0;
        long pages = 0;
        long most = 0;
        try (OptOutClient client = HubSpotAccess.open(args[0], args[1], Map.of())) {
            client.check();
            long began = System.nanoTime();
            ChangeCursor cursor = ChangeCursor.start();
            ChangePage page;
            do {
                page = client.changes(ChangeRequest.from(cursor));
                cursor = page.next();
                pages++;
                for (ChangeItem item : page.items()) {
                    items++;
                    if (item instanceof ChangeItem.Seen seen && seen.reading().status() == OptOutStatus.OPTED_OUT) {
                        optedOut.add(
                                seen.reading().person().emailAddresses().get(0).value());
                    }
                }
                Runtime memory = Runtime.getRuntime();
                most = Math.max(most, memory.totalMemory() - memory.freeMemory());
            } while (page.more());
            System.out.printf(
                    "first sync: %,d addresses seen opted out in %,d items and %,d pages, %.1f s; at most %d MiB of a heap of"
                            + " %d MiB%n",
                    optedOut.size(),
                    items,
                    pages,
                    (System.nanoTime() - began) / 1e9,
                    most >> 20,
                    Runtime.getRuntime().maxMemory() >> 20);
        }
    }
}
