package org.crmoptout.hubspot;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.RecordRef;

/**
 * Reads people. Contacts are read a hundred at a time; their property tells the opt-out of the primary address. Any other
 * address is asked of communication preferences. Of several addresses of a person the first, the main one, decides.
 */
final class PeopleReader {

    /** What is left to do for a person after the contacts were read: nothing, or one address to read. */
    private sealed interface Step {
        record Done(ReadOutcome outcome) implements Step {}

        record Ask(EmailAddress address, Optional<RecordRef> ref) implements Step {}
    }

    private final ContactReads contactReads;
    private final AddressStatuses statuses;
    private final OptOutValues values;

    PeopleReader(ContactReads contactReads, AddressStatuses statuses, OptOutValues values) {
        this.contactReads = contactReads;
        this.statuses = statuses;
        this.values = values;
    }

    List<ReadOutcome> read(List<CrmPerson> people) {
        Map<Long, ContactReads.Found> contacts = contactReads.read(people.stream()
                .flatMap(person -> person.ref().flatMap(Contact::id).stream())
                .toList());
        List<Step> steps =
                people.stream().map(person -> firstStep(person, contacts)).toList();
        Set<EmailAddress> asked = new LinkedHashSet<>();
        for (Step step : steps) {
            if (step instanceof Step.Ask ask) {
                asked.add(ask.address());
            }
        }
        Map<EmailAddress, AddressCalls.Result<AddressStatuses.Status>> read = statuses.read(asked);
        List<ReadOutcome> outcomes = new ArrayList<>(people.size());
        for (Step step : steps) {
            outcomes.add(
                    step instanceof Step.Ask ask
                            ? outcome(ask, requireNonNull(read.get(ask.address())))
                            : ((Step.Done) step).outcome());
        }
        return outcomes;
    }

    private Step firstStep(CrmPerson person, Map<Long, ContactReads.Found> contacts) {
        Optional<EmailAddress> address = person.emailAddresses().stream().findFirst();
        Optional<Long> id = person.ref().flatMap(Contact::id);
        if (id.isEmpty()) {
            return address.<Step>map(asked -> new Step.Ask(asked, Optional.empty()))
                    .orElseGet(
                            () -> failed(
                                    person
                                            + " is no contact of HubSpot: its id is no number or its type another; look at the record"));
        }
        ContactReads.Found found = contacts.get(id.get());
        if (found instanceof ContactReads.Found.Merged merged) {
            return new Step.Done(new ReadOutcome.MovedTo(merged.survivor().ref()));
        }
        if (found instanceof ContactReads.Found.Failed failed) {
            return new Step.Done(new ReadOutcome.Failed(failed.cause()));
        }
        if (found instanceof ContactReads.Found.Present present) {
            Contact contact = present.contact();
            Optional<EmailAddress> key = address.or(contact::email);
            if (key.isEmpty()) {
                return failed(
                        contact.ref() + " has no email address, and HubSpot keeps opt-outs on addresses; add one");
            }
            return values.propertyDecides() && key.equals(contact.email())
                    ? new Step.Done(seen(contact.ref(), key.get(), contact.optOut(), present.readBegan()))
                    : new Step.Ask(key.get(), Optional.of(contact.ref()));
        }
        // The record is gone, but an address keeps its opt-out without one.
        return address.<Step>map(asked -> new Step.Ask(asked, Optional.empty()))
                .orElseGet(() -> new Step.Done(new ReadOutcome.Gone()));
    }

    private static ReadOutcome outcome(Step.Ask ask, AddressCalls.Result<AddressStatuses.Status> result) {
        if (result instanceof AddressCalls.Result.Answered<AddressStatuses.Status> answered) {
            AddressStatuses.Status status = answered.value();
            CrmPerson person = ask.ref()
                    .map(ref -> CrmPerson.of(ref, List.of(ask.address())))
                    .orElseGet(() -> CrmPerson.of(ask.address()));
            return new ReadOutcome.Seen(OptOutReading.builder(person, status.value(), status.readBegan())
                    .build());
        }
        return new ReadOutcome.Failed(((AddressCalls.Result.Failed<AddressStatuses.Status>) result).cause());
    }

    private static ReadOutcome seen(RecordRef ref, EmailAddress address, OptOutStatus status, Instant began) {
        return new ReadOutcome.Seen(OptOutReading.builder(CrmPerson.of(ref, List.of(address)), status, began)
                .build());
    }

    private static Step failed(String why) {
        return new Step.Done(new ReadOutcome.Failed(new ConnectorException(ErrorKind.INVALID_REQUEST, why)));
    }
}
