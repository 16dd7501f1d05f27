package org.crmoptout.hubspot;

import static java.util.stream.Collectors.toMap;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.RemoteRequest;

/** Reads contacts by their ids, a hundred a request, and tells for each id what became of it. */
final class ContactReads {

    /** What became of a contact's id. */
    sealed interface Found {

        /**
         * The contact is there.
         *
         * @param contact as it is
         * @param readBegan when the request began
         */
        record Present(Contact contact, Instant readBegan) implements Found {}

        /**
         * The contact was merged into another.
         *
         * @param survivor the other
         */
        record Merged(Contact survivor) implements Found {}

        /** There is no such contact (any more). */
        record Gone() implements Found {}

        /**
         * It can't be told.
         *
         * @param cause why
         * @param alone whether the request did not fail, so that other contacts of it are known
         */
        record Failed(ConnectorException cause, boolean alone) implements Found {}
    }

    private record Batch(List<Long> asked, Instant began, ContactBatch answer) {}

    private final HubSpotApiClient api;
    private final RemoteCalls calls;
    private final Clock clock;

    ContactReads(HubSpotApiClient api, RemoteCalls calls, Clock clock) {
        this.api = api;
        this.calls = calls;
        this.clock = clock;
    }

    /** What became of each id, in the order of the ids. */
    Map<Long, Found> read(Collection<Long> ids) {
        List<Long> distinct = List.copyOf(new LinkedHashSet<>(ids));
        List<List<Long>> chunks = new ArrayList<>();
        for (int i = 0; i < distinct.size(); i += HubSpotApiClient.MAX_BATCH_READ) {
            chunks.add(distinct.subList(i, Math.min(distinct.size(), i + HubSpotApiClient.MAX_BATCH_READ)));
        }
        List<RemoteRequest<Batch>> requests = chunks.stream()
                .map(chunk -> (RemoteRequest<Batch>) () -> {
                    Instant began = clock.instant();
                    return new Batch(chunk, began, api.readContacts(chunk));
                })
                .toList();
        List<CallResult<Batch>> results = calls.callAll(HubSpotOperations.CONTACTS_BATCH_READ, requests);
        Map<Long, Found> found = new LinkedHashMap<>();
        for (int i = 0; i < chunks.size(); i++) {
            if (results.get(i) instanceof CallResult.Failed<Batch> failed) {
                chunks.get(i).forEach(id -> found.put(id, new Found.Failed(failed.cause(), false)));
            } else if (results.get(i) instanceof CallResult.Answered<Batch> answered) {
                tell(answered.value(), found);
            }
        }
        return found;
    }

    private static void tell(Batch batch, Map<Long, Found> found) {
        ContactBatch answer = batch.answer();
        Map<Long, Contact> byId =
                answer.contacts().stream().collect(toMap(Contact::id, Function.identity(), (a, b) -> a));
        Map<Long, Contact> survivors = new HashMap<>();
        answer.contacts().forEach(contact -> contact.formerIds().forEach(former -> survivors.put(former, contact)));
        List<Contact> strangers = answer.contacts().stream()
                .filter(contact -> !batch.asked().contains(contact.id()))
                .filter(contact -> batch.asked().stream().noneMatch(contact.formerIds()::contains))
                .toList();
        for (long id : batch.asked()) {
            Contact contact = byId.get(id);
            Contact survivor = survivors.get(id);
            if (contact != null) {
                found.put(id, new Found.Present(contact, batch.began()));
            } else if (survivor != null) {
                found.put(id, new Found.Merged(survivor));
            } else if (batch.asked().size() == 1 && strangers.size() == 1) {
                found.put(id, new Found.Merged(strangers.get(0)));
            } else if (answer.notFound().contains(id) || (answer.complete() && strangers.isEmpty())) {
                found.put(id, new Found.Gone());
            } else {
                found.put(id, new Found.Failed(unsaid(id), true));
            }
        }
    }

    private static ConnectorException unsaid(long id) {
        return new ConnectorException(
                ErrorKind.UNAVAILABLE,
                "HubSpot's answer to " + HubSpotOperations.CONTACTS_BATCH_READ + " does not say what became of "
                        + Contact.ref(id) + "; read it again later");
    }
}
