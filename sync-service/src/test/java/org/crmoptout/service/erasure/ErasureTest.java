package org.crmoptout.service.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.service.Crowd;
import org.crmoptout.service.WholeService;
import org.crmoptout.service.crm.FakeCrm;
import org.crmoptout.service.flow.Flow;
import org.crmoptout.service.flow.FlowStep;
import org.crmoptout.service.flow.Flows;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.outreach.Outreach;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.PageRequest;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.PeopleFilter;
import org.crmoptout.service.people.PeopleImport;
import org.crmoptout.service.people.PeopleTracker;
import org.crmoptout.service.people.Person;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.Connections;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@WholeService
@DisplayName("Erasing a person")
class ErasureTest {

    private static final Reason WHY = new Reason("Their request");

    @Autowired
    private Erasure erasure;

    @Autowired
    private DoNotContact doNotContact;

    @Autowired
    private PeopleImport imports;

    @Autowired
    private PeopleTracker tracker;

    @Autowired
    private People people;

    @Autowired
    private Flows flows;

    @Autowired
    private Outreach outreach;

    @Autowired
    private Ledger ledger;

    @Autowired
    private Connections connections;

    @Autowired
    private JdbcClient jdbc;

    private Person again(EmailAddress address) throws IOException {
        imports.importCsv(
                "alpha",
                new ByteArrayInputStream(("email\n" + address.value() + "\n").getBytes(StandardCharsets.UTF_8)));
        return people.page("alpha", new PeopleFilter(null, address.value()), new PageRequest(0, 1))
                .items()
                .get(0);
    }

    @Test
    @DisplayName(
            "L11: takes all personal data along, and the opt-out comes back with the address, as the person's own request")
    void comesBack() throws IOException {
        Person ann = new Crowd(imports, people).contact("alpha", "alpha-records");
        EmailAddress address = Crowd.addressOf(ann);
        Flow flow = flows.create(
                new Actor("Chief", "alpha", true, true),
                "Of those who leave",
                false,
                List.of(new FlowStep(FlowStep.Kind.CALL, "Call", "", 0)));
        flows.add(Crowd.REP, flow.id(), ann.id(), false);
        outreach.call(Crowd.REP, ann.id(), "reached", new Reason("likes Ann's garden"), flow.id());
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.DIALER_OPT_OUT, new Reason("said Ann"));
        assertThat(tablesThatKnow(ann)).contains("person", "email_address", "crm_record", "flow_person", "activity");
        var since = people.find("alpha", ann.id()).orElseThrow().label().since();
        assertThatThrownBy(() -> erasure.erase(Crowd.REP, ann.id(), WHY)).isInstanceOf(NotEntitledException.class);

        erasure.erase(Crowd.ADMIN, ann.id(), WHY);

        assertThat(people.find("alpha", ann.id())).isEmpty();
        assertThatThrownBy(() -> erasure.erase(Crowd.ADMIN, ann.id(), WHY)).isInstanceOf(NotFoundException.class);
        assertThat(tablesThatKnow(ann)).containsExactlyInAnyOrder("ledger_entry", "ledger_words");
        assertThat(outreach.of("alpha", ann.id())).isEmpty();
        assertThat(jdbc.sql("SELECT address_hash FROM tombstone")
                        .query(String.class)
                        .list())
                .isNotEmpty()
                .allMatch(hash -> hash.matches("[0-9a-f]{64}"));
        List<LedgerLine> lines = ledger.ofPerson("alpha", ann.id(), 0, 50);
        assertThat(lines.get(0)).satisfies(line -> {
            assertThat(line.kind()).isEqualTo(LedgerKind.ERASED);
            assertThat(line.words()).isEqualTo("Their request");
        });
        assertThat(lines).extracting(LedgerLine::words).doesNotContain("said Ann");

        Person back = again(address);
        assertThat(back.id()).isNotEqualTo(ann.id());
        assertThat(back.label().isMarked()).isTrue();
        assertThat(back.label().source()).isEqualTo(MarkSource.DIALER_OPT_OUT);
        assertThat(back.label().since()).isEqualTo(since);
        assertThat(ledger.ofPerson("alpha", back.id(), 0, 50))
                .extracting(LedgerLine::kind)
                .containsExactly(LedgerKind.TOMBSTONE_APPLIED, LedgerKind.MARKED);
    }

    @Test
    @DisplayName("L11: an opt-out that came back with the address is lifted for good by a later unmark")
    void comesBackAndIsLifted() throws IOException {
        Person cem = new Crowd(imports, people).withAddress("alpha");
        doNotContact.mark(Crowd.REP, cem.id(), MarkSource.PERSON_VIEW, null);
        erasure.erase(Crowd.ADMIN, cem.id(), WHY);
        Person back = again(Crowd.addressOf(cem));
        assertThat(back.label().isMarked()).isTrue();

        doNotContact.unmark(Crowd.REP, back.id(), WHY);
        tracker.track("alpha", List.of(back.id()));

        assertThat(again(Crowd.addressOf(cem)).label().isMarked()).isFalse();
        erasure.erase(Crowd.ADMIN, back.id(), WHY);
        assertThat(again(Crowd.addressOf(cem)).label().isMarked()).isFalse();
    }

    /** Whatever the tables are: those with a row of the person. */
    private List<String> tablesThatKnow(Person person) {
        List<String> tables = jdbc.sql(
                        "SELECT table_name FROM information_schema.columns WHERE column_name = 'person_id'")
                .query((row, number) -> row.getString(1))
                .list();
        return Stream.concat(
                        tables.stream().filter(table -> hasRow(table, "person_id", person)),
                        Stream.of("person").filter(table -> hasRow(table, "id", person)))
                .toList();
    }

    private boolean hasRow(String table, String column, Person person) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table + " WHERE " + column + " = :id")
                        .param("id", person.id())
                        .query(Long.class)
                        .single()
                > 0;
    }

    @Test
    @DisplayName("leaves nothing of a person who was not marked")
    void unmarked() throws IOException {
        Person bea = new Crowd(imports, people).withAddress("alpha");

        erasure.erase(Crowd.ADMIN, bea.id(), WHY);

        assertThat(again(Crowd.addressOf(bea)).label().isMarked()).isFalse();
    }

    @Test
    @DisplayName("is refused while a mark has not reached its CRM, and done when it has")
    void onItsWay() {
        FakeCrm crm = FakeCrm.account("alpha-records");
        Person ann = new Crowd(imports, people).contact("alpha", "alpha-records");
        connections.switchSync(Crowd.ADMIN, "alpha-records", true);
        try {
            await().untilAsserted(() -> assertThat(connections
                            .find("alpha", "alpha-records")
                            .orElseThrow()
                            .counts())
                    .satisfies(counts -> {
                        assertThat(counts.keys()).isPositive();
                        assertThat(counts.unseen()).isZero();
                    }));
            crm.down(true);
            doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, null);
            assertThatThrownBy(() -> erasure.erase(Crowd.ADMIN, ann.id(), WHY))
                    .isInstanceOf(ErasureRefusedException.class)
                    .hasMessageContaining("Alpha records");
            await().untilAsserted(() -> assertThat(connections
                            .find("alpha", "alpha-records")
                            .orElseThrow()
                            .state())
                    .isEqualTo(ConnectionView.State.SUSPENDED));

            crm.down(false);
            connections.resume(Crowd.ADMIN, "alpha-records");
            await().ignoreException(ErasureRefusedException.class).until(() -> {
                erasure.erase(Crowd.ADMIN, ann.id(), WHY);
                return true;
            });
            assertThat(crm.value(Crowd.contactKey(ann))).contains(OptOutStatus.OPTED_OUT);
        } finally {
            crm.down(false);
            connections.switchSync(Crowd.ADMIN, "alpha-records", false);
        }
    }
}
