package org.crmoptout.hubspot;

import java.time.Clock;
import java.time.Duration;
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
import org.crmoptout.connector.Quota;
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
    private final TokenScopes scopes;
    private final boolean asksForScopes;
    private final Optional<String> expectedPortalId;
    private final PeopleReader reader;
    private final OptOutWriter writer;
    private final ContactFinder finder;
    private final ContactChanges changes;

    private HubSpotConnection(ConnectorContext context) {
        ConnectorSettings settings = context.settings();
        Clock clock = context.clock();
        HubSpotHttp http = new HubSpotHttp(context);
        HubSpotSettings.SignInWay signIn = HubSpotSettings.signIn(settings);
        this.calls = context.calls();
        this.dailyReset = new DailyReset();
        this.scopes = new TokenScopes();
        this.asksForScopes = signIn instanceof HubSpotSettings.StaticToken;
        this.expectedPortalId = settings.find(HubSpotSettings.PORTAL_ID);
        AccessTokens tokens = signIn instanceof HubSpotSettings.OAuthGrant grant
                ? new OAuthTokens(
                        grant,
                        context.credentials(),
                        new TokenEndpoint(http, new HubSpotErrors(dailyReset), calls, grant, expectedPortalId, scopes),
                        clock)
                : AccessTokens.ofSettings(((HubSpotSettings.StaticToken) signIn).accessToken());
        this.transport = new HubSpotTransport(http, tokens, dailyReset, calls);
        this.api = new HubSpotApiClient(transport);
        OptOutValues values = new OptOutValues(settings.get(HubSpotSettings.BRANDS));
        ContactReads contactReads = new ContactReads(api, calls, clock);
        AddressCalls addressCalls = new AddressCalls(calls, scopes);
        AddressStatuses statuses = new AddressStatuses(api, addressCalls, values, clock);
        this.reader = new PeopleReader(contactReads, statuses, values);
        this.writer = new OptOutWriter(contactReads, new AddressMarks(api, addressCalls, statuses));
        this.finder = new ContactFinder(api, calls);
        this.changes = new ContactChanges(
                api,
                calls,
                clock,
                contactReads,
                statuses,
                values,
                settings.get(HubSpotSettings.CHANGE_OVERLAP),
                settings.get(HubSpotSettings.INDEX_LAG));
    }

    static HubSpotConnection open(ConnectorContext context) {
        HubSpotConnection connection = new HubSpotConnection(context);
        connection.reportLimits(context);
        return connection;
    }

    /** What HubSpot documents of its limits, for the host's policy to pace by until answers tell more. */
    private void reportLimits(ConnectorContext context) {
        calls.report(Quota.of(HubSpotOperations.SEARCH, 0, HubSpotOperations.SEARCHES_A_SECOND)
                .within(Duration.ofSeconds(1)));
        calls.report(
                Quota.of(HubSpotOperations.BURST, 0, context.settings().get(HubSpotSettings.REQUESTS_PER_TEN_SECONDS))
                        .within(Duration.ofSeconds(10)));
    }

    /**
     * Reads the account's details, the token's scopes, one contact and, if that has an address, its status: together they show
     * that the token may read what the connection needs. Where HubSpot does not list the scopes, as of service keys, whether it
     * may write shows with the first write only.
     */
    @Override
    public AccountReport check() {
        transport.requireOpen();
        AccountDetails account = details();
        account.timeZone().ifPresent(dailyReset::learn);
        if (expectedPortalId.isPresent() && !expectedPortalId.get().equals(account.portalId())) {
            throw new ConnectorException(
                    ErrorKind.CONFIGURATION,
                    "the access token is of account " + account.portalId() + ", but " + HubSpotSettings.PORTAL_ID
                            + " is " + expectedPortalId.get() + "; correct one of them");
        }
        askForScopes();
        ContactPage page =
                calls.call(HubSpotOperations.CONTACTS_SEARCH, () -> api.searchContacts(ContactSearch.anyone()));
        page.hits().stream()
                .flatMap(hit -> hit.addresses().stream())
                .findFirst()
                .ifPresent(this::tryStatus);
        return AccountReport.builder(account.portalId(), account.name())
                .capabilities(HubSpotCapabilities.of(scopes))
                .recordTypes(List.of(RecordType.CONTACT))
                .preferredSizes(PREFERRED_SIZE, PREFERRED_SIZE)
                .quotas(transport.quotas())
                .build();
    }

    /** Only tokens of private apps can be asked for their scopes; an OAuth token's come with it. */
    private void askForScopes() {
        if (asksForScopes) {
            try {
                scopes.learn(calls.call(HubSpotOperations.TOKEN_INFO, api::tokenScopes));
            } catch (ConnectorException e) {
                switch (e.kind()) {
                    case RATE_LIMITED, UNAVAILABLE, LOCKED, QUOTA_EXHAUSTED, CANCELLED -> throw e;
                    default -> {
                        // HubSpot does not tell of such a token, as of service keys: its scopes stay unknown.
                    }
                }
            }
        }
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
