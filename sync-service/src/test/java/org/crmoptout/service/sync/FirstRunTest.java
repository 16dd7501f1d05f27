package org.crmoptout.service.sync;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.stream.IntStream;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.runtime.sync.PlanEntry.Verdict;
import org.crmoptout.runtime.sync.SweepFinding;
import org.crmoptout.runtime.sync.SyncRules;
import org.crmoptout.runtime.sync.UnmarkPolicy;
import org.crmoptout.service.Crowd;
import org.crmoptout.service.WholeService;
import org.crmoptout.service.crm.FakeCrm;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.ledger.Ledger;
import org.crmoptout.service.ledger.LedgerKind;
import org.crmoptout.service.ledger.LedgerLine;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.PageRequest;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.PeopleImport;
import org.crmoptout.service.people.Person;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

@WholeService
@TestPropertySource(
        properties = {
            "spring.datasource.url=jdbc:h2:mem:first-run;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;"
                    + "DEFAULT_NULL_ORDERING=HIGH;LOCK_TIMEOUT=10000",
            "sync.brake.share=0.2"
        })
@DisplayName("Turning a sync on")
class FirstRunTest {

    private static final PageRequest FIRST = new PageRequest(0, 50);

    @Autowired
    private Connections connections;

    @Autowired
    private Plans plans;

    @Autowired
    private SweepReports sweeps;

    @Autowired
    private OpenRequests requests;

    @Autowired
    private DoNotContact doNotContact;

    @Autowired
    private PeopleImport imports;

    @Autowired
    private People people;

    @Autowired
    private Ledger ledger;

    @Autowired
    private JdbcClient jdbc;

    private final FakeCrm crm = FakeCrm.account("alpha-records");

    @AfterEach
    void switchOff() {
        crm.down(false);
        connections.switchSync(Crowd.ADMIN, "alpha-records", false);
        connections.changeRules(Crowd.ADMIN, "alpha-records", rules -> SyncRules.standard());
    }

    private ConnectionView connection() {
        return connections.find("alpha", "alpha-records").orElseThrow();
    }

    /** Whatever the brake says of what other tests left in the CRM. */
    private void switchOn() {
        connections.switchSync(Crowd.ADMIN, "alpha-records", true);
        await().untilAsserted(() -> {
            connections.continueFirstRun(Crowd.ADMIN, "alpha-records");
            assertThat(firstRun().phase()).isEqualTo(FirstRun.Phase.RUNNING);
        });
    }

    private FirstRun firstRun() {
        return requireNonNull(connection().firstRun());
    }

    private List<Person> ten() {
        jdbc.sql("UPDATE person SET label = 'UNMARKED'").update();
        Crowd crowd = new Crowd(imports, people);
        return IntStream.range(0, 10)
                .mapToObj(i -> crowd.contact("alpha", "alpha-records"))
                .toList();
    }

    private boolean marked(Person person) {
        return new Crowd(imports, people).again(person).label().isMarked();
    }

    @Test
    @DisplayName("S10: a plan tells who would change on which side, and changes nothing; it is an admin's to ask for")
    void plan() {
        List<Person> crowd = ten();
        doNotContact.mark(Crowd.REP, crowd.get(0).id(), MarkSource.CONTACT_CARD, null);
        crm.set(Crowd.contactKey(crowd.get(1)), OptOutStatus.OPTED_OUT);
        List<String> writes = crm.writes();
        assertThatThrownBy(() -> plans.begin(Crowd.REP, "alpha-records")).isInstanceOf(NotEntitledException.class);
        assertThatThrownBy(() -> plans.begin(Crowd.BETA_REP, "alpha-records")).isInstanceOf(NotFoundException.class);

        plans.begin(Crowd.ADMIN, "alpha-records");

        await().untilAsserted(() -> assertThat(
                        plans.find(Crowd.REP, "alpha-records", null, FIRST).state())
                .isEqualTo(PlanView.State.DONE));
        PlanView plan = plans.find(Crowd.REP, "alpha-records", null, FIRST);
        assertThat(plan.done()).isEqualTo(plan.total());
        assertThat(plan.entries().items())
                .filteredOn(entry -> entry.personId().equals(crowd.get(0).id()))
                .singleElement()
                .satisfies(entry -> assertThat(entry.verdict()).isEqualTo(Verdict.MARK_IN_CRM));
        assertThat(plans.find(Crowd.REP, "alpha-records", Verdict.MARK_IN_TOOL, FIRST)
                        .entries()
                        .items())
                .extracting(PlanView.Entry::personId)
                .contains(crowd.get(1).id())
                .doesNotContain(crowd.get(0).id());
        assertThat(plan.counts()).containsKey(Verdict.EQUAL);
        assertThat(crm.writes()).isEqualTo(writes);
        assertThat(marked(crowd.get(1))).isFalse();
        assertThat(connection().state()).isEqualTo(ConnectionView.State.OFF);
    }

    @Test
    @DisplayName("S10: a plan over a CRM that is away has failed, and says why")
    void planFails() {
        crm.down(true);
        plans.begin(Crowd.ADMIN, "alpha-records");

        await().untilAsserted(() -> {
            PlanView plan = plans.find(Crowd.REP, "alpha-records", null, FIRST);
            assertThat(plan.state()).isEqualTo(PlanView.State.FAILED);
            assertThat(plan.problem()).contains("the fake CRM is down");
        });
    }

    @Test
    @DisplayName("S10: before more than the brake allows are newly marked it stops, until an admin lets it go on")
    void brake() {
        List<Person> crowd = ten();
        crowd.forEach(person -> crm.set(Crowd.contactKey(person), OptOutStatus.OPTED_OUT));

        connections.switchSync(Crowd.ADMIN, "alpha-records", true);

        await().untilAsserted(() -> {
            assertThat(firstRun().phase()).isEqualTo(FirstRun.Phase.BRAKED);
            assertThat(connection().state()).isEqualTo(ConnectionView.State.SUSPENDED);
        });
        FirstRun braked = firstRun();
        assertThat(crowd.stream().filter(this::marked).count()).isLessThanOrEqualTo(braked.newlyMarked());
        assertThat(braked.newlyMarked()).isLessThan(10);
        assertThat(connection().problem()).contains("would be newly marked");
        assertThatThrownBy(() -> connections.continueFirstRun(Crowd.REP, "alpha-records"))
                .isInstanceOf(NotEntitledException.class);

        connections.continueFirstRun(Crowd.ADMIN, "alpha-records");

        await().untilAsserted(() -> {
            assertThat(crowd).allSatisfy(person -> assertThat(marked(person)).isTrue());
            assertThat(firstRun().phase()).isEqualTo(FirstRun.Phase.RUNNING);
        });
    }

    @Test
    @DisplayName("L7: what the rules hold back waits, is shown with its clock, and goes out when they let it")
    void rules() {
        List<Person> crowd = ten();
        SyncRules held = new SyncRules(false, true, true, UnmarkPolicy.APPLY);
        connections.changeRules(Crowd.ADMIN, "alpha-records", rules -> held);
        switchOn();
        assertThat(connection().rules()).isEqualTo(held);
        Person ann = crowd.get(0);
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, new Reason("asked"));
        assertThat(crm.value(Crowd.contactKey(ann))).isEmpty();

        connections.changeRules(Crowd.ADMIN, "alpha-records", rules -> SyncRules.standard());

        await().untilAsserted(() -> assertThat(crm.value(Crowd.contactKey(ann))).contains(OptOutStatus.OPTED_OUT));
        await().untilAsserted(() -> assertThat(requests.page("alpha", FIRST).items())
                .noneMatch(open -> open.delivery().personId().equals(ann.id())));
        List<LedgerLine> lines = ledger.ofPerson("alpha", ann.id(), 0, 50);
        assertThat(lines)
                .extracting(LedgerLine::kind)
                .contains(
                        LedgerKind.MARKED,
                        LedgerKind.DELIVERY_REQUESTED,
                        LedgerKind.DELIVERY_ATTEMPTED,
                        LedgerKind.DELIVERY_ENDED);
        assertThat(lines.toString()).doesNotContain("@");
    }

    @Test
    @DisplayName("S11: a comparison by hand finds and repairs what nothing explained, and says so")
    void sweep() {
        List<Person> crowd = ten();
        switchOn();

        connections.requestSweep(Crowd.ADMIN, "alpha-records");

        await().untilAsserted(() -> assertThat(sweeps.newest("alpha", "alpha-records"))
                .first()
                .satisfies(sweep -> {
                    assertThat(sweep.endedAt()).isNotNull();
                    assertThat(sweep.counts()).containsKey(SweepFinding.EQUAL);
                    assertThat(sweep.compared()).isGreaterThanOrEqualTo(crowd.size());
                }));
        String newest = sweeps.newest("alpha", "alpha-records").get(0).id();
        assertThat(sweeps.notes("alpha", "alpha-records", newest, FIRST).items())
                .isEmpty();
    }
}
