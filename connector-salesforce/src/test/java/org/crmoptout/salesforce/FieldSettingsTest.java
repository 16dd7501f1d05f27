package org.crmoptout.salesforce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crmoptout.salesforce.Connections.open;
import static org.crmoptout.salesforce.Connections.person;
import static org.crmoptout.salesforce.Connections.read;
import static org.crmoptout.salesforce.Connections.ref;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.testkit.simulator.FieldAccess;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("With settings for objects and fields")
class FieldSettingsTest {

    private static final String SALES = "Sales_Opt_Out__c";

    private SalesforceSimulator org;

    @BeforeEach
    void start() {
        org = SalesforceSimulator.builder().people(0).start();
    }

    @AfterEach
    void stop() {
        org.close();
    }

    private OptOutClient connect(String... settings) {
        Map<String, String> more = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            more.put(settings[i], settings[i + 1]);
        }
        return open(org, more, context -> context);
    }

    private static WriteOutcome mark(OptOutClient client, CrmPerson person) {
        return client.write(WriteRequest.of(List.of(OptOutChange.mark(person)))).get(0);
    }

    private static void assertConfiguration(ThrowingCallable call, String... words) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ConnectorException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFIGURATION))
                .hasMessageContainingAll(words);
    }

    private static List<RecordRef> changed(OptOutClient client) {
        List<RecordRef> refs = new ArrayList<>();
        ChangeCursor cursor = ChangeCursor.start();
        ChangePage page;
        do {
            page = client.changes(ChangeRequest.from(cursor));
            page.items().forEach(item -> {
                if (item instanceof ChangeItem.Seen seen && seen.reading().status() == OptOutStatus.OPTED_OUT) {
                    refs.add(seen.reading().person().ref().orElseThrow());
                }
            });
            cursor = page.next();
        } while (page.more());
        return refs.stream().distinct().toList();
    }

    @Test
    @DisplayName("the opt-out is read, written and watched on the org's own checkbox, and the standard one left alone")
    void ownCheckbox() {
        org.addCheckbox("Contact", SALES);
        SimulatedPerson contact = org.create("Contact", "Ada", "Own", null, false);
        SimulatedPerson lead = org.create("Lead", "Bob", "Standard", null, true);
        try (OptOutClient client = connect("contact-opt-out-field", SALES)) {
            assertThat(client.check().capabilities().supports(Capability.MARK)).isTrue();
            assertThat(mark(client, person(contact))).isEqualTo(new WriteOutcome.Applied(false, null));
            assertThat(mark(client, person(contact))).isEqualTo(new WriteOutcome.Applied(true, null));
            assertThat(org.field("Contact", contact.id(), SALES)).contains(true);
            assertThat(org.field("Contact", contact.id(), "HasOptedOutOfEmail")).contains(false);
            assertThat(changed(client)).containsExactly(ref(contact), ref(lead));
        }
    }

    @Test
    @DisplayName("a name that is written in another case is the same field")
    void anyCase() {
        org.addCheckbox("Contact", SALES);
        SimulatedPerson contact = org.create("Contact", "Ada", "Own", null, false);
        org.setField("Contact", contact.id(), SALES, true);
        try (OptOutClient client = connect("contact-opt-out-field", "sales_opt_out__c")) {
            client.check();
            assertThat(read(client, person(contact)))
                    .isInstanceOfSatisfying(
                            ReadOutcome.Seen.class,
                            seen -> assertThat(seen.reading().status()).isEqualTo(OptOutStatus.OPTED_OUT));
        }
    }

    @Test
    @DisplayName("a field that is not there, hidden, or no checkbox is said loudly, with its object and what to do")
    void unusableFields() {
        org.addCheckbox("Lead", SALES);
        org.setFieldAccess("Lead", SALES, FieldAccess.HIDDEN);
        for (String[] setting : new String[][] {
            {"contact-opt-out-field", "No_Such_Field__c", "Contact.No_Such_Field__c", "settings"},
            {"lead-opt-out-field", SALES, "Lead.Sales_Opt_Out__c", "field-level security"},
            {"contact-opt-out-field", "Email", "Contact.Email", "no checkbox"},
            {"lead-email-fields", "Second_Email__c", "Lead.Second_Email__c", "settings"}
        }) {
            try (OptOutClient client = connect(setting[0], setting[1])) {
                assertConfiguration(client::check, setting[2], setting[3]);
            }
        }
    }

    @Test
    @DisplayName("contacts alone are kept in step: leads are refused by name, neither described nor queried")
    void contactsAlone() {
        org.setFieldAccess("Lead", "HasOptedOutOfEmail", FieldAccess.HIDDEN);
        SimulatedPerson contact = org.create("Contact", "Ada", "Contact", "ada@example.org", true);
        SimulatedPerson lead = org.create("Lead", "Ada", "Lead", "ada@example.org", true);
        try (OptOutClient client = connect("objects", "Contact")) {
            assertThat(client.check().recordTypes()).containsExactly(RecordType.CONTACT);
            assertThat(mark(client, person(lead))).isInstanceOfSatisfying(WriteOutcome.Failed.class, failed -> {
                assertThat(failed.cause().kind()).isEqualTo(ErrorKind.INVALID_REQUEST);
                assertThat(failed.cause()).hasMessageContaining("objects");
            });
            assertThat(changed(client)).containsExactly(ref(contact));
            EmailAddress address = EmailAddress.of("ada@example.org");
            assertThat(client.find(FindRequest.of(List.of(address))))
                    .containsExactly(new FindOutcome.Found(List.of(CrmPerson.of(ref(contact), List.of(address)))));
        }
    }

    @Test
    @DisplayName("leads alone: one that was converted is nobody's any more")
    void leadsAlone() {
        SimulatedPerson lead = org.create("Lead", "Ada", "Lead", null, true);
        SimulatedPerson converted = org.create("Lead", "Bob", "Lead", null, true);
        org.convertLead(converted.id());
        try (OptOutClient client = connect("objects", "lead")) {
            assertThat(client.check().recordTypes()).containsExactly(RecordType.LEAD);
            assertThat(changed(client)).containsExactly(ref(lead));
            assertThat(read(client, person(converted))).isEqualTo(new ReadOutcome.Gone());
        }
    }

    @Test
    @DisplayName("people are found by further email fields, once each")
    void furtherEmailFields() {
        org.addEmailField("Contact", "Private_Email__c");
        SimulatedPerson contact = org.create("Contact", "Ada", "Two", "ada@example.org", false);
        org.setField("Contact", contact.id(), "Private_Email__c", "o'ada@example.net");
        SimulatedPerson lead = org.create("Lead", "Ada", "Lead", "o'ada@example.net", false);
        try (OptOutClient client = connect("contact-email-fields", "Private_Email__c")) {
            client.check();
            EmailAddress work = EmailAddress.of("ada@example.org");
            EmailAddress home = EmailAddress.of("O'Ada@example.net");
            assertThat(client.find(FindRequest.of(List.of(home, work))))
                    .containsExactly(
                            new FindOutcome.Found(List.of(
                                    CrmPerson.of(ref(contact), List.of(home)), CrmPerson.of(ref(lead), List.of(home)))),
                            new FindOutcome.Found(List.of(CrmPerson.of(ref(contact), List.of(work)))));
        }
    }

    @Test
    @DisplayName("the opt-out of a person account's contact is written on the account, beside other people's")
    void personAccounts() {
        SimulatedPerson one = org.createPersonAccount("Ada", "Account", null, false);
        SimulatedPerson contact = org.create("Contact", "Bob", "Contact", null, false);
        SimulatedPerson lead = org.create("Lead", "Cy", "Lead", null, false);
        SimulatedPerson other = org.createPersonAccount("Dee", "Account", null, false);
        try (OptOutClient plain = connect()) {
            assertThat(mark(plain, person(one)))
                    .as("without the setting")
                    .isInstanceOfSatisfying(
                            WriteOutcome.Failed.class,
                            failed -> assertThat(failed.cause().kind()).isEqualTo(ErrorKind.PERMISSION));
        }
        try (OptOutClient client = connect("person-accounts", "true")) {
            assertThat(client.check().capabilities().supports(Capability.MARK)).isTrue();
            List<OptOutChange> changes = List.of(one, contact, lead, other).stream()
                    .map(it -> OptOutChange.mark(person(it)))
                    .toList();

            assertThat(client.write(WriteRequest.of(changes))).containsOnly(new WriteOutcome.Applied(false, null));

            assertThat(org.people()).hasSize(4).allMatch(SimulatedPerson::optedOut);
            assertThat(org.calls().get("update")).as("one of those before").isEqualTo(2);
        }
    }

    @Test
    @DisplayName("person accounts that the org does not have are a mistake in the settings")
    void noPersonAccounts() {
        try (OptOutClient client = connect("person-accounts", "true")) {
            assertConfiguration(client::check, "Account.PersonHasOptedOutOfEmail");
        }
    }

    @Test
    @DisplayName("the field of an own checkbox has another name on a person account")
    void namesOnPersonAccounts() {
        assertThat(WriteTarget.onPersonAccount("HasOptedOutOfEmail")).isEqualTo("PersonHasOptedOutOfEmail");
        assertThat(WriteTarget.onPersonAccount(SALES)).isEqualTo("Sales_Opt_Out__pc");
    }
}
