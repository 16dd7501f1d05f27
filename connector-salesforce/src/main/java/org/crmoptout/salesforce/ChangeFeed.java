package org.crmoptout.salesforce;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private final PersonObjects objects;
    private final Clock clock;
    private final Duration overlap;

    ChangeFeed(Queries queries, PersonObjects objects, Clock clock, Duration overlap) {
        this.queries = queries;
        this.objects = objects;
        this.clock = clock;
        this.overlap = overlap;
    }

    ChangePage after(ChangeCursor cursor) {
        SalesforceCursor place = cursor.isStart() ? start() : SalesforceCursor.parse(cursor, objects, clock.instant());
        return place instanceof SalesforceCursor.Snapshot snapshot
                ? snapshotPage(snapshot)
                : livePage((SalesforceCursor.Live) place);
    }

    private SalesforceCursor start() {
        List<PersonType> types = objects.types();
        Instant newest = Instant.EPOCH;
        for (CallResult<Queries.Rows<PersonRow>> result : queries.all(types.stream()
                .map(type -> PersonRow.query(objects, type, Soql.newest(objects, type)))
                .toList())) {
            if (!(result instanceof CallResult.Answered<Queries.Rows<PersonRow>> answered)) {
                throw ((CallResult.Failed<Queries.Rows<PersonRow>>) result).cause();
            }
            for (PersonRow person : answered.value().rows()) {
                newest = person.stamp().isAfter(newest) ? person.stamp() : newest;
            }
        }
        SalesforceCursor.ClockBound known = new SalesforceCursor.ClockBound(newest, clock.instant());
        return new SalesforceCursor.Snapshot(types.get(0), known.at(known.ourTime(), newest), "");
    }

    private ChangePage snapshotPage(SalesforceCursor.Snapshot at) {
        Queries.Rows<PersonRow> page =
                queries.firstPage(PersonRow.query(objects, at.turn(), Soql.optedOut(objects, at.turn(), at.lastId())));
        List<PersonRow> people = page.rows();
        SalesforceCursor next;
        if (hasMore(page)) {
            next = new SalesforceCursor.Snapshot(
                    at.turn(), at.clock(), last(people).id().value());
        } else {
            next = objects.after(at.turn())
                    .<SalesforceCursor>map(type -> new SalesforceCursor.Snapshot(type, at.clock(), ""))
                    .orElseGet(() -> SalesforceCursor.Live.after(at.clock(), overlap, objects));
        }
        return page(ChangePage.Phase.SNAPSHOT, people, page.began(), next, true);
    }

    private ChangePage livePage(SalesforceCursor.Live at) {
        Queries.Rows<PersonRow> page =
                queries.firstPage(PersonRow.query(objects, at.turn(), Soql.changed(objects, at.turn(), at.position())));
        List<PersonRow> people = page.rows();
        SalesforceCursor.Live after = people.isEmpty()
                ? at
                : at.movedTo(new SalesforceCursor.Position(
                        last(people).stamp(), last(people).id().value()));
        if (hasMore(page)) {
            return page(ChangePage.Phase.LIVE, people, page.began(), after, true);
        }
        Optional<PersonType> nextType = objects.after(at.turn());
        return nextType.isPresent()
                ? page(ChangePage.Phase.LIVE, people, page.began(), after.turningTo(nextType.get()), true)
                : page(
                        ChangePage.Phase.LIVE,
                        people,
                        page.began(),
                        after.nextRound(clock.instant(), overlap, objects),
                        false);
    }

    /** A page can be shorter than we asked for and still not be the last. */
    private static boolean hasMore(Queries.Rows<PersonRow> page) {
        return !page.complete() || page.rows().size() >= Soql.PAGE;
    }

    private static PersonRow last(List<PersonRow> people) {
        return people.get(people.size() - 1);
    }

    private ChangePage page(
            ChangePage.Phase phase, List<PersonRow> people, Instant began, SalesforceCursor next, boolean more) {
        List<ChangeItem> items = new ArrayList<>(people.size());
        people.forEach(person -> items.add(item(person, began)));
        return ChangePage.builder(next.toChangeCursor(objects))
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
