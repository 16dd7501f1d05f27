package org.crmoptout.testkit.contract;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;

/** A host's way through a change feed: it goes on until nothing more is there, and reads who was touched. */
final class Feed {

    private static final int MOST_PAGES = 500;

    private final Connection connection;
    private final List<ChangePage> pages = new ArrayList<>();
    private ChangeCursor cursor;

    Feed(Connection connection, ChangeCursor from) {
        this.connection = connection;
        this.cursor = from;
    }

    /** Goes on until the feed says that no more is there; gives the pages of this round. */
    List<ChangePage> drain() {
        List<ChangePage> round = new ArrayList<>();
        ChangePage page;
        do {
            Expect.that(
                    round.size() < MOST_PAGES,
                    "the feed still says 'more' after %d pages though nothing changes",
                    MOST_PAGES);
            page = next();
            round.add(page);
        } while (page.more());
        return round;
    }

    /** One page. */
    ChangePage next() {
        ChangePage page = connection.changes(cursor);
        cursor = page.next();
        pages.add(page);
        return page;
    }

    Connection connection() {
        return connection;
    }

    ChangeCursor cursor() {
        return cursor;
    }

    List<ChangePage> pages() {
        return pages;
    }

    /** What these pages say of a person in the end: the last reading, or a fresh one where they say only that it was touched. */
    Optional<OptOutStatus> told(Someone someone, List<ChangePage> of) {
        Optional<OptOutStatus> told = Optional.empty();
        for (ChangePage page : of) {
            for (ChangeItem item : page.items()) {
                if (item instanceof ChangeItem.Seen seen
                        && someone.isMeantBy(seen.reading().person())) {
                    told = Optional.of(seen.reading().status());
                } else if (item instanceof ChangeItem.Touched touched && someone.isMeantBy(touched.person())) {
                    told = status(touched.person());
                }
            }
        }
        return told;
    }

    /** Everything these pages say of a person. */
    Set<OptOutStatus> everTold(Someone someone, List<ChangePage> of) {
        Set<OptOutStatus> statuses = new HashSet<>();
        of.forEach(page -> told(someone, List.of(page)).ifPresent(statuses::add));
        return statuses;
    }

    private Optional<OptOutStatus> status(CrmPerson person) {
        return connection.read(person) instanceof ReadOutcome.Seen seen
                ? Optional.of(seen.reading()).map(OptOutReading::status)
                : Optional.empty();
    }
}
