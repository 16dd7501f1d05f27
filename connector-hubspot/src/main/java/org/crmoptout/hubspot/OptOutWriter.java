package org.crmoptout.hubspot;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.WriteOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Marks people. A person with an address stands for that address. A person with a record alone stands for all addresses of that
 * contact, which is looked up first. An UNMARK is refused without a request.
 */
final class OptOutWriter {

    /** What to do about one change: nothing, or to unsubscribe addresses. */
    private sealed interface Step {
        record Done(WriteOutcome outcome) implements Step {}

        record Mark(List<EmailAddress> addresses, @Nullable RecordRef redirectedTo) implements Step {}
    }

    private final ContactReads contactReads;
    private final AddressMarks marks;

    OptOutWriter(ContactReads contactReads, AddressMarks marks) {
        this.contactReads = contactReads;
        this.marks = marks;
    }

    List<WriteOutcome> write(List<OptOutChange> changes) {
        Map<Long, ContactReads.Found> contacts = contactReads.read(changes.stream()
                .filter(change -> change.transition() == DncTransition.MARK)
                .flatMap(change -> contactToLookUp(change.person()).stream())
                .toList());
        List<Step> steps =
                changes.stream().map(change -> step(change, contacts)).toList();
        Set<EmailAddress> addresses = new LinkedHashSet<>();
        for (Step step : steps) {
            if (step instanceof Step.Mark mark) {
                addresses.addAll(mark.addresses());
            }
        }
        Map<EmailAddress, AddressCalls.Result<AddressMarks.Confirmation>> results = marks.mark(addresses);
        List<WriteOutcome> outcomes = new ArrayList<>(changes.size());
        for (Step step : steps) {
            outcomes.add(step instanceof Step.Mark mark ? outcome(mark, results) : ((Step.Done) step).outcome());
        }
        return outcomes;
    }

    private static Optional<Long> contactToLookUp(CrmPerson person) {
        return person.emailAddresses().isEmpty() ? person.ref().flatMap(Contact::id) : Optional.empty();
    }

    private static Step step(OptOutChange change, Map<Long, ContactReads.Found> contacts) {
        CrmPerson person = change.person();
        if (change.transition() != DncTransition.MARK) {
            return new Step.Done(new WriteOutcome.Refused(Capability.UNMARK, HubSpotCapabilities.UNMARK_REFUSAL));
        }
        if (person.emailAddresses().size() > 1) {
            return failed(
                    ErrorKind.INVALID_REQUEST,
                    person + " names several addresses, and each keeps its own opt-out; make one change of each");
        }
        if (person.emailAddresses().size() == 1) {
            return new Step.Mark(person.emailAddresses(), null);
        }
        Optional<Long> id = contactToLookUp(person);
        if (id.isEmpty()) {
            return failed(
                    ErrorKind.INVALID_REQUEST,
                    person + " is no contact of HubSpot: its id is no number or its type another; look at the record");
        }
        ContactReads.Found found = contacts.get(id.get());
        if (found instanceof ContactReads.Found.Present present) {
            return mark(present.contact(), null);
        }
        if (found instanceof ContactReads.Found.Merged merged) {
            return mark(merged.survivor(), merged.survivor().ref());
        }
        if (found instanceof ContactReads.Found.Failed failed) {
            // Nothing was written yet: only a contact was looked up.
            return new Step.Done(new WriteOutcome.Failed(failed.cause(), false));
        }
        return failed(ErrorKind.NOT_FOUND, "HubSpot has no " + person + " (any more); name the address instead");
    }

    private static Step mark(Contact contact, @Nullable RecordRef redirectedTo) {
        return contact.addresses().isEmpty()
                ? failed(
                        ErrorKind.INVALID_REQUEST,
                        contact.ref() + " has no email address, and HubSpot keeps opt-outs on addresses; add one")
                : new Step.Mark(contact.addresses(), redirectedTo);
    }

    /** Done when every address is; of several failures the first is told. */
    private static WriteOutcome outcome(
            Step.Mark mark, Map<EmailAddress, AddressCalls.Result<AddressMarks.Confirmation>> results) {
        boolean alreadySo = true;
        boolean inDoubt = false;
        ConnectorException cause = null;
        for (EmailAddress address : mark.addresses()) {
            AddressCalls.Result<AddressMarks.Confirmation> result = requireNonNull(results.get(address));
            if (result instanceof AddressCalls.Result.Failed<AddressMarks.Confirmation> failed) {
                cause = cause == null ? failed.cause() : cause;
                inDoubt |= failed.inDoubt();
            } else if (result instanceof AddressCalls.Result.Answered<AddressMarks.Confirmation> answered) {
                alreadySo &= answered.value() == AddressMarks.Confirmation.ALREADY_SO;
            }
        }
        return cause == null
                ? new WriteOutcome.Applied(alreadySo, mark.redirectedTo())
                : new WriteOutcome.Failed(cause, inDoubt);
    }

    private static Step failed(ErrorKind kind, String why) {
        return new Step.Done(new WriteOutcome.Failed(new ConnectorException(kind, why), false));
    }
}
