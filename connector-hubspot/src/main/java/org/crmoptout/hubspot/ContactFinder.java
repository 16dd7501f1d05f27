package org.crmoptout.hubspot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.RemoteCalls;

/**
 * Finds contacts by primary or additional address. It asks the search index, since a batch read by email is not documented to
 * know additional addresses; a contact made or changed a moment ago may therefore be missing.
 *
 * <p>Each person found carries the address asked for, which is the key: the contact may have others, with opt-outs of their own.
 */
final class ContactFinder {

    private final HubSpotApiClient api;
    private final RemoteCalls calls;

    ContactFinder(HubSpotApiClient api, RemoteCalls calls) {
        this.api = api;
        this.calls = calls;
    }

    List<FindOutcome> find(List<EmailAddress> addresses) {
        Map<EmailAddress, FindOutcome> outcomes = new HashMap<>();
        for (List<EmailAddress> chunk : chunks(new LinkedHashSet<>(addresses))) {
            find(chunk, outcomes);
        }
        return addresses.stream().map(outcomes::get).toList();
    }

    private void find(List<EmailAddress> chunk, Map<EmailAddress, FindOutcome> outcomes) {
        try {
            List<ContactPage.Hit> hits = search(chunk);
            for (EmailAddress address : chunk) {
                outcomes.put(
                        address,
                        new FindOutcome.Found(hits.stream()
                                .filter(hit -> hit.addresses().contains(address))
                                .map(hit -> CrmPerson.of(Contact.ref(hit.id()), List.of(address)))
                                .toList()));
            }
        } catch (ConnectorException e) {
            if (e.kind() == ErrorKind.INVALID_REQUEST && chunk.size() > 1) {
                // One address HubSpot does not take must not fail its neighbours.
                chunk.forEach(address -> find(List.of(address), outcomes));
            } else {
                chunk.forEach(address -> outcomes.put(address, new FindOutcome.Failed(e)));
            }
        }
    }

    private List<ContactPage.Hit> search(List<EmailAddress> addresses) {
        List<ContactPage.Hit> hits = new ArrayList<>();
        ContactSearch search = ContactSearch.carrying(addresses);
        boolean more = true;
        while (more) {
            ContactSearch next = search;
            ContactPage page = calls.call(HubSpotOperations.CONTACTS_SEARCH, () -> api.searchContacts(next));
            hits.addAll(page.hits());
            more = page.more();
            if (more) {
                search = search.after(page.lastId());
            }
        }
        return hits;
    }

    /** As many addresses at a time as the body of a search may hold. */
    private static List<List<EmailAddress>> chunks(Iterable<EmailAddress> addresses) {
        List<List<EmailAddress>> chunks = new ArrayList<>();
        List<EmailAddress> chunk = new ArrayList<>();
        for (EmailAddress address : addresses) {
            chunk.add(address);
            if (chunk.size() > 1 && length(chunk) > ContactSearch.MAX_BODY_LENGTH) {
                chunk.remove(chunk.size() - 1);
                chunks.add(chunk);
                chunk = new ArrayList<>(List.of(address));
            }
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    private static int length(List<EmailAddress> chunk) {
        return ContactSearch.carrying(chunk)
                .after(Long.MAX_VALUE)
                .toJson()
                .toString()
                .getBytes(StandardCharsets.UTF_8)
                .length;
    }
}
