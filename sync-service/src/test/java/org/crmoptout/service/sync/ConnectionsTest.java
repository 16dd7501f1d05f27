package org.crmoptout.service.sync;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.service.Crowd;
import org.crmoptout.service.WholeService;
import org.crmoptout.service.crm.FakeCrm;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.label.UnmarkObstacle;
import org.crmoptout.service.label.UnmarkRefusedException;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.PageRequest;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.PeopleImport;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.sync.Reviews.Decision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.jdbc.core.simple.JdbcClient;

@WholeService
@DisplayName("Connections and their syncs")
class ConnectionsTest {

    private static final Reason WHY = new Reason("They asked for it");
    private static final Actor ADMIN = Crowd.ADMIN;

    @Autowired
    private Connections connections;

    @Autowired
    private Keys keys;

    @Autowired
    private Deliveries deliveries;

    @Autowired
    private Reviews reviews;

    @Autowired
    private ConnectionsHealth health;

    @Autowired
    private DoNotContact doNotContact;

    @Autowired
    private PeopleImport imports;

    @Autowired
    private People people;

    @Autowired
    private JdbcClient jdbc;

    private final FakeCrm records = FakeCrm.account("alpha-records");
    private final FakeCrm addresses = FakeCrm.account("alpha-addresses");

    @AfterEach
    void switchOff() {
        records.down(false);
        connections.switchSync(ADMIN, "alpha-records", false);
        connections.switchSync(ADMIN, "alpha-addresses", false);
    }

    private Crowd crowd() {
        return new Crowd(imports, people);
    }

    private ConnectionView alphaRecords() {
        return connections.find("alpha", "alpha-records").orElseThrow();
    }

    private void on(String connection) {
        connections.switchSync(ADMIN, connection, true);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(jdbc.sql("SELECT COUNT(*) FROM crm_connection WHERE id = :id AND tracked_to IS NULL")
                            .param("id", connection)
                            .query(Long.class)
                            .single())
                    .as("tracked everyone")
                    .isOne();
            assertThat(connections
                            .find("alpha", connection)
                            .orElseThrow()
                            .counts()
                            .unseen())
                    .isZero();
        });
    }

    private boolean marked(Person person) {
        return crowd().again(person).label().isMarked();
    }

    @Test
    @DisplayName("L7: with the sync off nothing travels, either way")
    void offMeansOff() {
        Person ann = crowd().contact("alpha", "alpha-records");
        on("alpha-records");
        connections.switchSync(ADMIN, "alpha-records", false);
        int callsBefore = records.calls();
        List<String> writesBefore = records.writes();

        records.set(Crowd.contactKey(ann), OptOutStatus.OPTED_OUT);
        Person bea = crowd().contact("alpha", "alpha-records");
        doNotContact.mark(Crowd.REP, bea.id(), MarkSource.CONTACT_CARD, WHY);
        // The other connection does all it does meanwhile: time enough for a sync that is not off.
        on("alpha-addresses");

        assertThat(records.writes()).isEqualTo(writesBefore);
        assertThat(records.calls()).isEqualTo(callsBefore);
        assertThat(marked(ann)).isFalse();
        assertThat(keys.of("alpha", List.of(ann.id())).getOrDefault(ann.id(), List.of()))
                .extracting(KeyView::connectionId)
                .doesNotContain("alpha-records");
        assertThat(alphaRecords().state()).isEqualTo(ConnectionView.State.OFF);
        assertThat(alphaRecords().counts()).isEqualTo(ConnectionView.Counts.NONE);
    }

    @Test
    @DisplayName("S2: switched on, opted out on either side means opted out on both")
    void firstSight() {
        Person here = crowd().contact("alpha", "alpha-records");
        Person there = crowd().contact("alpha", "alpha-records");
        Person nowhere = crowd().contact("alpha", "alpha-records");
        doNotContact.mark(Crowd.REP, here.id(), MarkSource.CONTACT_CARD, WHY);
        records.set(Crowd.contactKey(there), OptOutStatus.OPTED_OUT);

        on("alpha-records");

        await().untilAsserted(() -> {
            assertThat(records.value(Crowd.contactKey(here))).contains(OptOutStatus.OPTED_OUT);
            assertThat(marked(there)).isTrue();
        });
        assertThat(crowd().again(there).label().by()).isEqualTo("CRM: Alpha records");
        assertThat(marked(nowhere)).isFalse();
        assertThat(records.value(Crowd.contactKey(nowhere))).isEmpty();
    }

    @Test
    @DisplayName("S2: switched off and on again is a first sight: what was opted out on one side is on both")
    void onAgain() {
        Person ann = crowd().contact("alpha", "alpha-records");
        on("alpha-records");
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, WHY);
        await().until(() -> records.value(Crowd.contactKey(ann)).isPresent());
        connections.switchSync(ADMIN, "alpha-records", false);
        records.set(Crowd.contactKey(ann), OptOutStatus.NOT_OPTED_OUT);

        on("alpha-records");

        await().untilAsserted(
                        () -> assertThat(records.value(Crowd.contactKey(ann))).contains(OptOutStatus.OPTED_OUT));
        assertThat(marked(ann)).isTrue();
    }

    @Test
    @DisplayName("L7, L9, S5: a mark and an unmark reach contact and lead, a tick in the CRM comes back")
    void travels() {
        on("alpha-records");
        Person ann = crowd().contactAndLead("alpha", "alpha-records");
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.DIALER_OPT_OUT, WHY);

        for (CrmPerson key : List.of(Crowd.contactKey(ann), Crowd.leadKey(ann))) {
            await().untilAsserted(() -> assertThat(records.value(key)).contains(OptOutStatus.OPTED_OUT));
        }
        awaitIdle(ann);
        doNotContact.unmark(Crowd.REP, ann.id(), WHY);
        for (CrmPerson key : List.of(Crowd.contactKey(ann), Crowd.leadKey(ann))) {
            await().untilAsserted(() -> assertThat(records.value(key)).contains(OptOutStatus.NOT_OPTED_OUT));
        }
        awaitIdle(ann);

        records.set(Crowd.leadKey(ann), OptOutStatus.OPTED_OUT);

        await().untilAsserted(() -> {
            assertThat(marked(ann)).isTrue();
            assertThat(records.value(Crowd.contactKey(ann))).contains(OptOutStatus.OPTED_OUT);
        });
        assertThat(deliveries
                        .page("alpha", DeliveryState.DONE, new PageRequest(0, 50))
                        .items())
                .filteredOn(delivery -> delivery.personId().equals(ann.id()))
                .hasSizeGreaterThanOrEqualTo(4);
    }

    private void awaitIdle(Person person) {
        await().untilAsserted(() -> assertThat(
                        keys.of("alpha", List.of(person.id())).get(person.id()))
                .allSatisfy(key -> {
                    assertThat(key.pending()).isNull();
                    assertThat(key.value()).isNotNull();
                    assertThat(key.inDoubt()).isFalse();
                }));
    }

    @Test
    @DisplayName("keys are the records where opt-outs are on records, and all addresses where they are on addresses")
    void keysOfAPerson() {
        on("alpha-records");
        on("alpha-addresses");
        Person ann = crowd().contactAndLead("alpha", "alpha-records");

        assertThat(keys.of("alpha", List.of(ann.id())).get(ann.id()))
                .extracting(key -> key.connectionId() + " " + key.key().text())
                .containsExactly(
                        "alpha-addresses " + Crowd.addressOf(ann).value(),
                        "alpha-records Contact/" + Crowd.contactOf(ann).id(),
                        "alpha-records Lead/" + Crowd.contactOf(ann).id());
        assertThat(keys.of("beta", List.of(ann.id()))).isEmpty();
    }

    @Test
    @DisplayName(
            "L8: with the sync on, nobody is unmarked before they were seen, nor with an address in a CRM that can't")
    void obstacles() {
        on("alpha-records");
        records.down(true);
        Person unseen = crowd().contact("alpha", "alpha-records");
        doNotContact.mark(Crowd.REP, unseen.id(), MarkSource.CONTACT_CARD, WHY);
        assertThat(doNotContact.obstacles("alpha", List.of(unseen.id())).get(unseen.id()))
                .singleElement()
                .extracting(UnmarkObstacle::kind)
                .isEqualTo(UnmarkObstacle.Kind.NOT_SEEN_YET);
        assertThatThrownBy(() -> doNotContact.unmark(Crowd.REP, unseen.id(), WHY))
                .isInstanceOf(UnmarkRefusedException.class);

        on("alpha-addresses");
        Person addressed = crowd().withAddress("alpha");
        doNotContact.mark(Crowd.REP, addressed.id(), MarkSource.CONTACT_CARD, WHY);
        assertThat(doNotContact.obstacles("alpha", List.of(addressed.id())).get(addressed.id()))
                .singleElement()
                .extracting(UnmarkObstacle::kind)
                .isEqualTo(UnmarkObstacle.Kind.CRM_CANNOT_UNMARK);
    }

    @Test
    @DisplayName("S9: a connection that can't be used waits, says why, and goes on when an admin resumes it")
    void suspended() {
        on("alpha-records");
        Person ann = crowd().contact("alpha", "alpha-records");
        awaitIdle(ann);
        await().untilAsserted(
                        () -> assertThat(alphaRecords().counts().waiting()).isZero());
        records.down(true);
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, WHY);

        await().untilAsserted(() -> {
            assertThat(alphaRecords().state()).isEqualTo(ConnectionView.State.SUSPENDED);
            assertThat(alphaRecords().problem()).contains("the fake CRM is down");
            assertThat(alphaRecords().counts().waiting()).isOne();
            assertThat(healthOf("alpha-records").getStatus()).isEqualTo(Status.DOWN);
        });
        String waiting = deliveries
                .page("alpha", DeliveryState.WAITING, new PageRequest(0, 9))
                .items()
                .get(0)
                .delivery()
                .id();
        assertThatThrownBy(() -> deliveries.retry(Crowd.REP, waiting)).isInstanceOf(NotEntitledException.class);
        assertThatThrownBy(() -> deliveries.retry(Crowd.BETA_REP, waiting)).isInstanceOf(NotFoundException.class);
        deliveries.retry(ADMIN, waiting);
        records.down(false);
        assertThatThrownBy(() -> connections.resume(Crowd.REP, "alpha-records"))
                .isInstanceOf(NotEntitledException.class);
        connections.resume(ADMIN, "alpha-records");

        await().untilAsserted(
                        () -> assertThat(records.value(Crowd.contactKey(ann))).contains(OptOutStatus.OPTED_OUT));
        await().untilAsserted(() -> assertThat(alphaRecords().state()).isEqualTo(ConnectionView.State.RUNNING));
        assertThat(healthOf("alpha-records").getStatus()).isEqualTo(Status.UP);
    }

    private Health healthOf(String connection) {
        HealthIndicator indicator = (HealthIndicator) requireNonNull(health.getContributor(connection));
        return requireNonNull(indicator.health());
    }

    @Test
    @DisplayName("only an admin of the workspace switches a sync")
    void entitled() {
        assertThatThrownBy(() -> connections.switchSync(Crowd.REP, "alpha-records", true))
                .isInstanceOf(NotEntitledException.class);
        assertThatThrownBy(() -> connections.switchSync(Crowd.BETA_REP, "alpha-records", true))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> connections.switchSync(ADMIN, "no@where", true))
                .isInstanceOf(NotFoundException.class)
                .message()
                .doesNotContain("@");
        assertThat(connections.find("beta", "alpha-records")).isEmpty();
    }

    @Test
    @DisplayName(
            "a connection without its connector, or with bad settings, is shown with all that is wrong; the others run")
    void broken() {
        ConnectionView absent = connections.find("beta", "beta-absent").orElseThrow();
        assertThat(absent.state()).isEqualTo(ConnectionView.State.BROKEN);
        assertThat(absent.problem()).contains("not-there").contains("fake-records");

        ConnectionView misconfigured =
                connections.find("beta", "beta-misconfigured").orElseThrow();
        assertThat(misconfigured.problem())
                .contains("account: is missing")
                .contains("acount: is not a setting")
                .doesNotContain("very-secret-value");
        assertThat(healthOf("beta-misconfigured").getStatus()).isEqualTo(Status.DOWN);
        assertThat(connections.find("beta", "beta-records").orElseThrow().state())
                .isEqualTo(ConnectionView.State.OFF);
        assertThat(healthOf("beta-records").getDetails()).containsEntry("sync", "is off");
    }

    @Test
    @DisplayName("over a broken connection whose sync is on, what is to be pushed waits")
    void brokenWaits() {
        connections.switchSync(Crowd.BETA_REP, "beta-misconfigured", true);
        Person ann = crowd().contact("beta", "beta-misconfigured");
        doNotContact.mark(Crowd.BETA_REP, ann.id(), MarkSource.CONTACT_CARD, WHY);

        assertThat(keys.of("beta", List.of(ann.id())).get(ann.id()))
                .singleElement()
                .satisfies(key -> assertThat(key.pending()).isNotNull());
        assertThat(connections.find("beta", "beta-misconfigured").orElseThrow().state())
                .isEqualTo(ConnectionView.State.BROKEN);

        connections.switchSync(Crowd.BETA_REP, "beta-misconfigured", false);
        assertThat(keys.of("beta", List.of(ann.id()))).isEmpty();
        assertThat(deliveries
                        .page("beta", DeliveryState.WAITING, new PageRequest(0, 9))
                        .total())
                .isZero();
    }

    @Test
    @DisplayName("S3: an un-tick of a person's own request goes to review; KEEP pushes the mark again")
    void keep() {
        Person ann = reviewed("alpha-records");
        ReviewView review = reviewOf(ann);
        assertThatThrownBy(() -> reviews.decide(Crowd.VIEWER, review.id(), Decision.KEEP, WHY))
                .isInstanceOf(NotEntitledException.class);
        assertThatThrownBy(() -> reviews.decide(Crowd.BETA_REP, review.id(), Decision.KEEP, WHY))
                .isInstanceOf(NotFoundException.class);

        reviews.decide(Crowd.REP, review.id(), Decision.KEEP, WHY);

        await().untilAsserted(
                        () -> assertThat(records.value(Crowd.contactKey(ann))).contains(OptOutStatus.OPTED_OUT));
        assertThat(marked(ann)).isTrue();
        assertThatThrownBy(() -> reviews.decide(Crowd.REP, review.id(), Decision.UNMARK, WHY))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    @DisplayName("S3: UNMARK lifts the label, by the one who decided")
    void decideUnmark() {
        Person ann = reviewed("alpha-records");

        reviews.decide(Crowd.REP, reviewOf(ann).id(), Decision.UNMARK, WHY);

        assertThat(marked(ann)).isFalse();
        assertThat(crowd().again(ann).label().by()).isEqualTo("Rep");
        assertThat(reviews.page("alpha", new PageRequest(0, 50)).items())
                .noneMatch(review -> review.personId().equals(ann.id()));
    }

    @Test
    @DisplayName("S3, L8: a CRM that can't unmark is in the way of UNMARK only where there is an opt-out to lift")
    void decideUnmarkWhereLifted() {
        on("alpha-addresses");
        Person ann = crowd().contact("alpha", "alpha-addresses");
        CrmPerson key = CrmPerson.of(Crowd.addressOf(ann));
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.DIALER_OPT_OUT, WHY);
        await().untilAsserted(() -> assertThat(addresses.value(key)).contains(OptOutStatus.OPTED_OUT));
        awaitIdle(ann);
        addresses.set(key, OptOutStatus.NOT_OPTED_OUT);
        await().untilAsserted(() -> assertThat(reviewOf(ann)).isNotNull());
        assertThatThrownBy(() -> doNotContact.unmark(Crowd.REP, ann.id(), WHY))
                .isInstanceOf(UnmarkRefusedException.class);

        reviews.decide(Crowd.REP, reviewOf(ann).id(), Decision.UNMARK, WHY);

        assertThat(marked(ann)).isFalse();
        awaitIdle(ann);
        assertThat(addresses.value(key)).contains(OptOutStatus.NOT_OPTED_OUT);
    }

    private Person reviewed(String connection) {
        on(connection);
        Person ann = crowd().contact("alpha", connection);
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.DIALER_OPT_OUT, WHY);
        await().untilAsserted(
                        () -> assertThat(records.value(Crowd.contactKey(ann))).contains(OptOutStatus.OPTED_OUT));
        awaitIdle(ann);
        records.set(Crowd.contactKey(ann), OptOutStatus.NOT_OPTED_OUT);
        await().untilAsserted(() -> assertThat(reviewOf(ann)).isNotNull());
        assertThat(marked(ann)).isTrue();
        return ann;
    }

    private ReviewView reviewOf(Person person) {
        List<ReviewView> open = reviews.page("alpha", new PageRequest(0, 50)).items().stream()
                .filter(review -> review.personId().equals(person.id()))
                .toList();
        assertThat(open).hasSize(1);
        return open.get(0);
    }

    @Test
    @DisplayName("a record that was merged into an unknown one takes its person along")
    void movedToUnknown() {
        on("alpha-records");
        Person ann = crowd().contact("alpha", "alpha-records");
        awaitIdle(ann);
        RecordRef to = new RecordRef(RecordType.CONTACT, Crowd.contactOf(ann).id() + "-to");
        records.move(Crowd.contactOf(ann), to);
        records.set(CrmPerson.of(to), OptOutStatus.OPTED_OUT);

        readAll();

        await().untilAsserted(() -> assertThat(marked(ann)).isTrue());
        assertThat(crowd().again(ann).records())
                .singleElement()
                .satisfies(record -> assertThat(record.ref()).isEqualTo(to));
    }

    @Test
    @DisplayName("a record that was merged into another person's: a mark of either counts for both")
    void movedToKnown() {
        on("alpha-records");
        Person ann = crowd().contact("alpha", "alpha-records");
        Person bea = crowd().contact("alpha", "alpha-records");
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, WHY);
        awaitIdle(ann);
        awaitIdle(bea);
        records.move(Crowd.contactOf(ann), Crowd.contactOf(bea));

        readAll();

        await().untilAsserted(() -> {
            assertThat(marked(bea)).isTrue();
            assertThat(records.value(Crowd.contactKey(bea))).contains(OptOutStatus.OPTED_OUT);
        });
        assertThat(marked(ann)).isTrue();
        assertThat(crowd().again(ann).records()).isEmpty();
    }

    @Test
    @DisplayName("S2, S6: a mark made while an admin switches the sync to and fro is lost neither here nor there")
    void switchedWhileMarking() {
        List<Person> crowd = IntStream.range(0, 30)
                .mapToObj(i -> crowd().contactAndLead("alpha", "alpha-records"))
                .toList();
        CompletableFuture<Void> marking = CompletableFuture.runAsync(
                () -> crowd.forEach(person -> doNotContact.mark(Crowd.REP, person.id(), MarkSource.CONTACT_CARD, WHY)));
        boolean enabled = false;
        while (!marking.isDone() || !enabled) {
            enabled = !enabled;
            connections.switchSync(ADMIN, "alpha-records", enabled);
        }
        marking.join();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(crowd).allSatisfy(person -> {
                    assertThat(records.value(Crowd.contactKey(person))).contains(OptOutStatus.OPTED_OUT);
                    assertThat(records.value(Crowd.leadKey(person))).contains(OptOutStatus.OPTED_OUT);
                }));
        assertThat(crowd).allSatisfy(person -> assertThat(marked(person)).isTrue());
    }

    /**
     * As a full comparison does, when no earlier read is on its way: its end would be taken for that of this one. Key by key, for
     * the syncs hold several in an order of their own.
     */
    private void readAll() {
        await().untilAsserted(() -> assertThat(
                        jdbc.sql("SELECT COUNT(*) FROM opt_out_key WHERE read_leased_until IS NOT NULL")
                                .query(Long.class)
                                .single())
                .isZero());
        jdbc.sql("SELECT sync_id, key_text FROM opt_out_key")
                .query()
                .listOfRows()
                .forEach(key -> jdbc.sql("""
                        UPDATE opt_out_key SET read_due_at = CURRENT_TIMESTAMP
                        WHERE sync_id = :sync_id AND key_text = :key_text""").params(key).update());
    }
}
