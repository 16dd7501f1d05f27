package org.crmoptout.hubspot;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutStatus;

/** Reads the opt-outs of addresses from communication preferences, whether or not a contact has them. */
final class AddressStatuses {

    /**
     * What an address's preferences say.
     *
     * @param value the opt-out
     * @param readBegan when the request began
     */
    record Status(OptOutStatus value, Instant readBegan) {}

    private final AddressCalls addressCalls;
    private final AddressCalls.Question<Status> question;

    AddressStatuses(HubSpotApiClient api, AddressCalls addressCalls, OptOutValues values, Clock clock) {
        this.addressCalls = addressCalls;
        this.question = new AddressCalls.Question<>() {
            @Override
            public Operation one() {
                return HubSpotOperations.STATUS_READ;
            }

            @Override
            public Status of(EmailAddress address) throws InterruptedException {
                Instant began = clock.instant();
                return new Status(values.ofWideStatuses(api.unsubscribedStatus(address)), began);
            }

            @Override
            public Operation many() {
                return HubSpotOperations.STATUS_BATCH_READ;
            }

            @Override
            public Map<EmailAddress, Status> of(List<EmailAddress> addresses) throws InterruptedException {
                Instant began = clock.instant();
                Map<EmailAddress, Status> statuses = new HashMap<>();
                api.unsubscribedStatuses(addresses)
                        .forEach((address, entries) ->
                                statuses.put(address, new Status(values.ofWideStatuses(entries), began)));
                return statuses;
            }
        };
    }

    Map<EmailAddress, AddressCalls.Result<Status>> read(Collection<EmailAddress> addresses) {
        return addressCalls.ask(question, addresses);
    }
}
