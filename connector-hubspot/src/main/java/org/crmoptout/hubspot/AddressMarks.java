package org.crmoptout.hubspot;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutStatus;

/** Unsubscribes addresses from all email. An address counts as done only when HubSpot's answer, or a look afterwards, says so. */
final class AddressMarks {

    /** What the answer to an unsubscribing request says of an address. */
    enum Confirmation {
        CHANGED,
        ALREADY_SO,
        /** No error, and nothing of the address either. */
        UNSAID
    }

    private final AddressCalls addressCalls;
    private final AddressStatuses statuses;
    private final AddressCalls.Question<Confirmation> question;

    AddressMarks(HubSpotApiClient api, AddressCalls addressCalls, AddressStatuses statuses) {
        this.addressCalls = addressCalls;
        this.statuses = statuses;
        this.question = new AddressCalls.Question<>() {
            @Override
            public Operation one() {
                return HubSpotOperations.UNSUBSCRIBE_ALL;
            }

            @Override
            public Confirmation of(EmailAddress address) throws InterruptedException {
                return api.unsubscribeFromAll(address);
            }

            @Override
            public Operation many() {
                return HubSpotOperations.BATCH_UNSUBSCRIBE_ALL;
            }

            @Override
            public Map<EmailAddress, Confirmation> of(List<EmailAddress> addresses) throws InterruptedException {
                return api.unsubscribeFromAll(addresses);
            }
        };
    }

    /** For each address CHANGED, ALREADY_SO, or why not. */
    Map<EmailAddress, AddressCalls.Result<Confirmation>> mark(Collection<EmailAddress> addresses) {
        Map<EmailAddress, AddressCalls.Result<Confirmation>> results = addressCalls.ask(question, addresses);
        List<EmailAddress> unsaid = new ArrayList<>();
        results.forEach((address, result) -> {
            if (result instanceof AddressCalls.Result.Answered<Confirmation> answered
                    && answered.value() == Confirmation.UNSAID) {
                unsaid.add(address);
            }
        });
        statuses.read(unsaid).forEach((address, seen) -> results.put(address, confirmed(seen)));
        return results;
    }

    private static AddressCalls.Result<Confirmation> confirmed(AddressCalls.Result<AddressStatuses.Status> seen) {
        if (seen instanceof AddressCalls.Result.Failed<AddressStatuses.Status> failed) {
            return new AddressCalls.Result.Failed<>(failed.cause(), true);
        }
        return ((AddressCalls.Result.Answered<AddressStatuses.Status>) seen)
                                .value()
                                .value()
                        == OptOutStatus.OPTED_OUT
                ? new AddressCalls.Result.Answered<>(Confirmation.CHANGED)
                : new AddressCalls.Result.Failed<>(
                        new ConnectorException(
                                ErrorKind.PROTOCOL,
                                "HubSpot reported no error of " + HubSpotOperations.UNSUBSCRIBE_ALL
                                        + ", but the address is not unsubscribed; look at it in HubSpot"),
                        true);
    }
}
