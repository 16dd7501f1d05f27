package org.crmoptout.service.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.crmoptout.service.Crowd;
import org.crmoptout.service.WholeService;
import org.crmoptout.service.flow.FlowPerson.StopReason;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.label.BulkMark;
import org.crmoptout.service.label.DoNotContact;
import org.crmoptout.service.label.NotEntitledException;
import org.crmoptout.service.label.OptOutList;
import org.crmoptout.service.label.Reason;
import org.crmoptout.service.outreach.Outreach;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.PeopleImport;
import org.crmoptout.service.people.Person;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

@WholeService
@DisplayName("Flows and the label")
class FlowsTest {

    private static final Reason ASKED = new Reason("They asked for it");
    private static final Actor CHIEF = new Actor("Chief", "alpha", true, true);
    private static final List<FlowStep> STEPS = List.of(
            new FlowStep(FlowStep.Kind.EMAIL, "Hello", "Hi", 0), new FlowStep(FlowStep.Kind.CALL, "Call", "", 3));

    private final Flows flows;
    private final FlowRules rules;
    private final FlowPeople flowPeople;
    private final DoNotContact doNotContact;
    private final BulkMark bulkMark;
    private final OptOutList optOuts;
    private final Outreach outreach;
    private final Crowd crowd;

    @Autowired
    FlowsTest(
            Flows flows,
            FlowRules rules,
            FlowPeople flowPeople,
            DoNotContact doNotContact,
            BulkMark bulkMark,
            OptOutList optOuts,
            Outreach outreach,
            PeopleImport imports,
            People people) {
        this.flows = flows;
        this.rules = rules;
        this.flowPeople = flowPeople;
        this.doNotContact = doNotContact;
        this.bulkMark = bulkMark;
        this.optOuts = optOuts;
        this.outreach = outreach;
        this.crowd = new Crowd(imports, people);
    }

    private Flow flow() {
        return flows.create(CHIEF, "Flow " + UUID.randomUUID(), true, STEPS);
    }

    private FlowPerson in(Flow flow, Person person) {
        return flowPeople.of("alpha", List.of(person.id())).getOrDefault(person.id(), List.of()).stream()
                .filter(one -> one.flowId().equals(flow.id()))
                .findFirst()
                .orElseThrow();
    }

    private enum Way {
        HAND,
        DIALER,
        LINK,
        CRM,
        MERGE,
        BULK,
        LIST
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    @DisplayName("L2: marking, from whatever source, takes the person out of every flow and says why")
    void takenOut(Way way) throws IOException {
        Person ann = crowd.contact("alpha", "alpha-records");
        Flow one = flow();
        Flow other = flow();
        flows.add(Crowd.REP, one.id(), ann.id(), false);
        flows.add(Crowd.REP, other.id(), ann.id(), false);

        switch (way) {
            case HAND -> doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, ASKED);
            case DIALER -> outreach.call(Crowd.REP, ann.id(), "opt-out", ASKED, null);
            case LINK -> doNotContact.unsubscribe("alpha", Crowd.addressOf(ann), ASKED);
            case CRM -> doNotContact.markFromCrm("alpha", ann.id(), "Some CRM", false);
            case MERGE -> {
                Person bea = crowd.withAddress("alpha");
                doNotContact.mark(Crowd.REP, bea.id(), MarkSource.CONTACT_CARD, ASKED);
                doNotContact.shareMark("alpha", ann.id(), bea.id());
            }
            case BULK -> bulkMark.mark(Crowd.REP, List.of(ann.id()), MarkSource.CONTACT_CARD, null);
            case LIST ->
                optOuts.importCsv(
                        Crowd.REP, csv("email\n" + Crowd.addressOf(ann).value() + "\n"));
        }

        assertThat(List.of(in(one, ann), in(other, ann))).allSatisfy(left -> {
            assertThat(left.status()).isEqualTo(FlowStatus.STOPPED);
            assertThat(left.stopReason()).isEqualTo(StopReason.DO_NOT_CONTACT);
            assertThat(left.stoppedBy()).isNotEmpty();
            assertThat(left.dueAt()).isNull();
        });
        assertThat(crowd.again(ann).label().isMarked()).isTrue();
    }

    private static ByteArrayInputStream csv(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("L3: adding someone marked by hand needs a confirmation, and then works")
    void byHand() {
        Person ann = crowd.withAddress("alpha");
        Flow flow = flow();
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, ASKED);

        assertThatThrownBy(() -> flows.add(Crowd.REP, flow.id(), ann.id(), false))
                .isInstanceOf(MarkedPersonException.class);
        assertThat(flowPeople.of("alpha", List.of(ann.id()))).isEmpty();

        assertThat(flows.add(Crowd.REP, flow.id(), ann.id(), true).status()).isEqualTo(FlowStatus.ACTIVE);
        assertThat(crowd.again(ann).label().isMarked()).isTrue();
    }

    @Test
    @DisplayName("L3: a rule adds who meets it, passes over who is marked, and says so")
    void rule() {
        Person ann = crowd.contactAndLead("alpha", "alpha-records");
        Person bea = crowd.contactAndLead("alpha", "alpha-records");
        doNotContact.mark(Crowd.REP, bea.id(), MarkSource.CONTACT_CARD, ASKED);
        Flow flow = rules.add(CHIEF, flow().id(), new FlowRule.Condition(FlowRule.Field.RECORD_TYPE, "Lead"));

        assertThat(in(flow, ann).addedBy()).isEqualTo("rule: is a Lead");
        assertThat(flowPeople.of("alpha", List.of(bea.id()))).isEmpty();
        assertThat(rules.skipped(flow)).singleElement().satisfies(skipped -> {
            assertThat(skipped.total()).isPositive();
            assertThat(skipped.total() > 20 || skipped.someIds().contains(bea.id()))
                    .isTrue();
        });
    }

    @Test
    @DisplayName("L6: unmarking puts nobody back into a flow, and neither does a rule")
    void notBack() {
        Person ann = crowd.withAddress("alpha");
        String domain = Crowd.addressOf(ann).value().replaceAll(".*@", "");
        Flow flow = flow();
        flows.add(Crowd.REP, flow.id(), ann.id(), false);
        doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, ASKED);
        doNotContact.unmark(Crowd.REP, ann.id(), ASKED);

        rules.add(CHIEF, flow.id(), new FlowRule.Condition(FlowRule.Field.EMAIL_DOMAIN, "@" + domain));

        assertThat(in(flow, ann).status()).isEqualTo(FlowStatus.STOPPED);
        assertThat(flows.add(Crowd.REP, flow.id(), ann.id(), false).status()).isEqualTo(FlowStatus.ACTIVE);
    }

    @Test
    @DisplayName("L2, L3: a mark and a rule at the same time never leave someone marked active")
    void atOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 20; round++) {
                Person ann = crowd.contact("alpha", "alpha-records");
                String domain = Crowd.addressOf(ann).value().replaceAll(".*@", "");
                Flow flow = flow();
                CyclicBarrier start = new CyclicBarrier(2);
                Future<?> mark = threads.submit(() -> {
                    start.await();
                    return doNotContact.mark(Crowd.REP, ann.id(), MarkSource.CONTACT_CARD, ASKED);
                });
                Future<?> rule = threads.submit(() -> {
                    start.await();
                    return rules.add(CHIEF, flow.id(), new FlowRule.Condition(FlowRule.Field.EMAIL_DOMAIN, domain));
                });
                mark.get();
                rule.get();

                assertThat(flowPeople.of("alpha", List.of(ann.id())).getOrDefault(ann.id(), List.of()))
                        .as("round " + round)
                        .noneMatch(one -> one.status() == FlowStatus.ACTIVE);
                rules.remove(
                        CHIEF,
                        flow.id(),
                        flows.get("alpha", flow.id()).rules().get(0).id());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    @DisplayName("a step that is done leads to the next, the last one to the end")
    void steps() {
        Person ann = crowd.withAddress("alpha");
        Flow flow = flow();
        flows.add(Crowd.REP, flow.id(), ann.id(), false);

        outreach.email(Crowd.REP, ann.id(), "Hello", flow.id());
        assertThat(in(flow, ann).step()).isEqualTo(2);
        outreach.call(Crowd.REP, ann.id(), "reached", null, flow.id());

        assertThat(in(flow, ann).status()).isEqualTo(FlowStatus.FINISHED);
        assertThat(outreach.of("alpha", ann.id())).hasSize(2);
        assertThat(flows.get("alpha", flow.id()).counts()).isEqualTo(new Flow.Counts(0, 1, 0));
    }

    @Test
    @DisplayName(
            "L4: someone marked can be called and written to; L11: an opt-out in a call is the person's own request")
    void notBlocked() {
        Person ann = crowd.withAddress("alpha");
        outreach.call(Crowd.REP, ann.id(), "opt-out", ASKED, null);

        outreach.call(Crowd.REP, ann.id(), "reached", null, null);
        outreach.email(Crowd.REP, ann.id(), "Your question", null);

        assertThat(outreach.of("alpha", ann.id())).hasSize(3);
        assertThat(crowd.again(ann).label().source()).isEqualTo(MarkSource.DIALER_OPT_OUT);
    }

    @Test
    @DisplayName(
            "L5: flows are set up by admins, people are taken through them by who has a seat, and nobody from elsewhere")
    void rights() {
        Person ann = crowd.withAddress("alpha");
        Flow flow = flow();

        assertThatThrownBy(() -> flows.create(Crowd.REP, "mine", true, STEPS)).isInstanceOf(NotEntitledException.class);
        assertThatThrownBy(() -> flows.add(Crowd.VIEWER, flow.id(), ann.id(), false))
                .isInstanceOf(NotEntitledException.class);
        assertThatThrownBy(() -> outreach.call(Crowd.VIEWER, ann.id(), "opt-out", null, null))
                .isInstanceOf(NotEntitledException.class);
        assertThatThrownBy(() -> optOuts.importCsv(Crowd.VIEWER, csv("email\n")))
                .isInstanceOf(NotEntitledException.class);
        assertThatThrownBy(() -> flows.add(Crowd.BETA_REP, flow.id(), ann.id(), false))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> outreach.call(Crowd.BETA_REP, ann.id(), "opt-out", null, null))
                .isInstanceOf(NotFoundException.class);
        assertThat(crowd.again(ann).label().isMarked()).isFalse();
    }

    @Test
    @DisplayName("a list of opt-outs with a bad line marks nobody, and names every bad line")
    void badList() {
        Person ann = crowd.withAddress("alpha");

        assertThatThrownBy(() -> optOuts.importCsv(
                        Crowd.REP, csv("email\n" + Crowd.addressOf(ann).value() + "\nnone\n\nnone either\n")))
                .hasMessageContaining("2 problems, the first in line 3");
        assertThat(crowd.again(ann).label().isMarked()).isFalse();
    }
}
