package org.crmoptout.hubspot;

import java.util.List;
import java.util.Optional;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;

/** A connection to one HubSpot account: puts the parts together and holds nothing but them. */
final class HubSpotConnection implements OptOutClient {

    private static final int PREFERRED_SIZE = 100;

    private final HubSpotTransport transport;
    private final HubSpotApiClient api;
    private final RemoteCalls calls;
    private final DailyReset dailyReset;
    private final Optional<String> expectedPortalId;
    private final PeopleReader reader;
    private final OptOutWriter writer;
    private final ContactFinder finder;
    private final ContactChanges changes;

    private HubSpotConnection(ConnectorContext context, String token) {
        ConnectorSettings settings = context.settings();
        this.dailyReset = new DailyReset();
        this.transport = new HubSpotTransport(context, token, dailyReset);
        this.api = new HubSpotApiClient(transport);
        this.calls = context.calls();
        this.expectedPortalId = HubSpotSettings.portalId(settings);
        ContactReads contactReads = new ContactReads(api, calls, context.clock());
        this.reader = new PeopleReader(api, calls, context.clock(), contactReads);
        this.writer = new OptOutWriter(api, calls, contactReads);
        this.finder = new ContactFinder(api, calls);
        this.changes = new ContactChanges(
                api,
                calls,
                context.clock(),
                contactReads,
                settings.get(HubSpotSettings.CHANGE_OVERLAP),
                settings.get(HubSpotSettings.INDEX_LAG));
    }

    static HubSpotConnection open(ConnectorContext context) {
        return new HubSpotConnection(context, HubSpotSettings.token(context.settings()));
    }

    /**
     * Reads the account's details, one contact and, if that has an address, its status: together they show that the token may
     * read what the connection needs. Whether it may write shows with the first write only.
     */
    @Override
    public AccountReport check() {
        transport.requireOpen();
        AccountDetails account = details();
        account.timeZone().ifPresent(dailyReset::learn);
        if (expectedPortalId.isPresent() && !expectedPortalId.get().equals(account.portalId())) {
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION,
                    HubSpotSettings.ACCESS_TOKEN + ": is of account " + account.portalId() + ", but "
                            + HubSpotSettings.PORTAL_ID + " is " + expectedPortalId.get() + "; correct one of them");
        }
        ContactPage page =
                calls.call(HubSpotOperations.CONTACTS_SEARCH, () -> api.searchContacts(ContactSearch.anyone()));
        page.hits().stream()
                .flatMap(hit -> hit.addresses().stream())
                .findFirst()
                .ifPresent(this::tryStatus);
        return AccountReport.builder(account.portalId(), account.name())
                .capabilities(HubSpotCapabilities.SHEET)
                .recordTypes(List.of(RecordType.CONTACT))
                .preferredSizes(PREFERRED_SIZE, PREFERRED_SIZE)
                .quotas(transport.quotas())
                .build();
    }

    private void tryStatus(EmailAddress address) {
        try {
            calls.call(HubSpotOperations.STATUS_READ, () -> api.unsubscribedStatus(address));
        } catch (ConnectorException e) {
            // A contact may have an address that communication preferences refuse: the token is not at fault.
            if (e.kind() != ErrorKind.INVALID_REQUEST) {
                throw e;
            }
        }
    }

    private AccountDetails details() {
        try {
            return calls.call(HubSpotOperations.ACCOUNT_DETAILS, api::accountDetails);
        } catch (ConnectorException e) {
            if (e.kind() == ErrorKind.NOT_FOUND) {
                throw new ConnectorException(
                        ErrorKind.CONFIGURATION,
                        HubSpotSettings.BASE_URL + ": there is no HubSpot API at that address; correct it",
                        e);
            }
            throw e;
        }
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        transport.requireOpen();
        return reader.read(request.people());
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        transport.requireOpen();
        return writer.write(request.changes());
    }

    @Override
    public ChangePage changes(ChangeRequest request) {
        transport.requireOpen();
        return changes.after(request.cursor());
    }

    @Override
    public List<FindOutcome> find(FindRequest request) {
        transport.requireOpen();
        return finder.find(request.addresses());
    }

    @Override
    public void close() {
        transport.close();
    }
}
