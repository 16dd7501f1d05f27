package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The model")
class ModelTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final RecordRef REF = new RecordRef(RecordType.CONTACT, "1");
    private static final EmailAddress JANE = EmailAddress.of("jane@example.org");
    private static final EmailAddress WORK = EmailAddress.of("doe@example.com");
    private static final CrmPerson PERSON = CrmPerson.of(REF, List.of(JANE, WORK));
    private static final OptOutReading READING = OptOutReading.builder(PERSON, OptOutStatus.OPTED_OUT, NOON)
            .changedAt(NOON.minusSeconds(5))
            .changedBy("005000000000001AAA")
            .revision("7")
            .build();

    static final List<Object> WHAT_HOLDS_ADDRESSES = List.of(
            JANE,
            PERSON,
            CrmPerson.of(JANE),
            READING,
            OptOutChange.mark(PERSON),
            OptOutChange.unmark(PERSON, READING),
            new ReadOutcome.Seen(READING),
            new WriteOutcome.Superseded(READING),
            new FindOutcome.Found(List.of(PERSON)),
            new ChangeItem.Seen(READING),
            new ChangeItem.Touched(PERSON),
            new CallResult.Answered<>(List.of(READING)),
            ReadRequest.of(List.of(PERSON)),
            FindRequest.of(List.of(JANE)),
            WriteRequest.of(List.of(OptOutChange.mark(PERSON))),
            ChangePage.builder(ChangeCursor.start())
                    .items(List.of(new ChangeItem.Seen(READING)))
                    .build());

    @ParameterizedTest
    @FieldSource("WHAT_HOLDS_ADDRESSES")
    @DisplayName("never prints an email address")
    void masks(Object value) {
        assertThat(value.toString()).doesNotContain("jane", "doe@", "example");
    }

    @Test
    @DisplayName("knows a person by record, by addresses or by both")
    void people() {
        CrmPerson byRecord = CrmPerson.of(REF);
        CrmPerson byAddress = CrmPerson.of(JANE);

        assertThat(byRecord.ref()).contains(REF);
        assertThat(byRecord.emailAddresses()).isEmpty();
        assertThat(byRecord).hasToString("Contact/1").isEqualTo(CrmPerson.of(REF, List.of()));
        assertThat(byAddress.ref()).isEmpty();
        assertThat(byAddress.emailAddresses()).containsExactly(JANE);
        assertThat(byAddress).hasToString("[j***@***]");
        assertThat(PERSON).hasToString("Contact/1 [j***@***, d***@***]");
        assertThat(PERSON)
                .isEqualTo(CrmPerson.of(REF, List.of(JANE, WORK)))
                .hasSameHashCodeAs(CrmPerson.of(REF, List.of(JANE, WORK)))
                .isNotEqualTo(byRecord)
                .isNotEqualTo(byAddress);
    }

    @Test
    @DisplayName("takes copies of the lists it is given")
    void copies() {
        List<EmailAddress> addresses = new ArrayList<>(List.of(JANE));
        CrmPerson person = CrmPerson.of(REF, addresses);
        FindRequest find = FindRequest.of(addresses);
        List<CrmPerson> people = new ArrayList<>(List.of(person));
        ReadRequest read = ReadRequest.of(people);
        FindOutcome.Found found = new FindOutcome.Found(people);
        List<OptOutChange> changes = new ArrayList<>(List.of(OptOutChange.mark(person)));
        WriteRequest write = WriteRequest.of(changes);

        addresses.clear();
        people.clear();
        changes.clear();

        assertThat(person.emailAddresses()).hasSize(1);
        assertThat(find.addresses()).hasSize(1);
        assertThat(read.people()).hasSize(1);
        assertThat(found.people()).hasSize(1);
        assertThat(write.changes()).hasSize(1);
    }

    @Test
    @DisplayName("reads what the CRM says, and by whom and when where the CRM keeps that")
    void readings() {
        OptOutReading bare =
                OptOutReading.builder(PERSON, OptOutStatus.UNKNOWN, NOON).build();

        assertThat(READING.person()).isEqualTo(PERSON);
        assertThat(READING.status()).isEqualTo(OptOutStatus.OPTED_OUT);
        assertThat(READING.readBegan()).isEqualTo(NOON);
        assertThat(READING.changedAt()).contains(NOON.minusSeconds(5));
        assertThat(READING.changedBy()).contains("005000000000001AAA");
        assertThat(READING.revision()).contains("7");
        assertThat(bare.changedAt()).isEmpty();
        assertThat(bare.changedBy()).isEmpty();
        assertThat(bare.revision()).isEmpty();
    }

    @Test
    @DisplayName("lifts with an UNMARK the reading that showed the opt-out")
    void changes() {
        assertThat(OptOutChange.mark(PERSON).lifts()).isEmpty();
        assertThat(OptOutChange.mark(PERSON).transition()).isEqualTo(DncTransition.MARK);
        assertThat(OptOutChange.unmark(PERSON, READING).lifts()).contains(READING);
        assertThat(OptOutChange.unmark(PERSON, READING).transition()).isEqualTo(DncTransition.UNMARK);
        assertThat(OptOutChange.unmark(PERSON, READING).person()).isEqualTo(PERSON);
    }

    @Test
    @DisplayName("pages changes: live, complete and empty unless said otherwise")
    void pages() {
        ChangeCursor next = ChangeCursor.of("n");
        ChangePage bare = ChangePage.builder(next).build();
        ChangeItem item = new ChangeItem.Gone(REF);
        ChangePage full = ChangePage.builder(next)
                .items(List.of(item))
                .phase(ChangePage.Phase.SNAPSHOT)
                .more(true)
                .build();

        assertThat(bare.next()).isEqualTo(next);
        assertThat(bare.items()).isEmpty();
        assertThat(bare.phase()).isEqualTo(ChangePage.Phase.LIVE);
        assertThat(bare.more()).isFalse();
        assertThat(full.items()).containsExactly(item);
        assertThat(full.phase()).isEqualTo(ChangePage.Phase.SNAPSHOT);
        assertThat(full.more()).isTrue();
        assertThat(ChangeRequest.from(next).cursor()).isEqualTo(next);
    }

    @Test
    @DisplayName("reports an account that can do nothing until it is said what")
    void accounts() {
        AccountReport bare = AccountReport.builder("42", "Acme").build();
        Quota quota = Quota.of("daily-api-calls", 3, 10).renewingAt(NOON);
        AccountReport full = AccountReport.builder("42", "Acme")
                .capabilities(
                        CapabilitySheet.builder().supported(Capability.MARK).build())
                .recordTypes(List.of(RecordType.CONTACT, RecordType.LEAD))
                .preferredSizes(2_000, 200)
                .quotas(List.of(quota))
                .build();

        assertThat(bare.accountId()).isEqualTo("42");
        assertThat(bare.accountName()).isEqualTo("Acme");
        assertThat(bare.capabilities().supports(Capability.MARK)).isFalse();
        assertThat(List.of(bare.preferredReadSize(), bare.preferredWriteSize())).containsExactly(1, 1);
        assertThat(full.capabilities().supports(Capability.MARK)).isTrue();
        assertThat(full.recordTypes()).containsExactly(RecordType.CONTACT, RecordType.LEAD);
        assertThat(List.of(full.preferredReadSize(), full.preferredWriteSize())).containsExactly(2_000, 200);
        assertThat(full.quotas()).containsExactly(quota);
        assertThat(quota.renewsAt()).contains(NOON);
        assertThat(quota).hasToString("daily-api-calls 3/10");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    @DisplayName("prefers sizes of at least one")
    void sizes(int size) {
        AccountReport.Builder report = AccountReport.builder("42", "Acme");
        assertThatIllegalArgumentException().isThrownBy(() -> report.preferredSizes(size, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> report.preferredSizes(1, size));
    }

    @Test
    @DisplayName("names operations, their access and the limit they count against")
    void operations() {
        Operation search = Operation.read("contacts.search").limitedBy("search");

        assertThat(search).isEqualTo(new Operation("contacts.search", Operation.Access.READ, "search"));
        assertThat(search).hasToString("contacts.search");
        assertThat(Operation.write("contacts.update"))
                .isEqualTo(new Operation("contacts.update", Operation.Access.WRITE, Operation.DEFAULT_LIMIT_GROUP));
    }
}
