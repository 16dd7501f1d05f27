package org.crmoptout.hubspot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.WriteOutcome;
import org.jspecify.annotations.Nullable;

/**
 * Marks addresses, one a request. A person with a record alone stands for the primary address of that contact, which is looked
 * up first; additional addresses are keys of their own. An UNMARK is refused without a request.
 */
final class OptOutWriter {

    /** What to do about one change: nothing, or to unsubscribe an address. */
    private sealed interface Step {
        record Done(WriteOutcome outcome) implements Step {}

        record Send(UnsubscribeRequest request, @Nullable RecordRef redirectedTo) implements Step {}
    }

    private final HubSpotApiClient api;
    private final RemoteCalls calls;
    private final ContactReads contactReads;

    OptOutWriter(HubSpotApiClient api, RemoteCalls calls, ContactReads contactReads) {
        this.api = api;
        this.calls = calls;
        this.contactReads = contactReads;
    }

    List<WriteOutcome> write(List<OptOutChange> changes) {
        Map<Long, ContactReads.Found> contacts = contactReads.read(changes.stream()
                .filter(change -> change.transition() == DncTransition.MARK)
                .flatMap(change -> contactToLookUp(change.person()).stream())
                .toList());
        List<Step> steps =
                changes.stream().map(change -> step(change, contacts)).toList();
        List<UnsubscribeRequest> requests = new ArrayList<>();
        for (Step step : steps) {
            if (step instanceof Step.Send send) {
                requests.add(send.request());
            }
        }
        List<CallResult<Boolean>> results = calls.callAll(HubSpotOperations.UNSUBSCRIBE_ALL, requests);
        List<WriteOutcome> outcomes = new ArrayList<>(changes.size());
        int sent = 0;
        for (Step step : steps) {
            outcomes.add(
                    step instanceof Step.Send send ? outcome(send, results.get(sent++)) : ((Step.Done) step).outcome());
        }
        return outcomes;
    }

    private static Optional<Long> contactToLookUp(CrmPerson person) {
        return person.emailAddresses().isEmpty() ? person.ref().flatMap(Contact::id) : Optional.empty();
    }

    private Step step(OptOutChange change, Map<Long, ContactReads.Found> contacts) {
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
            return send(person.emailAddresses().get(0), null);
        }
        Optional<Long> id = contactToLookUp(person);
        if (id.isEmpty()) {
            return failed(
                    ErrorKind.INVALID_REQUEST,
                    person + " is no contact of HubSpot: its id is no number or its type another; look at the record");
        }
        ContactReads.Found found = contacts.get(id.get());
        if (found instanceof ContactReads.Found.Present present) {
            return sendToPrimary(present.contact(), null);
        }
        if (found instanceof ContactReads.Found.Merged merged) {
            return sendToPrimary(merged.survivor(), merged.survivor().ref());
        }
        if (found instanceof ContactReads.Found.Failed failed) {
            // Nothing was written yet: only a contact was looked up.
            return new Step.Done(new WriteOutcome.Failed(failed.cause(), false));
        }
        return failed(ErrorKind.NOT_FOUND, "HubSpot has no " + person + " (any more); name the address instead");
    }

    private Step sendToPrimary(Contact contact, @Nullable RecordRef redirectedTo) {
        return contact.email()
                .map(address -> send(address, redirectedTo))
                .orElseGet(() -> failed(
                        ErrorKind.INVALID_REQUEST,
                        contact.ref() + " has no email address, and HubSpot keeps opt-outs on addresses; add one"));
    }

    private Step send(EmailAddress address, @Nullable RecordRef redirectedTo) {
        return new Step.Send(new UnsubscribeRequest(api, address), redirectedTo);
    }

    private static WriteOutcome outcome(Step.Send send, CallResult<Boolean> result) {
        if (result instanceof CallResult.Answered<Boolean> answered) {
            return new WriteOutcome.Applied(answered.value(), send.redirectedTo());
        }
        ConnectorException cause = ((CallResult.Failed<Boolean>) result).cause();
        return new WriteOutcome.Failed(
                cause, cause.kind() == ErrorKind.CANCELLED || send.request().mayHaveTakenEffect());
    }

    private static Step failed(ErrorKind kind, String why) {
        return new Step.Done(new WriteOutcome.Failed(new ConnectorException(kind, why), false));
    }
}
