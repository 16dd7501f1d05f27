package org.crmoptout.hubspot;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.RemoteCalls;

/**
 * The change feed, by polling the contact search.
 *
 * <p>First comes everyone the index holds for opted out, then, round by round, everyone modified in a window [from, to) of
 * {@code lastmodifieddate}. Both go by ascending id and ask for ids greater than the last one, so that neither 10,000
 * contacts of one time stamp nor a bulk edit under way lose anybody. The index only says whom to look at: each page is
 * confirmed by a read of the records, and gives their values and the time that read began; a contact of which that read says
 * nothing is given as touched. A window is never narrowed to
 * opted-out contacts, for that would hide the lifted opt-outs.
 *
 * <p>A window ends {@code index-lag} before now and begins {@code change-overlap} before the last one ended, so contacts of
 * the overlap are given again each round. That covers a search index that is late and a clock of ours that is ahead of
 * HubSpot's, together up to the sum of both settings; a clock that is behind only makes changes come later.
 *
 * <p>Not in the feed: contacts without a usable email address, for there is no key; additional addresses, whose opt-outs no
 * property shows; deleted contacts, which the search does not know and which are noticed when they are read.
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
    private final Duration overlap;
    private final Duration indexLag;

    ContactChanges(
            HubSpotApiClient api,
            RemoteCalls calls,
            Clock clock,
            ContactReads contactReads,
            Duration overlap,
            Duration indexLag) {
        this.api = api;
        this.calls = calls;
        this.clock = clock;
        this.contactReads = contactReads;
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
            requirePast(window.to());
            return window(window);
        }
        Instant watermark = ((HubSpotCursor.Live) place).watermark();
        requirePast(watermark);
        HubSpotCursor.Window next = new HubSpotCursor.Window(watermark.minus(overlap), indexedUntil(), 0);
        return next.from().isBefore(next.to())
                ? window(next)
                : ChangePage.builder(cursor).build();
    }

    private ChangePage snapshot(HubSpotCursor.Snapshot place) {
        ContactPage page = search(ContactSearch.optedOut().after(place.afterId()));
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
        HubSpotCursor next = page.more()
                ? new HubSpotCursor.Window(place.from(), place.to(), page.lastId())
                : new HubSpotCursor.Live(place.to());
        return ChangePage.builder(next.toChangeCursor())
                .items(confirmed(page))
                .more(page.more())
                .build();
    }

    private ContactPage search(ContactSearch search) {
        return calls.call(HubSpotOperations.CONTACTS_SEARCH, () -> api.searchContacts(search));
    }

    private List<ChangeItem> confirmed(ContactPage page) {
        List<Long> ids = page.hits().stream().map(ContactPage.Hit::id).toList();
        List<ChangeItem> items = new ArrayList<>();
        contactReads.read(ids).forEach((id, found) -> item(id, found).ifPresent(items::add));
        return items;
    }

    private static Optional<ChangeItem> item(long id, ContactReads.Found found) {
        if (found instanceof ContactReads.Found.Present present) {
            Contact contact = present.contact();
            return contact.email()
                    .map(address -> new ChangeItem.Seen(OptOutReading.builder(
                                    CrmPerson.of(contact.ref(), List.of(address)),
                                    contact.optOut(),
                                    present.readBegan())
                            .build()));
        }
        if (found instanceof ContactReads.Found.Merged merged) {
            return Optional.of(
                    new ChangeItem.MovedTo(Contact.ref(id), merged.survivor().ref()));
        }
        if (found instanceof ContactReads.Found.Failed failed) {
            if (failed.alone()) {
                return Optional.of(new ChangeItem.Touched(CrmPerson.of(Contact.ref(id))));
            }
            throw failed.cause();
        }
        return Optional.of(new ChangeItem.Gone(Contact.ref(id)));
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
