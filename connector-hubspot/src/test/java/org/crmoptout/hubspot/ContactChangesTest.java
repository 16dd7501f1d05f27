package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.crmoptout.hubspot.Portal.person;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class ContactChangesTest {

    /** A host that follows the feed, keeping the newest status of each contact, and restarts between any two pages. */
    private static final class Follower {
        private final Portal portal;
        private ChangeCursor cursor = ChangeCursor.start();
        private final Map<RecordRef, OptOutStatus> known = new HashMap<>();

        Follower(Portal portal) {
            this.portal = portal;
        }

        /** All pages there are now. */
        List<ChangePage> round() {
            List<ChangePage> pages = new ArrayList<>();
            do {
                ChangePage page = portal.client.changes(ChangeRequest.from(ChangeCursor.of(cursor.value())));
                for (ChangeItem item : page.items()) {
                    if (item instanceof ChangeItem.Seen seen) {
                        known.put(
                                seen.reading().person().ref().orElseThrow(),
                                seen.reading().status());
                    }
                }
                cursor = page.next();
                pages.add(page);
            } while (pages.get(pages.size() - 1).more());
            return pages;
        }

        List<ChangeItem> items() {
            return round().stream().flatMap(page -> page.items().stream()).toList();
        }
    }

    @Test
    @DisplayName("the feed begins with everyone opted out, and then follows what changes, in both directions")
    void snapshotThenLive() {
        try (Portal portal = Portal.open()) {
            RecordRef out = portal.contact("out@example.org");
            RecordRef in = portal.contact("in@example.org");
            portal.setOptedOut(out, true);
            portal.clock.advance(Duration.ofHours(1));
            Follower follower = new Follower(portal);

            List<ChangePage> first = follower.round();

            assertThat(first.get(0).phase()).isEqualTo(ChangePage.Phase.SNAPSHOT);
            assertThat(first.get(first.size() - 1).phase()).isEqualTo(ChangePage.Phase.LIVE);
            assertThat(follower.known).containsExactly(Map.entry(out, OptOutStatus.OPTED_OUT));

            portal.setOptedOut(in, true);
            portal.setOptedOut(out, false);
            follower.round();

            assertThat(follower.known)
                    .containsExactlyInAnyOrderEntriesOf(
                            Map.of(out, OptOutStatus.NOT_OPTED_OUT, in, OptOutStatus.OPTED_OUT));
        }
    }

    @Test
    @DisplayName("an item is the record's own value, with its address and the time its read began")
    void readings() {
        try (Portal portal = Portal.open()) {
            RecordRef ann = portal.contact("Ann@example.org");
            portal.setOptedOut(ann, true);

            ChangePage page = portal.client.changes(ChangeRequest.from(ChangeCursor.start()));

            assertThat(page.items()).singleElement().isInstanceOfSatisfying(ChangeItem.Seen.class, seen -> {
                assertThat(seen.reading().person()).isEqualTo(person(ann, "ann@example.org"));
                assertThat(seen.reading().readBegan()).isEqualTo(portal.clock.instant());
                assertThat(seen.reading().changedAt()).isEmpty();
            });
        }
    }

    @Test
    @DisplayName("a contact created with an address that was opted out before is seen as opted out")
    void createdOptedOut() {
        try (Portal portal = Portal.open()) {
            Follower follower = new Follower(portal);
            follower.round();
            portal.mark(person("later@example.org"));
            RecordRef later = portal.contact("later@example.org");

            follower.round();

            assertThat(follower.known).containsExactly(Map.entry(later, OptOutStatus.OPTED_OUT));
        }
    }

    @Test
    @DisplayName("S4: an address that changes is a key not yet seen")
    void addressChanged() {
        try (Portal portal = Portal.open()) {
            RecordRef ann = portal.contact("old@example.org");
            portal.setOptedOut(ann, true);
            Follower follower = new Follower(portal);
            follower.round();
            portal.crm.changeEmail(ann.id(), "new@example.org");
            portal.clock.advance(Duration.ofSeconds(1));

            assertThat(follower.items())
                    .extracting(item -> ((ChangeItem.Seen) item).reading().person())
                    .containsOnly(person(ann, "new@example.org"));
        }
    }

    @Test
    @DisplayName("S7: hundreds of contacts changed at one instant are all given, and rounds end")
    void oneTimeStamp() {
        try (Portal portal = Portal.open()) {
            Set<RecordRef> contacts = new HashSet<>();
            for (int i = 0; i < 450; i++) {
                contacts.add(portal.contact("p" + i + "@example.org"));
            }
            Follower follower = new Follower(portal);
            follower.round();
            contacts.forEach(contact -> portal.crm.setOptedOut(contact.id(), true));
            portal.clock.advance(Duration.ofSeconds(1));

            follower.round();

            assertThat(follower.known.keySet()).isEqualTo(contacts);
            assertThat(follower.known.values()).containsOnly(OptOutStatus.OPTED_OUT);
        }
    }

    @Test
    @DisplayName("the snapshot of several pages holds everyone, and the changes of the hour it took come after it")
    void longSnapshot() {
        try (Portal portal = Portal.open()) {
            List<RecordRef> contacts = new ArrayList<>();
            for (int i = 0; i < 401; i++) {
                RecordRef contact = portal.contact("p" + i + "@example.org");
                portal.crm.setOptedOut(contact.id(), true);
                contacts.add(contact);
            }
            Follower follower = new Follower(portal);
            ChangePage first = portal.client.changes(ChangeRequest.from(ChangeCursor.start()));
            follower.cursor = first.next();
            assertThat(first.items()).hasSize(200);
            assertThat(first.more()).isTrue();
            portal.setOptedOut(contacts.get(0), false);
            portal.setOptedOut(contacts.get(250), false);
            portal.crm.delete(contacts.get(300).id());
            portal.clock.advance(Duration.ofHours(1));

            follower.round();

            assertThat(follower.known).containsEntry(contacts.get(0), OptOutStatus.NOT_OPTED_OUT);
            assertThat(follower.known).containsEntry(contacts.get(250), OptOutStatus.NOT_OPTED_OUT);
            assertThat(follower.known).doesNotContainKey(contacts.get(300));
            assertThat(follower.known.keySet())
                    .containsAll(contacts.subList(200, 300))
                    .contains(contacts.get(400));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 29, 31, 300, 590})
    @DisplayName("a search index that is late by up to the overlap loses nothing")
    void indexLag(long seconds) {
        Duration lag = Duration.ofSeconds(seconds);
        try (Portal portal = Portal.open(crm -> crm.indexLag(lag), Map.of("index-lag", "PT30S"))) {
            Set<RecordRef> optedOut = new HashSet<>();
            Follower follower = new Follower(portal);
            for (int i = 0; i < 40; i++) {
                RecordRef contact = portal.contact("p" + i + "@example.org");
                if (i % 2 == 0) {
                    portal.setOptedOut(contact, true);
                    optedOut.add(contact);
                }
                portal.clock.advance(Duration.ofSeconds(10));
                follower.round();
            }
            portal.clock.advance(lag.plusSeconds(31));
            follower.round();

            assertThat(follower.known.entrySet().stream()
                            .filter(entry -> entry.getValue() == OptOutStatus.OPTED_OUT)
                            .map(Map.Entry::getKey))
                    .containsExactlyInAnyOrderElementsOf(optedOut);
        }
    }

    @Test
    @DisplayName("what happened between the index and the read counts: deleted, merged, changed back")
    void confirmed() {
        try (Portal portal = Portal.open()) {
            RecordRef deleted = portal.contact("deleted@example.org");
            RecordRef merged = portal.contact("merged@example.org");
            RecordRef kept = portal.contact("kept@example.org");
            RecordRef lifted = portal.contact("lifted@example.org");
            List.of(deleted, merged, lifted).forEach(contact -> portal.setOptedOut(contact, true));
            portal.crm.addHook(new RequestHook() {
                @Override
                public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
                    if (request.operation().equals("POST contacts/search")) {
                        portal.crm.removeHook(this);
                        portal.crm.delete(deleted.id());
                        portal.crm.merge(kept.id(), merged.id());
                        portal.crm.setOptedOut(lifted.id(), false);
                    }
                    return reply;
                }
            });

            ChangePage page = portal.client.changes(ChangeRequest.from(ChangeCursor.start()));

            assertThat(page.items())
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo(new ChangeItem.Gone(deleted)),
                            second -> assertThat(second).isEqualTo(new ChangeItem.MovedTo(merged, kept)),
                            third -> assertThat(
                                            ((ChangeItem.Seen) third).reading().status())
                                    .isEqualTo(OptOutStatus.NOT_OPTED_OUT));
        }
    }

    @Test
    @DisplayName("contacts without an address have no key and are passed over")
    void withoutAddress() {
        try (Portal portal = Portal.open()) {
            Follower follower = new Follower(portal);
            follower.round();
            portal.contact();
            RecordRef ann = portal.contact("ann@example.org");

            follower.round();

            assertThat(follower.known).containsOnlyKeys(ann);
        }
    }

    @Test
    @DisplayName("a poll with nothing new costs one search, and the end of a round says that there is no more")
    void idle() {
        try (Portal portal = Portal.open(crm -> crm.people(20))) {
            Follower follower = new Follower(portal);
            follower.round();
            portal.clock.advance(Duration.ofMinutes(30));
            follower.round();
            long before = portal.callsInAll();
            portal.clock.advance(Duration.ofMinutes(1));

            List<ChangePage> pages = follower.round();

            assertThat(pages).singleElement().satisfies(page -> {
                assertThat(page.items()).isEmpty();
                assertThat(page.more()).isFalse();
                assertThat(page.phase()).isEqualTo(ChangePage.Phase.LIVE);
            });
            assertThat(portal.callsInAll() - before).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("without overlap, a poll before time went on costs nothing")
    void noTimePassed() {
        try (Portal portal = Portal.open(crm -> crm, Map.of("change-overlap", "PT0S"))) {
            Follower follower = new Follower(portal);
            follower.round();
            long before = portal.callsInAll();

            assertThat(follower.items()).isEmpty();
            assertThat(portal.callsInAll()).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("S7: a page that fails is given again from the same cursor")
    void failureLosesNothing() {
        try (Portal portal = Portal.open()) {
            RecordRef ann = portal.contact("ann@example.org");
            portal.setOptedOut(ann, true);
            RequestHook broken = new RequestHook() {
                @Override
                public Optional<SimulatedReply> before(SimulatedRequest request) {
                    return request.operation().equals("POST contacts/batch/read")
                            ? Optional.of(SimulatedReply.json(503, "{}"))
                            : Optional.empty();
                }
            };
            portal.crm.addHook(broken);
            Follower follower = new Follower(portal);

            ConnectorException e = catchThrowableOfType(ConnectorException.class, follower::round);
            portal.crm.removeHook(broken);
            follower.round();

            assertThat(e.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(follower.known).containsOnlyKeys(ann);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "hubspot2:live:99999999999999", "hubspot2:window:1:2:99999999999999:0"})
    @DisplayName("a cursor that is not ours or from the far future is lost")
    void lostCursor(String cursor) {
        try (Portal portal = Portal.open()) {
            ConnectorException e = catchThrowableOfType(
                    ConnectorException.class, () -> portal.client.changes(ChangeRequest.from(ChangeCursor.of(cursor))));

            assertThat(e.kind()).isEqualTo(ErrorKind.CURSOR_LOST);
            assertThat(portal.callsInAll()).isZero();
        }
    }

    @Test
    @DisplayName("a contact of which the confirming read says nothing is touched, and holds nobody up")
    void unclear() {
        String hit = "{\"id\":\"%d\",\"properties\":{\"email\":\"p%d@example.org\"}}";
        try (ScriptedHubSpot hubSpot = new ScriptedHubSpot(request -> ScriptedHubSpot.Reply.json(
                        200,
                        request.line().contains("search")
                                ? "{\"total\":2,\"results\":[" + hit.formatted(7, 7) + "," + hit.formatted(8, 8) + "]}"
                                : "{\"results\":[" + hit.formatted(8, 8)
                                        + "],\"errors\":[{\"category\":\"INTERNAL_ERROR\"}]}"));
                OptOutClient client = hubSpot.open()) {
            assertThat(client.changes(ChangeRequest.from(ChangeCursor.start())).items())
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .isEqualTo(new ChangeItem.Touched(
                                            CrmPerson.of(new RecordRef(RecordType.CONTACT, "7")))),
                            second -> assertThat(second).isInstanceOf(ChangeItem.Seen.class));
        }
    }

    @Test
    @DisplayName("an answer out of the order of ids is not paged through: it would skip contacts")
    void disorder() {
        String hit = "{\"id\":\"%d\",\"properties\":{}}";
        try (ScriptedHubSpot hubSpot = ScriptedHubSpot.answering(
                        200, "{\"total\":2,\"results\":[" + hit.formatted(9) + "," + hit.formatted(10) + "]}");
                ScriptedHubSpot disordered = ScriptedHubSpot.answering(
                        200, "{\"total\":2,\"results\":[" + hit.formatted(10) + "," + hit.formatted(9) + "]}");
                OptOutClient client = hubSpot.open(RemoteCalls.direct(), Clock.systemUTC(), Map.of());
                OptOutClient disorderedClient = disordered.open(RemoteCalls.direct(), Clock.systemUTC(), Map.of())) {
            assertThat(client.changes(ChangeRequest.from(ChangeCursor.start())).items())
                    .isEmpty();
            assertThat(catchThrowableOfType(
                                    ConnectorException.class,
                                    () -> disorderedClient.changes(ChangeRequest.from(ChangeCursor.start())))
                            .kind())
                    .isEqualTo(ErrorKind.PROTOCOL);
        }
    }

    @Test
    @DisplayName("the start of the feed: exactly those it shows as opted out, and whom it can't tell of")
    void wholePortal() {
        try (Portal portal = Portal.open(crm -> crm.people(500).seed(7))) {
            Follower follower = new Follower(portal);
            follower.round();

            assertThat(follower.known.keySet())
                    .containsExactlyInAnyOrderElementsOf(portal.crm.people().stream()
                            .filter(person ->
                                    person.optedOut() || person.emails().size() > 1)
                            .map(person -> new RecordRef(RecordType.CONTACT, person.id()))
                            .toList())
                    .hasSizeGreaterThan(2);
        }
    }

    /** The newest word of the feed on each address. */
    private static Map<String, OptOutStatus> byAddress(List<ChangeItem> items) {
        Map<String, OptOutStatus> known = new HashMap<>();
        for (ChangeItem item : items) {
            if (item instanceof ChangeItem.Seen seen) {
                known.put(
                        seen.reading().person().emailAddresses().get(0).value(),
                        seen.reading().status());
            }
        }
        return known;
    }

    @Test
    @DisplayName(
            "S5: each additional address is a key of its own, seen opted out from the start, and whenever its contact changes")
    void additionalAddresses() {
        try (Portal portal = Portal.open()) {
            RecordRef ann = portal.contact("ann@example.org", "ann@example.com", "ann@example.net");
            portal.crm.setAddressOptedOut("ann@example.net", true);
            portal.clock.advance(Duration.ofHours(1));
            Follower follower = new Follower(portal);

            assertThat(byAddress(follower.items()))
                    .isEqualTo(Map.of(
                            "ann@example.org", OptOutStatus.NOT_OPTED_OUT,
                            "ann@example.com", OptOutStatus.NOT_OPTED_OUT,
                            "ann@example.net", OptOutStatus.OPTED_OUT));

            portal.crm.setAddressOptedOut("ann@example.com", true);
            portal.crm.setAddressOptedOut("ann@example.net", false);
            portal.setOptedOut(ann, true);

            assertThat(byAddress(follower.items()))
                    .isEqualTo(Map.of(
                            "ann@example.org", OptOutStatus.OPTED_OUT,
                            "ann@example.com", OptOutStatus.OPTED_OUT,
                            "ann@example.net", OptOutStatus.NOT_OPTED_OUT));
        }
    }

    @Test
    @DisplayName("a merge is told as a move, and no opt-out of either contact hides behind the other's address")
    void merge() {
        try (Portal portal = Portal.open()) {
            RecordRef kept = portal.contact("kept@example.org");
            RecordRef merged = portal.contact("merged@example.org");
            portal.setOptedOut(merged, true);
            portal.clock.advance(Duration.ofHours(1));
            Follower follower = new Follower(portal);
            follower.round();
            portal.crm.merge(kept.id(), merged.id());
            portal.clock.advance(Duration.ofSeconds(1));

            List<ChangeItem> items = follower.items();

            assertThat(items).contains(new ChangeItem.MovedTo(merged, kept));
            assertThat(byAddress(items))
                    .containsEntry("kept@example.org", OptOutStatus.NOT_OPTED_OUT)
                    .containsEntry("merged@example.org", OptOutStatus.OPTED_OUT);
        }
    }

    @Test
    @DisplayName("L12: neither a deletion nor one for privacy's sake is told as a lifted opt-out")
    void deletions() {
        try (Portal portal = Portal.open()) {
            RecordRef deleted = portal.contact("deleted@example.org");
            RecordRef purged = portal.contact("purged@example.org", "purged@example.net");
            List.of(deleted, purged).forEach(contact -> portal.setOptedOut(contact, true));
            Follower follower = new Follower(portal);
            follower.round();
            portal.crm.delete(deleted.id());
            portal.crm.privacyDelete(purged.id());
            portal.clock.advance(Duration.ofSeconds(1));

            assertThat(byAddress(follower.items())).doesNotContainValue(OptOutStatus.NOT_OPTED_OUT);
            assertThat(portal.read(CrmPerson.of(purged))).isInstanceOf(ReadOutcome.Gone.class);
            for (CrmPerson person : List.of(person(purged, "purged@example.org"), person("deleted@example.org"))) {
                assertThat(portal.read(person))
                        .isInstanceOfSatisfying(
                                ReadOutcome.Seen.class,
                                seen -> assertThat(seen.reading().status()).isEqualTo(OptOutStatus.OPTED_OUT));
            }
        }
    }

    @Test
    @DisplayName("an additional address that HubSpot itself refuses is touched, and holds nobody up")
    void refusedAdditionalAddress() {
        try (Portal portal = Portal.open()) {
            RecordRef ann = portal.contact("ann@example.org", "ann@localhost");
            RecordRef bob = portal.contact("bob@example.org");
            portal.setOptedOut(bob, true);

            List<ChangeItem> items = new Follower(portal).items();

            assertThat(items).contains(new ChangeItem.Touched(person(ann, "ann@localhost")));
            assertThat(byAddress(items)).containsEntry("bob@example.org", OptOutStatus.OPTED_OUT);
        }
    }

    @Test
    @DisplayName("the opt-out of a brand shows where the settings name the brand, and only there")
    void brands() {
        try (Portal portal = Portal.open();
                OptOutClient ofBrand = portal.connect(Map.of("brands", "7"))) {
            RecordRef ann = portal.contact("ann@example.org");
            portal.crm.optOutOfBrand("ann@example.org", 7);

            ChangePage watched = ofBrand.changes(ChangeRequest.from(ChangeCursor.start()));
            ReadOutcome read = ofBrand.read(ReadRequest.of(List.of(person(ann, "ann@example.org"))))
                    .get(0);

            assertThat(byAddress(watched.items()))
                    .containsExactly(Map.entry("ann@example.org", OptOutStatus.OPTED_OUT));
            assertThat(read)
                    .isInstanceOfSatisfying(
                            ReadOutcome.Seen.class,
                            seen -> assertThat(seen.reading().status()).isEqualTo(OptOutStatus.OPTED_OUT));
            assertThat(byAddress(new Follower(portal).items())).doesNotContainValue(OptOutStatus.OPTED_OUT);
        }
    }

    /** Answers searches as of a portal in which so many contacts were modified, one each millisecond from the first one on. */
    private static ScriptedHubSpot.Reply manyModified(ScriptedHubSpot.Request request, long first, long count) {
        if (!request.line().contains("search")) {
            return ScriptedHubSpot.Reply.json(200, "{\"results\":[]}");
        }
        List<Long> bounds = new ArrayList<>();
        long after = 0;
        for (JsonNode filter : JsonMapper.shared()
                .readTree(request.body())
                .path("filterGroups")
                .path(0)
                .path("filters")) {
            if (filter.path("propertyName").asString().equals("hs_object_id")) {
                after = filter.path("value").asLong(0);
            } else {
                bounds.add(filter.path("value").asLong(0));
            }
        }
        if (bounds.size() < 2) {
            return ScriptedHubSpot.Reply.json(200, "{\"total\":0,\"results\":[]}");
        }
        long from = Math.max(Math.max(bounds.get(0) - first, 0) + 1, after + 1);
        long to = Math.min(Math.max(bounds.get(1) - first, 0), count);
        String hits = LongStream.rangeClosed(from, Math.min(to, from + 199))
                .mapToObj(id -> "{\"id\":\"" + id + "\",\"properties\":{}}")
                .collect(Collectors.joining(","));
        return ScriptedHubSpot.Reply.json(
                200, "{\"total\":" + Math.max(0, to - from + 1) + ",\"results\":[" + hits + "]}");
    }

    @Test
    @DisplayName(
            "S7: a window of more contacts than a search gives is narrowed, the oldest first, and nobody is skipped")
    void narrowedWindows() {
        MovableClock clock = new MovableClock();
        long first = clock.instant().toEpochMilli() + 1000;
        try (ScriptedHubSpot hubSpot = new ScriptedHubSpot(request -> manyModified(request, first, 11_234));
                OptOutClient client = hubSpot.open(RemoteCalls.direct(), clock, Map.of("change-overlap", "PT0S"))) {
            ChangePage page = client.changes(ChangeRequest.from(ChangeCursor.start()));
            clock.advance(Duration.ofHours(2));
            List<Long> told = new ArrayList<>();
            do {
                page = client.changes(ChangeRequest.from(page.next()));
                page.items()
                        .forEach(item -> told.add(
                                Long.valueOf(((ChangeItem.Gone) item).ref().id())));
            } while (page.more());

            assertThat(told).isEqualTo(LongStream.rangeClosed(1, 11_234).boxed().toList());
            assertThat(hubSpot.requests())
                    .filteredOn(request -> request.line().contains("search"))
                    .hasSizeLessThan(150);
        }
    }
}
