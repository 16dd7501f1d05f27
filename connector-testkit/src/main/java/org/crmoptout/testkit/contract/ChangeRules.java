package org.crmoptout.testkit.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R6xx: the feed of changes. */
abstract class ChangeRules extends WriteRules {

    /** A feed from the start. */
    private Feed feed() {
        needs(Capability.CHANGE_FEED);
        return new Feed(connect(), ChangeCursor.start());
    }

    /** A feed that has told everything there is. */
    private Feed caughtUp() {
        Feed feed = feed();
        settle();
        feed.drain();
        return feed;
    }

    private List<ChangePage> nextRound(Feed feed) {
        settle();
        return feed.drain();
    }

    private static void expectTold(
            Feed feed, Someone someone, OptOutStatus expected, List<ChangePage> pages, String who) {
        Optional<OptOutStatus> told = feed.told(someone, pages);
        Expect.that(told.isPresent(), "the feed skipped %s", who);
        Expect.that(told.get() == expected, "the feed says %s of %s, the CRM says %s", told.get(), who, expected);
    }

    @Test
    @DisplayName("R601 From the start the feed yields everyone opted out before the first sync, as a snapshot")
    void snapshotYieldsEveryone() {
        Feed feed = feed();
        List<Someone> before = crowd(crm().feedPageSize() + 3, true);
        someone(false);
        setOptedOut(before.get(0), true);
        List<ChangePage> pages = nextRound(feed);
        for (Someone one : before) {
            expectTold(feed, one, OptOutStatus.OPTED_OUT, pages, "someone opted out before the first sync");
        }
        Expect.that(
                pages.get(0).phase() == ChangePage.Phase.SNAPSHOT, "the first page from the start is not a SNAPSHOT");
        Expect.that(
                pages.get(pages.size() - 1).phase() == ChangePage.Phase.LIVE
                        || feed.next().phase() == ChangePage.Phase.LIVE,
                "the feed never gets from SNAPSHOT to LIVE");
    }

    @Test
    @DisplayName("R602 An opt-out made in the CRM shows")
    void optOutShows() {
        Someone someone = someone(false);
        Feed feed = caughtUp();
        setOptedOut(someone, true);
        expectTold(feed, someone, OptOutStatus.OPTED_OUT, nextRound(feed), "someone opted out since");
    }

    @Test
    @DisplayName("R603 Someone created opted out shows")
    void createdOptedOutShows() {
        Feed feed = caughtUp();
        Someone someone = someone(true);
        expectTold(feed, someone, OptOutStatus.OPTED_OUT, nextRound(feed), "someone created opted out");
    }

    @Test
    @DisplayName("R604 A lifted opt-out shows, and is no opt-out")
    void liftedShows() {
        needs(Capability.OBSERVE_UNMARK);
        Someone someone = someone(true);
        Feed feed = caughtUp();
        setOptedOut(someone, false);
        expectTold(feed, someone, OptOutStatus.NOT_OPTED_OUT, nextRound(feed), "someone whose opt-out was lifted");
    }

    @Test
    @DisplayName("R605 Nobody is skipped when more people than a page holds changed at one instant")
    void equalTimeStamps() {
        int many = crm().feedPageSize() + 3;
        List<Someone> crowd = crowd(many, false);
        Feed feed = caughtUp();
        crowd.forEach(one -> crm().setOptedOut(one.ref(), true));
        tick();
        List<ChangePage> pages = nextRound(feed);
        Expect.that(
                pages.stream().filter(page -> !page.items().isEmpty()).count() > 1,
                "%d changes came on one page: the stage's feedPageSize() is too small to test anything",
                many);
        for (Someone one : crowd) {
            expectTold(feed, one, OptOutStatus.OPTED_OUT, pages, "one of " + many + " changed at one instant");
        }
    }

    @Test
    @DisplayName("R606 Nobody is skipped who appears late, behind changes already told")
    void lateRows() {
        needs(CrmStage.Act.LATE_ROWS);
        Someone late = someone(false);
        Someone punctual = someone(false);
        Feed feed = caughtUp();
        crm().setOptedOut(late.ref(), true);
        crm().holdBack(late.ref());
        tick();
        setOptedOut(punctual, true);
        Instant latest = crm().clock().instant().plus(crm().changesShowWithin()).minusSeconds(4);
        List<ChangePage> pages = new ArrayList<>();
        while (crm().clock().instant().isBefore(latest)) {
            pages.addAll(feed.drain());
            crm().clock().advance(Duration.ofSeconds(5));
        }
        crm().show(late.ref());
        pages.addAll(nextRound(feed));
        expectTold(feed, punctual, OptOutStatus.OPTED_OUT, pages, "someone who appeared at once");
        expectTold(
                feed,
                late,
                OptOutStatus.OPTED_OUT,
                pages,
                "someone who appeared within " + crm().changesShowWithin() + " of the time stamp");
    }

    @Test
    @DisplayName("R607 A cursor outlives the connection")
    void cursorSurvivesRestart() {
        List<Someone> crowd = crowd(crm().feedPageSize() + 3, true);
        Someone changed = someone(true);
        Feed feed = feed();
        settle();
        List<ChangePage> pages = new ArrayList<>();
        boolean more = true;
        for (int page = 0; more; page++) {
            Expect.that(page < 500, "every restart begins the feed anew");
            // A new process knows nothing but the text.
            Feed resumed = new Feed(connect(), ChangeCursor.of(feed.cursor().value()));
            ChangePage next = resumed.next();
            pages.add(next);
            more = next.more();
            feed = resumed;
        }
        for (Someone one : crowd) {
            expectTold(feed, one, OptOutStatus.OPTED_OUT, pages, "someone told across restarts");
        }
        setOptedOut(changed, false);
        Feed resumed = new Feed(connect(), ChangeCursor.of(feed.cursor().value()));
        expectTold(resumed, changed, OptOutStatus.NOT_OPTED_OUT, nextRound(resumed), "someone changed over a restart");
    }

    @Test
    @DisplayName("R608 A cursor holds no address and no credential")
    void cursorHoldsNothingPersonal() {
        Feed feed = feed();
        List<Someone> crowd = crowd(crm().feedPageSize() + 2, true);
        settle();
        Set<String> hidden = Leaks.of(crm(), crowd);
        for (ChangePage page : feed.drain()) {
            Leaks.in(page.next().value(), hidden, "a cursor");
        }
        crowd.forEach(one -> crm().setOptedOut(one.ref(), false));
        for (ChangePage page : nextRound(feed)) {
            Leaks.in(page.next().value(), hidden, "a cursor");
        }
    }

    @Test
    @DisplayName("R609 A cursor that was never given, or not by this connector, is CURSOR_LOST")
    void foreignCursorIsLost() {
        Feed feed = caughtUp();
        String own = feed.cursor().value();
        Connection connection = connect();
        List<String> foreign = new ArrayList<>(
                List.of("garbage", "eyJmb3JlaWduIjoiY3Vyc29yIn0=", "-1", "2030-01-07T09:00:00Z|", "0".repeat(4000)));
        foreign.add(own.substring(0, own.length() / 2) + "~");
        for (String text : foreign) {
            ConnectorException failure =
                    Expect.failure("a foreign cursor", () -> connection.changes(ChangeCursor.of(text)));
            Expect.kind(failure, "a foreign cursor of " + text.length() + " characters", ErrorKind.CURSOR_LOST);
        }
    }

    @Test
    @DisplayName("R610 A feed in which nothing happens comes to rest")
    void quietFeedRests() {
        crowd(crm().feedPageSize() + 1, true);
        Feed feed = caughtUp();
        for (int round = 0; round < 3; round++) {
            List<ChangePage> pages = nextRound(feed);
            Expect.that(pages.size() < 10, "a poll of a quiet feed took %d pages", pages.size());
        }
    }

    @Test
    @DisplayName("R611 Nobody is skipped who changes while the feed is being read")
    void changesBetweenPages() {
        List<Someone> crowd = crowd(crm().feedPageSize() + 7, true);
        Feed feed = feed();
        settle();
        List<ChangePage> pages = new ArrayList<>();
        pages.add(feed.next());
        // The first page is told, the rest is not: changes move people behind it, and out of the list it is cut from.
        List<Someone> moved =
                List.of(crowd.get(0), crowd.get(1), crowd.get(crowd.size() / 2), crowd.get(crowd.size() - 1));
        moved.forEach(one -> setOptedOut(one, false));
        Someone born = someone(true);
        pages.addAll(feed.drain());
        pages.addAll(nextRound(feed));
        for (Someone one : crowd) {
            OptOutStatus expected = moved.contains(one) ? OptOutStatus.NOT_OPTED_OUT : OptOutStatus.OPTED_OUT;
            Optional<OptOutStatus> told = feed.told(one, pages);
            boolean neverTold = expected == OptOutStatus.NOT_OPTED_OUT && told.isEmpty();
            Expect.that(neverTold || told.isPresent(), "the feed skipped someone while others changed");
            Expect.that(neverTold || told.get() == expected, "the feed's last word on someone is outdated: %s", told);
        }
        expectTold(feed, born, OptOutStatus.OPTED_OUT, pages, "someone created while the feed was read");
    }

    @Test
    @DisplayName("R612 A page that was not stored can be asked for again")
    void pageCanBeAskedForAgain() {
        Someone someone = someone(false);
        Feed feed = caughtUp();
        ChangeCursor stored = feed.cursor();
        setOptedOut(someone, true);
        expectTold(feed, someone, OptOutStatus.OPTED_OUT, nextRound(feed), "someone opted out");
        // The connection has long gone on, further than a round reaches back.
        crm().clock().advance(Duration.ofHours(1));
        feed.drain();
        feed.drain();
        // After a crash by a new connection, after a transaction that failed by the same.
        for (Connection connection : List.of(connect(), feed.connection())) {
            Feed again = new Feed(connection, stored);
            expectTold(again, someone, OptOutStatus.OPTED_OUT, again.drain(), "someone who was told, but not stored");
        }
    }

    @Test
    @DisplayName("R613 Changes of every record type show")
    void everyTypeShows() {
        List<Someone> before = new ArrayList<>();
        Feed feed = feed();
        for (RecordType type : report().recordTypes()) {
            before.add(someone(type, true));
        }
        List<ChangePage> snapshot = nextRound(feed);
        for (Someone one : before) {
            expectTold(
                    feed,
                    one,
                    OptOutStatus.OPTED_OUT,
                    snapshot,
                    "a " + one.ref().type() + " opted out before");
            crm().setOptedOut(one.ref(), false);
        }
        tick();
        List<ChangePage> round = nextRound(feed);
        for (Someone one : before) {
            expectTold(
                    feed,
                    one,
                    OptOutStatus.NOT_OPTED_OUT,
                    round,
                    "a " + one.ref().type() + " changed since");
        }
    }

    @Test
    @DisplayName("R614 What the feed gives as Seen is the CRM's current value, dated by when the look at it began")
    void seenIsCurrent() {
        Feed feed = feed();
        List<Someone> people = crowd(3, true);
        people.forEach(one -> setOptedOut(one, false));
        setOptedOut(people.get(1), true);
        settle();
        Instant start = crm().clock().instant();
        feed.connection().calls().afterEach(() -> crm().clock().advance(Duration.ofSeconds(10)));
        for (ChangePage page : feed.drain()) {
            Instant end = crm().clock().instant();
            for (ChangeItem item : page.items()) {
                if (item instanceof ChangeItem.Seen seen) {
                    Instant began = seen.reading().readBegan();
                    Expect.that(
                            !began.isBefore(start) && began.isBefore(end),
                            "Seen is dated outside of the look: take the context's clock before sending");
                    for (Someone one : people) {
                        Expect.that(
                                !one.isMeantBy(seen.reading().person())
                                        || (seen.reading().status() == OptOutStatus.OPTED_OUT) == isOptedOut(one),
                                "Seen gives a value that is not the current one: what can lag must be Touched");
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("R615 A deleted record is never told as not opted out")
    void deletedIsNotLifted() {
        Someone someone = someone(true);
        Someone other = someone(false);
        Feed feed = caughtUp();
        crm().delete(someone.ref());
        tick();
        setOptedOut(other, true);
        List<ChangePage> pages = nextRound(feed);
        Expect.that(
                !feed.everTold(someone, pages).contains(OptOutStatus.NOT_OPTED_OUT),
                "deleting a record was told as lifting its opt-out");
        expectTold(feed, other, OptOutStatus.OPTED_OUT, pages, "someone changed after a deletion");
    }

    @Test
    @DisplayName("R616 A merged record is never told as not opted out, and is moved to the right one if at all")
    void mergedIsNotLifted() {
        needs(CrmStage.Act.MERGE);
        Someone loser = someone(true);
        Someone winner = someone(false);
        Someone other = someone(false);
        Feed feed = caughtUp();
        crm().merge(loser.ref(), winner.ref());
        tick();
        setOptedOut(other, true);
        List<ChangePage> pages = nextRound(feed);
        Expect.that(
                keying() == OptOutKeying.EMAIL_ADDRESS
                        || !feed.everTold(loser, pages).contains(OptOutStatus.NOT_OPTED_OUT),
                "merging a record was told as lifting its opt-out");
        pages.forEach(page -> page.items().forEach(item -> {
            if (item instanceof ChangeItem.MovedTo moved && moved.from().equals(loser.ref())) {
                Expect.that(
                        moved.to().equals(winner.ref()),
                        "the merged record moved to %s, not to %s",
                        moved.to(),
                        winner.ref());
            }
        }));
        expectTold(feed, other, OptOutStatus.OPTED_OUT, pages, "someone changed after a merge");
    }

    @Test
    @DisplayName("R617 A new address never shows as a lifted opt-out of the old one")
    void newAddressIsNoUnmark() {
        Someone someone = someone(true);
        Feed feed = caughtUp();
        EmailAddress newAddress = freshAddress();
        crm().changeAddress(someone.ref(), newAddress);
        tick();
        List<ChangePage> pages = nextRound(feed);
        Expect.that(
                !feed.everTold(someone, pages).contains(OptOutStatus.NOT_OPTED_OUT),
                "a new address was told as a lifted opt-out of the old key");
        if (keying() == OptOutKeying.EMAIL_ADDRESS) {
            Someone anew = new Someone(someone.ref(), newAddress, keying());
            setOptedOut(anew, true);
            expectTold(feed, anew, OptOutStatus.OPTED_OUT, nextRound(feed), "an opt-out of the new address");
        }
    }

    @Test
    @DisplayName("R618 A poll that fails throws, and the same cursor tells everything afterwards")
    void failedPollSkipsNobody() {
        Someone someone = someone(false);
        Feed feed = caughtUp();
        setOptedOut(someone, true);
        settle();
        List<Fault> faults = new ArrayList<>(List.of(
                new Fault.Answers(Fault.When.BEFORE_EFFECT, 503, Map.of(), "{\"error\":\"busy\"}"),
                new Fault.Answers(Fault.When.BEFORE_EFFECT, 404, Map.of(), "{\"error\":\"not here\"}")));
        for (Fault.Garbling garbling : Fault.Garbling.values()) {
            faults.add(new Fault.Garbles(garbling));
        }
        Connection connection = connect();
        ChangeCursor cursor = feed.cursor();
        for (Fault fault : faults) {
            crm().misbehave(fault);
            Expect.failure("a poll under " + fault, () -> connection.changes(cursor));
            crm().behave();
        }
        Feed afterwards = new Feed(connection, cursor);
        expectTold(afterwards, someone, OptOutStatus.OPTED_OUT, afterwards.drain(), "someone, after failed polls");
    }

    @Test
    @DisplayName("R619 A value that the vendor does not document is never told as not opted out")
    void oddValueIsNotLifted() {
        needs(CrmStage.Act.ODD_VALUE);
        Someone someone = someone(true);
        Feed feed = caughtUp();
        crm().storeOdd(someone.ref());
        tick();
        Expect.that(
                !feed.everTold(someone, nextRound(feed)).contains(OptOutStatus.NOT_OPTED_OUT),
                "an odd value was told as a lifted opt-out");
    }
}
