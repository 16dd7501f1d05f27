package org.crmoptout.salesforce;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private final PartnerCalls calls;
    private final AccountCheck check;
    private final RecordReader reader;
    private final PeopleFinder finder;
    private final ChangeFeed feed;
    private volatile CapabilitySheet sheet = SalesforceConnector.abilities().build();

    SalesforceClient(ConnectorContext context, SalesforceSettings settings) {
        HttpExchange http = new HttpExchange(context.http(), settings.requestTimeout());
        this.calls = new PartnerCalls(context, http, new SignIn(sessions(context, settings, http)));
        this.check = new AccountCheck(calls);
        Queries queries = new Queries(calls, context.clock());
        this.reader = new RecordReader(queries);
        this.finder = new PeopleFinder(queries);
        this.feed = new ChangeFeed(queries, context.clock(), settings.changeOverlap());
    }

    private static SignIn.Source sessions(ConnectorContext context, SalesforceSettings settings, HttpExchange http) {
        if (settings.signIn() instanceof SalesforceSettings.ClientCredentials credentials) {
            TokenEndpoint endpoint = new TokenEndpoint(settings.instanceUrl(), credentials, http, context.userAgent());
            return refused -> context.calls().call(TOKEN, endpoint::fetch);
        }
        Session fixed =
                new Session(((SalesforceSettings.StaticToken) settings.signIn()).accessToken(), settings.instanceUrl());
        return refused -> lasting(fixed, refused);
    }

    private static Session lasting(Session fixed, @Nullable Session refused) {
        if (refused != null) {
            throw new ConnectorException(
                    ErrorKind.AUTHENTICATION,
                    "Salesforce does not accept access-token (any more), and it can't be renewed; give a new one, or client-id and"
                            + " client-secret instead");
        }
        return fixed;
    }

    @Override
    public AccountReport check() {
        calls.requireOpen();
        AccountReport report = check.run();
        sheet = report.capabilities();
        return report;
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        calls.requireOpen();
        return reader.read(request.people());
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        calls.requireOpen();
        List<OptOutChange> changes = request.changes();
        Map<Integer, WriteOutcome> refused = new HashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            Capability needed = changes.get(i).transition() == DncTransition.MARK ? Capability.MARK : Capability.UNMARK;
            if (sheet.status(needed) instanceof CapabilityStatus.Unsupported lacking) {
                refused.put(i, new WriteOutcome.Refused(needed, lacking.reason() + "; " + lacking.remedy()));
            }
        }
        return new OptOutWriter(calls, reader, changes).write(refused);
    }

    @Override
    public ChangePage changes(ChangeRequest request) {
        calls.requireOpen();
        return feed.after(request.cursor());
    }

    @Override
    public List<FindOutcome> find(FindRequest request) {
        calls.requireOpen();
        if (sheet.status(Capability.FIND_BY_EMAIL) instanceof CapabilityStatus.Unsupported lacking) {
            throw new ConnectorException(ErrorKind.UNSUPPORTED, lacking.reason() + "; " + lacking.remedy());
        }
        return finder.find(request.addresses());
    }

    @Override
    public void close() {
        calls.close();
    }
}
