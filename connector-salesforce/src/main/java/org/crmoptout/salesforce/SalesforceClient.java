package org.crmoptout.salesforce;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.jspecify.annotations.Nullable;

/** One Salesforce org. */
final class SalesforceClient implements OptOutClient {

    private static final Operation TOKEN = Operation.read("token");

    private final PersonObjects objects;
    private final CallBudget budget;
    private final Lane ordinary;
    private final Lane ownRequests;
    private final AccountCheck check;
    private final PeopleFinder finder;
    private final ChangeFeed feed;
    private volatile CapabilitySheet sheet = SalesforceConnector.abilities().build();

    /** Calls of one purpose, and what reads records by them. */
    private record Lane(PartnerCalls calls, Queries queries, RecordReader reader) {}

    SalesforceClient(ConnectorContext context, SalesforceSettings settings) {
        HttpExchange http = new HttpExchange(context.http(), context.clock(), settings.requestTimeout());
        SignIn signIn = new SignIn(sessions(context, settings, http));
        this.objects = settings.objects();
        this.budget = new CallBudget(context.clock(), settings.dailyCallShare());
        this.ordinary = lane(context, http, signIn, CallBudget.Purpose.ORDINARY);
        this.ownRequests = lane(context, http, signIn, CallBudget.Purpose.OWN_REQUEST);
        this.check = new AccountCheck(ownRequests.calls(), budget, objects);
        this.finder = new PeopleFinder(ordinary.queries(), objects);
        this.feed = new ChangeFeed(ordinary.queries(), objects, context.clock(), settings.changeOverlap());
    }

    private Lane lane(ConnectorContext context, HttpExchange http, SignIn signIn, CallBudget.Purpose purpose) {
        PartnerCalls calls = new PartnerCalls(context, http, signIn, budget, purpose);
        Queries queries = new Queries(calls, context.clock());
        return new Lane(calls, queries, new RecordReader(queries, objects));
    }

    private static SignIn.Source sessions(ConnectorContext context, SalesforceSettings settings, HttpExchange http) {
        SalesforceSettings.SignInWay way = settings.signIn();
        if (way instanceof SalesforceSettings.StaticToken given) {
            Session fixed = new Session(given.accessToken(), settings.instanceUrl());
            return refused -> lasting(fixed, refused);
        }
        Grant grant = way instanceof SalesforceSettings.JwtBearer jwt
                ? new JwtBearerGrant(jwt, context.clock())
                : new ClientCredentialsGrant((SalesforceSettings.ClientCredentials) way);
        TokenEndpoint endpoint = new TokenEndpoint(settings.instanceUrl(), grant, http, context.userAgent());
        return refused -> context.calls().call(TOKEN, endpoint::fetch);
    }

    private static Session lasting(Session fixed, @Nullable Session refused) {
        if (refused != null) {
            throw new ConnectorException(
                    ErrorKind.AUTHENTICATION,
                    "Salesforce does not accept access-token (any more), and it can't be renewed; give a new one, or let the connection"
                            + " sign in by client-id");
        }
        return fixed;
    }

    @Override
    public AccountReport check() {
        ordinary.calls().requireOpen();
        AccountReport report = check.run();
        sheet = report.capabilities();
        return report;
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        ordinary.calls().requireOpen();
        return ordinary.reader().read(request.people());
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        ordinary.calls().requireOpen();
        List<OptOutChange> changes = request.changes();
        Map<Integer, WriteOutcome> known = new HashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            Capability needed = changes.get(i).transition() == DncTransition.MARK ? Capability.MARK : Capability.UNMARK;
            if (sheet.status(needed) instanceof CapabilityStatus.Unsupported lacking) {
                known.put(i, new WriteOutcome.Refused(needed, lacking.reason() + "; " + lacking.remedy()));
            }
        }
        if (changes.stream().noneMatch(OptOutChange::ownRequest)) {
            return write(ordinary, changes, known);
        }
        Optional<ConnectorException> reserveOnly = budget.refusal(CallBudget.Purpose.ORDINARY);
        for (int i = 0; i < changes.size(); i++) {
            if (reserveOnly.isPresent() && !changes.get(i).ownRequest()) {
                known.putIfAbsent(i, new WriteOutcome.Failed(reserveOnly.get(), false));
            }
        }
        // What shares a request with them goes along, so that they are not stopped when the rest of the share ends
        // half-way.
        return write(ownRequests, changes, known);
    }

    private List<WriteOutcome> write(Lane lane, List<OptOutChange> changes, Map<Integer, WriteOutcome> known) {
        return new OptOutWriter(lane.calls(), lane.reader(), objects, changes).write(known);
    }

    @Override
    public ChangePage changes(ChangeRequest request) {
        ordinary.calls().requireOpen();
        return feed.after(request.cursor());
    }

    @Override
    public List<FindOutcome> find(FindRequest request) {
        ordinary.calls().requireOpen();
        if (sheet.status(Capability.FIND_BY_EMAIL) instanceof CapabilityStatus.Unsupported lacking) {
            throw new ConnectorException(ErrorKind.UNSUPPORTED, lacking.reason() + "; " + lacking.remedy());
        }
        return finder.find(request.addresses());
    }

    @Override
    public void close() {
        ordinary.calls().close();
        ownRequests.calls().close();
    }
}
