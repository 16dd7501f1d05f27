package org.crmoptout.hubspot;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RemoteCalls;

/**
 * The change feed, by polling the contact search.
 *
 * <p>First comes everyone the index holds for opted out or of whom it can't tell, then, round by round, everyone modified in a
 * window [from, to) of {@code lastmodifieddate}. Both go by ascending id and ask for ids greater than the last one, so that
 * neither 10,000 contacts of one time stamp nor a bulk edit under way lose anybody. A window of more contacts than a search
 * gives is narrowed until it is one, so the oldest changes come first. The index only says whom to look at: each page is
 * confirmed by a read of the records, and of the additional addresses, which gives their values and the time that read began;
 * what that read does not tell is given as touched. A window is never narrowed to opted-out contacts, for that would hide the
 * lifted opt-outs.
 *
 * <p>A round ends {@code index-lag} before now and begins {@code change-overlap} before the last one ended, so contacts of the
 * overlap are given again each round. That covers a search index that is late and a clock of ours that is ahead of HubSpot's,
 * together up to the sum of both settings; a clock that is behind only makes changes come later.
 *
 * <p>Each address of a contact is a key of its own, and each is given. A contact into which others were merged is preceded by
 * their moves. Not in the feed: contacts without a usable email address, for there is no key; deleted contacts, which the
 * search does not know and which are noticed when they are read. Whether the opt-out of an additional address modifies its
 * contact is not documented; if it doesn't, it is seen with the contact's next change or when the address itself is read.
 *
 * @see <a href="https://developers.hubspot.com/docs/api-reference/2026-03/crm/search-the-crm">Search the CRM</a>
 */
final class ContactChanges {

    /** A cursor from further ahead than clocks differ was not made by this feed. */
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

    private final HubSpotApiClient api;
    private final RemoteCalls calls;
    private final Clock clock;
    private final ContactReads contactReads;
    private final AddressStatuses statuses;
    private final OptOutValues values;
    private final Duration overlap;
    private final Duration indexLag;

    ContactChanges(
            HubSpotApiClient api,
            RemoteCalls calls,
            Clock clock,
            ContactReads contactReads,
            AddressStatuses statuses,
            OptOutValues values,
            Duration overlap,
            Duration indexLag) {
        this.api = api;
        this.calls = calls;
        this.clock = clock;
        this.contactReads = contactReads;
        this.statuses = statuses;
        this.values = values;
        this.overlap = overlap;
        this.indexLag = indexLag;
    }

    ChangePage after(ChangeCursor cursor) {
        HubSpotCursor place =
                cursor.isStart() ? new HubSpotCursor.Snapshot(indexedUntil(), 0) : HubSpotCursor.parse(cursor);
        if (place instanceof HubSpotCursor.Snapshot snapshot) {
            requirePast(snapshot.watermark());
            return snapshot(snapshot);
        }
        if (place instanceof HubSpotCursor.Window window) {
            requirePast(window.until());
            return window(window);
        }
        Instant watermark = ((HubSpotCursor.Live) place).watermark();
        requirePast(watermark);
        Instant until = indexedUntil();
        HubSpotCursor.Window next = new HubSpotCursor.Window(watermark.minus(overlap), until, until, 0);
        return next.from().isBefore(next.to())
                ? window(next)
                : ChangePage.builder(cursor).build();
    }

    private ChangePage snapshot(HubSpotCursor.Snapshot place) {
        ContactSearch everyone = values.propertyDecides() ? ContactSearch.maybeOptedOut() : ContactSearch.addressed();
        ContactPage page = search(everyone.after(place.afterId()));
        HubSpotCursor next = page.more()
                ? new HubSpotCursor.Snapshot(place.watermark(), page.lastId())
                : new HubSpotCursor.Live(place.watermark());
        return ChangePage.builder(next.toChangeCursor())
                .items(confirmed(page))
                .phase(ChangePage.Phase.SNAPSHOT)
                .more(true) // what changed while the snapshot was taken is there already
                .build();
    }

    private ChangePage window(HubSpotCursor.Window place) {
        ContactPage page =
                search(ContactSearch.modified(place.from(), place.to()).after(place.afterId()));
        if (page.total() > ContactSearch.MAX_RESULTS && place.canBeNarrowed()) {
            return ChangePage.builder(place.narrowed(page.total()).toChangeCursor())
                    .more(true)
                    .build();
        }
        HubSpotCursor next = page.more() ? place.after(page.lastId()) : place.next();
        return ChangePage.builder(next.toChangeCursor())
                .items(confirmed(page))
                .more(!(next instanceof HubSpotCursor.Live))
                .build();
    }

    private ContactPage search(ContactSearch search) {
        return calls.call(HubSpotOperations.CONTACTS_SEARCH, () -> api.searchContacts(search));
    }

    private List<ChangeItem> confirmed(ContactPage page) {
        Map<Long, ContactReads.Found> contacts =
                contactReads.read(page.hits().stream().map(ContactPage.Hit::id).toList());
        Map<EmailAddress, AddressCalls.Result<AddressStatuses.Status>> read = statuses.read(contacts.values().stream()
                .filter(ContactReads.Found.Present.class::isInstance)
                .flatMap(found -> toRead(((ContactReads.Found.Present) found).contact()))
                .toList());
        List<ChangeItem> items = new ArrayList<>();
        contacts.forEach((id, found) -> {
            if (found instanceof ContactReads.Found.Present present) {
                addItems(present, read, items);
            } else {
                items.add(item(id, found));
            }
        });
        return items;
    }

    /** The addresses whose opt-out the contact itself does not tell. */
    private Stream<EmailAddress> toRead(Contact contact) {
        return contact.addresses().stream()
                .skip(values.propertyDecides() ? contact.email().stream().count() : 0);
    }

    private static void addItems(
            ContactReads.Found.Present present,
            Map<EmailAddress, AddressCalls.Result<AddressStatuses.Status>> read,
            List<ChangeItem> items) {
        Contact contact = present.contact();
        contact.formerIds().stream()
                .sorted()
                .forEach(former -> items.add(new ChangeItem.MovedTo(Contact.ref(former), contact.ref())));
        for (EmailAddress address : contact.addresses()) {
            CrmPerson person = CrmPerson.of(contact.ref(), List.of(address));
            AddressCalls.Result<AddressStatuses.Status> result = read.get(address);
            if (result == null) {
                items.add(seen(person, contact.optOut(), present.readBegan()));
            } else if (result instanceof AddressCalls.Result.Answered<AddressStatuses.Status> answered) {
                items.add(
                        seen(person, answered.value().value(), answered.value().readBegan()));
            } else if (result instanceof AddressCalls.Result.Failed<AddressStatuses.Status> failed) {
                if (failed.cause().kind().remedy() != ErrorKind.Remedy.HUMAN) {
                    throw failed.cause();
                }
                // HubSpot refuses this one address: that must not hold up the others.
                items.add(new ChangeItem.Touched(person));
            }
        }
    }

    private static ChangeItem seen(CrmPerson person, OptOutStatus status, Instant readBegan) {
        return new ChangeItem.Seen(
                OptOutReading.builder(person, status, readBegan).build());
    }

    private static ChangeItem item(long id, ContactReads.Found found) {
        if (found instanceof ContactReads.Found.Merged merged) {
            return new ChangeItem.MovedTo(Contact.ref(id), merged.survivor().ref());
        }
        if (found instanceof ContactReads.Found.Failed failed) {
            if (failed.alone()) {
                return new ChangeItem.Touched(CrmPerson.of(Contact.ref(id)));
            }
            throw failed.cause();
        }
        return new ChangeItem.Gone(Contact.ref(id));
    }

    private Instant indexedUntil() {
        return clock.instant().minus(indexLag).truncatedTo(ChronoUnit.MILLIS);
    }

    private void requirePast(Instant place) {
        if (place.isAfter(clock.instant().plus(CLOCKS_DIFFER))) {
            throw new ConnectorException(
                    ErrorKind.CURSOR_LOST,
                    "the stored cursor lies in the future; check this machine's clock, then start from the beginning");
        }
    }
}
