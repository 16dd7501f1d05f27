package org.crmoptout.hubspot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crmoptout.hubspot.Portal.address;
import static org.crmoptout.hubspot.Portal.person;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.hubspot.ScriptedHubSpot.Reply;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ContactFinderTest {

    private final Portal portal = Portal.open();

    @AfterEach
    void stop() {
        portal.close();
    }

    private List<FindOutcome> find(String... emails) {
        return portal.client.find(
                FindRequest.of(List.of(emails).stream().map(Portal::address).toList()));
    }

    @Test
    @DisplayName("contacts are found by primary and by additional address, each person with the address asked for")
    void found() {
        RecordRef ann = portal.contact("Ann@example.org", "second@example.org");
        RecordRef bob = portal.contact("bob+news@example.org");

        assertThat(find("bob+news@example.org", "nobody@example.org", "ann@example.org", "second@example.org"))
                .containsExactly(
                        new FindOutcome.Found(List.of(person(bob, "bob+news@example.org"))),
                        new FindOutcome.Found(List.of()),
                        new FindOutcome.Found(List.of(person(ann, "ann@example.org"))),
                        new FindOutcome.Found(List.of(person(ann, "second@example.org"))));
    }

    @Test
    @DisplayName("several contacts of one address come by their ids; an address asked for twice is answered twice")
    void several() {
        RecordRef first = portal.contact("first@example.org", "shared@example.org");
        RecordRef second = portal.contact("shared@example.org");
        FindOutcome both = new FindOutcome.Found(
                List.of(person(first, "shared@example.org"), person(second, "shared@example.org")));

        assertThat(find("shared@example.org", "shared@example.org")).containsExactly(both, both);
        assertThat(portal.callsInAll()).isEqualTo(1);
    }

    @Test
    @DisplayName("any number of addresses is asked for in bodies of at most 3,000 characters")
    void many() {
        List<String> bodies = new CopyOnWriteArrayList<>();
        portal.crm.addHook(new RequestHook() {
            @Override
            public Optional<SimulatedReply> before(SimulatedRequest request) {
                bodies.add(request.body());
                return Optional.empty();
            }
        });
        List<EmailAddress> addresses = new ArrayList<>();
        List<RecordRef> contacts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String email = "person.number." + i + "@some-department.example.org";
            contacts.add(portal.contact(email));
            addresses.add(address(email));
        }

        List<FindOutcome> outcomes = portal.client.find(FindRequest.of(addresses));

        assertThat(outcomes)
                .map(outcome ->
                        ((FindOutcome.Found) outcome).people().get(0).ref().orElseThrow())
                .isEqualTo(contacts);
        assertThat(bodies).hasSizeBetween(3, 10).allMatch(body -> body.length() <= 3000);
    }

    @Test
    @DisplayName("an address HubSpot refuses fails alone")
    void refused() {
        try (ScriptedHubSpot hubSpot = new ScriptedHubSpot(
                        request -> request.body().contains("odd@example.org")
                                ? Reply.json(400, "{\"category\":\"VALIDATION_ERROR\"}")
                                : Reply.json(
                                        200,
                                        "{\"total\":1,\"results\":[{\"id\":\"7\",\"properties\":{\"email\":\"ann@example.org\"}}]}"));
                OptOutClient client = hubSpot.open()) {
            List<FindOutcome> outcomes =
                    client.find(FindRequest.of(List.of(address("odd@example.org"), address("ann@example.org"))));

            assertThat(outcomes.get(0))
                    .isInstanceOfSatisfying(
                            FindOutcome.Failed.class,
                            failed -> assertThat(failed.cause().kind()).isEqualTo(ErrorKind.INVALID_REQUEST));
            assertThat(outcomes.get(1))
                    .isEqualTo(new FindOutcome.Found(
                            List.of(person(new RecordRef(RecordType.CONTACT, "7"), "ann@example.org"))));
        }
    }

    @Test
    @DisplayName("an address is no longer found when the contact has another, and not found when it is deleted")
    void gone() {
        RecordRef ann = portal.contact("old@example.org");
        RecordRef bob = portal.contact("bob@example.org");
        portal.crm.changeEmail(ann.id(), "new@example.org");
        portal.crm.delete(bob.id());

        assertThat(find("old@example.org", "new@example.org", "bob@example.org"))
                .containsExactly(
                        new FindOutcome.Found(List.of()),
                        new FindOutcome.Found(List.of(person(ann, "new@example.org"))),
                        new FindOutcome.Found(List.of()));
    }
}
