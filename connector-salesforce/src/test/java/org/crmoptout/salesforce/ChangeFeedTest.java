package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crmoptout.salesforce.Connections.open;
import static org.crmoptout.salesforce.Connections.ref;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The change feed")
class ChangeFeedTest {

    /** The org's clock is three hours behind ours. */
    private final SteppingClock theirs = new SteppingClock("2026-11-23T09:00:00.250Z");

    private final SteppingClock ours = new SteppingClock("2026-11-23T12:00:00Z");
    private SalesforceSimulator org;
    private OptOutClient client;
    private ChangeCursor cursor = ChangeCursor.start();

    @BeforeEach
    void connect() {
        org = SalesforceSimulator.builder().people(0).clock(theirs).start();
        client = open(org, ours);
    }

    @AfterEach
    void disconnect() {
        client.close();
        org.close();
    }

    private void pass(Duration time) {
        theirs.advance(time);
        ours.advance(time);
    }

    private SimulatedPerson create(String type, boolean optedOut) {
        return org.create(type, "Ada", "Person", "ada@example.org", optedOut);
    }

    /** Reads to the end of the round, through the text of each cursor, as a host that restarts after every page would. */
    private List<ChangeItem> poll() {
        List<ChangeItem> items = new ArrayList<>();
        ChangePage page;
        do {
            page = client.changes(ChangeRequest.from(ChangeCursor.of(cursor.value())));
            items.addAll(page.items());
            cursor = page.next();
        } while (page.more());
        assertThat(page.phase()).isEqualTo(ChangePage.Phase.LIVE);
        return items;
    }

    private static List<RecordRef> seen(List<ChangeItem> items, OptOutStatus status) {
        return items.stream()
                .filter(ChangeItem.Seen.class::isInstance)
                .map(item -> ((ChangeItem.Seen) item).reading())
                .filter(reading -> reading.status() == status)
                .map(reading -> reading.person().ref().orElseThrow())
                .toList();
    }

    private long queries() {
        return org.calls().getOrDefault("query", 0L) + org.calls().getOrDefault("queryAll", 0L);
    }

    @Test
    @DisplayName("begins with everyone opted out now, contacts and leads, over many pages")
    void beginsWithASnapshot() {
        Set<RecordRef> optedOut = new HashSet<>();
        for (int i = 0; i < 2100; i++) {
            optedOut.add(ref(create("Contact", true)));
        }
        optedOut.add(ref(create("Lead", true)));
        create("Contact", false);
        SimulatedPerson converted = create("Lead", true);
        org.convertLead(converted.id());
        List<RecordRef> snapshot = new ArrayList<>();
        int pages = 0;

        ChangePage page = client.changes(ChangeRequest.from(cursor));
        while (page.phase() == ChangePage.Phase.SNAPSHOT) {
            pages++;
            snapshot.addAll(seen(page.items(), OptOutStatus.OPTED_OUT));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(2000);
            assertThat(page.more()).isTrue();
            page = client.changes(ChangeRequest.from(page.next()));
        }

        assertThat(pages).isEqualTo(3);
        assertThat(snapshot).doesNotHaveDuplicates().containsAll(optedOut).hasSize(2102);
        assertThat(snapshot).doesNotContain(ref(converted));
    }

    @Test
    @DisplayName("shows a tick, an un-tick, and a record created with the tick")
    void showsChangesBothWays() {
        SimulatedPerson ticked = create("Contact", false);
        SimulatedPerson unticked = create("Lead", true);
        poll();
        pass(Duration.ofHours(1));
        poll();

        org.setOptedOut("Contact", ticked.id(), true);
        org.setOptedOut("Lead", unticked.id(), false);
        SimulatedPerson created = create("Lead", true);
        List<ChangeItem> items = poll();

        assertThat(seen(items, OptOutStatus.OPTED_OUT)).containsExactly(ref(ticked), ref(created));
        assertThat(seen(items, OptOutStatus.NOT_OPTED_OUT)).containsExactly(ref(unticked));
    }

    @Test
    @DisplayName("loses nothing that happens while the snapshot is read")
    void losesNothingDuringTheSnapshot() {
        SimulatedPerson contact = create("Contact", false);
        ChangePage contacts = client.changes(ChangeRequest.from(cursor));
        cursor = contacts.next();
        pass(Duration.ofMinutes(30));
        org.setOptedOut("Contact", contact.id(), true);
        pass(Duration.ofMinutes(30));

        assertThat(seen(poll(), OptOutStatus.OPTED_OUT)).contains(ref(contact));
    }

    @Test
    @DisplayName("gives many records of one time stamp over many pages, each, and comes to an end")
    void pagesThroughOneTimeStamp() {
        poll();
        pass(Duration.ofHours(1));
        Set<RecordRef> created = new HashSet<>();
        for (int i = 0; i < 4500; i++) {
            created.add(ref(create("Contact", i % 2 == 0)));
        }
        long before = queries();

        List<ChangeItem> items = poll();

        assertThat(seen(items, OptOutStatus.OPTED_OUT)).hasSize(2250);
        assertThat(seen(items, OptOutStatus.NOT_OPTED_OUT)).hasSize(2250);
        assertThat(new HashSet<>(seen(items, OptOutStatus.OPTED_OUT)))
                .isSubsetOf(created)
                .hasSize(2250);
        assertThat(queries() - before).as("3 pages of contacts, 1 of leads").isEqualTo(4);
    }

    @Test
    @DisplayName("shows deletions, merges and conversions")
    void showsMoves() {
        SimulatedPerson deleted = create("Contact", true);
        SimulatedPerson winner = create("Contact", false);
        SimulatedPerson loser = create("Contact", true);
        SimulatedPerson lead = create("Lead", true);
        poll();
        pass(Duration.ofHours(1));
        poll();

        org.delete("Contact", deleted.id());
        org.merge("Contact", winner.id(), loser.id());
        SimulatedPerson converted = org.convertLead(lead.id());
        List<ChangeItem> items = poll();

        assertThat(items)
                .contains(
                        new ChangeItem.Gone(ref(deleted)),
                        new ChangeItem.MovedTo(ref(loser), ref(winner)),
                        new ChangeItem.MovedTo(ref(lead), ref(converted)));
        assertThat(seen(items, OptOutStatus.OPTED_OUT)).containsExactly(ref(converted));
        assertThat(seen(items, OptOutStatus.NOT_OPTED_OUT)).containsExactly(ref(winner));
    }

    @Test
    @DisplayName("shows a record that Salesforce makes visible within the overlap after its time stamp")
    void showsLateRecords() {
        SteppingClock behind = new SteppingClock("2026-11-23T09:00:00Z");
        try (SalesforceSimulator late =
                        SalesforceSimulator.builder().people(0).clock(behind).start();
                OptOutClient connection = open(late, ours)) {
            client.close();
            client = connection;
            late.create("Contact", "Ada", "Early", null, true);
            poll();
            behind.advance(Duration.ofMinutes(10));
            late.create("Contact", "Bob", "On time", null, true);
            poll();
            // The stamp of what appears now lies four minutes before what was seen already.
            behind.advance(Duration.ofMinutes(-4));
            SimulatedPerson appearing = late.create("Contact", "Cy", "Late", null, true);

            assertThat(seen(poll(), OptOutStatus.OPTED_OUT)).contains(ref(appearing));
        }
    }

    @Test
    @DisplayName("reads the overlap of an idle org for a while, then nothing: two queries a round")
    void comesToRest() {
        create("Contact", true);
        create("Lead", true);
        poll();
        for (int minute = 0; minute < 7; minute++) {
            pass(Duration.ofMinutes(1));
            poll();
        }
        long before = queries();

        assertThat(poll()).isEmpty();
        assertThat(queries() - before).isEqualTo(2);
        SimulatedPerson next = create("Contact", true);
        assertThat(seen(poll(), OptOutStatus.OPTED_OUT)).containsExactly(ref(next));
    }

    @Test
    @DisplayName("of an empty org is a feed all the same")
    void worksOnAnEmptyOrg() {
        assertThat(poll()).isEmpty();
        SimulatedPerson first = create("Contact", true);
        assertThat(seen(poll(), OptOutStatus.OPTED_OUT)).containsExactly(ref(first));
    }

    @Test
    @DisplayName("dates a reading by our clock, before its query")
    void datesReadings() {
        create("Contact", true);

        assertThat(poll())
                .allSatisfy(
                        item -> assertThat(((ChangeItem.Seen) item).reading().readBegan())
                                .isEqualTo(ours.instant()));
    }

    @Test
    @DisplayName("says so when a cursor is not ours, before any request")
    void refusesForeignCursors() {
        assertThatThrownBy(() -> client.changes(ChangeRequest.from(ChangeCursor.of("v2|4711"))))
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CURSOR_LOST));
        assertThat(org.calls()).isEmpty();
    }
}
