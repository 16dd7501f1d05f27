package org.crmoptout.salesforce;

import com.sforce.soap.partner.sobject.SObject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.CrmPerson;

/**
 * Gives the changes page by page, one query a page; where a page begins and ends is told by {@link SalesforceCursor}.
 * Thread-safe.
 */
final class ChangeFeed {

    private final Queries queries;
    private final Clock clock;
    private final Duration overlap;

    ChangeFeed(Queries queries, Clock clock, Duration overlap) {
        this.queries = queries;
        this.clock = clock;
        this.overlap = overlap;
    }

    ChangePage after(ChangeCursor cursor) {
        SalesforceCursor place = cursor.isStart() ? start() : SalesforceCursor.parse(cursor);
        return place instanceof SalesforceCursor.Snapshot snapshot
                ? snapshotPage(snapshot)
                : livePage((SalesforceCursor.Live) place);
    }

    private SalesforceCursor start() {
        List<PersonType> types = Arrays.asList(PersonType.values());
        List<CallResult<Queries.Rows>> results =
                queries.all(types.stream().map(Soql::newest).toList());
        Instant newest = Instant.EPOCH;
        for (int i = 0; i < types.size(); i++) {
            if (!(results.get(i) instanceof CallResult.Answered<Queries.Rows> answered)) {
                throw ((CallResult.Failed<Queries.Rows>) results.get(i)).cause();
            }
            for (SObject row : answered.value().rows()) {
                Instant stamp = PersonRow.of(types.get(i), row).stamp();
                newest = stamp.isAfter(newest) ? stamp : newest;
            }
        }
        SalesforceCursor.ClockBound known = new SalesforceCursor.ClockBound(newest, clock.instant());
        return new SalesforceCursor.Snapshot(PersonType.CONTACT, known.at(known.ourTime(), newest), "");
    }

    private ChangePage snapshotPage(SalesforceCursor.Snapshot at) {
        Queries.Rows page = queries.firstPage(Soql.optedOut(at.turn(), at.lastId()));
        List<PersonRow> people = people(at.turn(), page);
        SalesforceCursor next;
        if (hasMore(page)) {
            next = new SalesforceCursor.Snapshot(
                    at.turn(), at.clock(), last(people).id().value());
        } else if (at.turn() == PersonType.CONTACT) {
            next = new SalesforceCursor.Snapshot(PersonType.LEAD, at.clock(), "");
        } else {
            next = SalesforceCursor.Live.after(at.clock(), overlap);
        }
        return page(ChangePage.Phase.SNAPSHOT, people, page.began(), next, true);
    }

    private ChangePage livePage(SalesforceCursor.Live at) {
        Queries.Rows page = queries.firstPage(Soql.changed(at.turn(), at.position()));
        List<PersonRow> people = people(at.turn(), page);
        SalesforceCursor.Live after = people.isEmpty()
                ? at
                : at.movedTo(new SalesforceCursor.Position(
                        last(people).stamp(), last(people).id().value()));
        if (hasMore(page)) {
            return page(ChangePage.Phase.LIVE, people, page.began(), after, true);
        }
        if (at.turn() == PersonType.CONTACT) {
            return page(ChangePage.Phase.LIVE, people, page.began(), after.atLeads(), true);
        }
        return page(ChangePage.Phase.LIVE, people, page.began(), after.nextRound(clock.instant(), overlap), false);
    }

    /** A page can be shorter than we asked for and still not be the last. */
    private static boolean hasMore(Queries.Rows page) {
        return !page.complete() || page.rows().size() >= Soql.PAGE;
    }

    private static List<PersonRow> people(PersonType type, Queries.Rows page) {
        return page.rows().stream().map(row -> PersonRow.of(type, row)).toList();
    }

    private static PersonRow last(List<PersonRow> people) {
        return people.get(people.size() - 1);
    }

    private static ChangePage page(
            ChangePage.Phase phase, List<PersonRow> people, Instant began, SalesforceCursor next, boolean more) {
        List<ChangeItem> items = new ArrayList<>(people.size());
        people.forEach(person -> items.add(item(person, began)));
        return ChangePage.builder(next.toChangeCursor())
                .items(items)
                .phase(phase)
                .more(more)
                .build();
    }

    private static ChangeItem item(PersonRow person, Instant began) {
        return switch (person.fate()) {
            case ALIVE ->
                new ChangeItem.Seen(person.reading(CrmPerson.of(person.id().ref()), began));
            case MOVED ->
                new ChangeItem.MovedTo(
                        person.id().ref(), person.successor().orElseThrow().ref());
            case GONE -> new ChangeItem.Gone(person.id().ref());
        };
    }
}
