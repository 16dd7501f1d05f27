package org.crmoptout.salesforce;

import com.sforce.soap.partner.LimitInfoHeader_element;
import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.fault.ApiFault;
import com.sforce.ws.ConnectionException;
import com.sforce.ws.ConnectorConfig;
import com.sforce.ws.SoapFaultException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.RemoteRequest;
import org.jspecify.annotations.Nullable;

/**
 * Every SOAP request of a connection: guarded by the host, within the budget, signed in, and classified when it fails. A request whose session
 * is refused is sent once more, under a renewed one. Thread-safe.
 */
final class PartnerCalls {

    /** What Salesforce's change events name as the origin of our writes. */
    private static final String CLIENT_NAME = "crm-opt-out-connectors";

    /**
     * One SOAP request.
     *
     * @param <T> what it answers
     */
    @FunctionalInterface
    interface SoapRequest<T> {
        T send(PartnerConnection connection) throws ConnectionException;

        /** Called when a try failed, with what that means. */
        default void failed(ConnectorException meaning) {}
    }

    private final ConnectorContext context;
    private final HttpExchange http;
    private final SignIn signIn;
    private final CallBudget budget;
    private final CallBudget.Purpose purpose;
    private volatile boolean closed;

    PartnerCalls(
            ConnectorContext context, HttpExchange http, SignIn signIn, CallBudget budget, CallBudget.Purpose purpose) {
        this.context = context;
        this.http = http;
        this.signIn = signIn;
        this.budget = budget;
        this.purpose = purpose;
    }

    /**
     * Sends one request.
     *
     * @throws ConnectorException when it failed
     */
    <T> T call(Operation operation, SoapRequest<T> request) {
        CallResult<T> result = callAll(operation, List.of(request)).get(0);
        if (result instanceof CallResult.Answered<T> answered) {
            return answered.value();
        }
        throw ((CallResult.Failed<T>) result).cause();
    }

    /**
     * Sends many requests, as many at a time as the host allows.
     *
     * @return one result per request, in their order
     * @throws ConnectorException when none was sent
     */
    <T> List<CallResult<T>> callAll(Operation operation, List<? extends SoapRequest<T>> requests) {
        requireOpen();
        if (requests.isEmpty()) {
            return List.of();
        }
        Session session = signIn.session();
        List<CallResult<T>> results = new ArrayList<>(send(operation, requests, session));
        int[] refused = IntStream.range(0, results.size())
                .filter(i -> isSessionRefused(results.get(i)))
                .toArray();
        if (refused.length == 0) {
            return results;
        }
        List<CallResult<T>> repeated;
        try {
            Session renewed = signIn.renewed(session);
            repeated = send(
                    operation, Arrays.stream(refused).mapToObj(requests::get).toList(), renewed);
        } catch (ConnectorException e) {
            Arrays.stream(refused).forEach(i -> results.set(i, new CallResult.Failed<>(e)));
            return results;
        }
        for (int i = 0; i < refused.length; i++) {
            results.set(refused[i], repeated.get(i));
        }
        return results;
    }

    /** Refuses every later call. */
    void close() {
        closed = true;
    }

    void requireOpen() {
        if (closed) {
            throw new ConnectorException(ErrorKind.CANCELLED, "the connection is closed");
        }
    }

    private <T> List<CallResult<T>> send(
            Operation operation, List<? extends SoapRequest<T>> requests, Session session) {
        List<RemoteRequest<T>> bound = new ArrayList<>(requests.size());
        for (SoapRequest<T> request : requests) {
            bound.add(() -> send(request, session));
        }
        return context.calls().callAll(operation, bound);
    }

    private <T> T send(SoapRequest<T> request, Session session) throws InterruptedException {
        try {
            return sendOnce(request, session);
        } catch (ConnectorException e) {
            request.failed(e);
            throw e;
        }
    }

    private <T> T sendOnce(SoapRequest<T> request, Session session) throws InterruptedException {
        requireOpen();
        budget.take(purpose);
        try {
            PartnerConnection connection = connection(session);
            T answer = request.send(connection);
            takeNote(connection.getLimitInfoHeader());
            return answer;
        } catch (HttpTransport.Interrupted e) {
            throw new InterruptedException();
        } catch (ApiFault e) {
            String code =
                    e.getExceptionCode() == null ? "" : e.getExceptionCode().name();
            throw classified(code, e.getExceptionMessage());
        } catch (SoapFaultException e) {
            throw classified(e.getFaultCode() == null ? "" : e.getFaultCode().getLocalPart(), e.getMessage());
        } catch (ConnectorException e) {
            throw e;
        } catch (ConnectionException | RuntimeException e) {
            // The stubs know no other answers than those of their day, and fail on a new code or element as a whole.
            // Not with the cause: its message quotes the answer.
            throw new ConnectorException(
                    ErrorKind.PROTOCOL,
                    "Salesforce's answer can't be understood (" + e.getClass().getSimpleName()
                            + "): it is cut off, no SOAP, or newer than API 65.0; if it stays so, look for a newer connector");
        }
    }

    /**
     * A connection for one request: it holds no socket, and its header fields are not made for several threads. Without a
     * session and an endpoint WSC would sign in by itself, at an address that is not Salesforce's production.
     */
    private PartnerConnection connection(Session session) throws ConnectionException {
        ConnectorConfig config = new ConnectorConfig();
        config.setServiceEndpoint(session.partnerEndpoint());
        config.setAuthEndpoint(session.partnerEndpoint());
        config.setSessionId(session.accessToken().reveal());
        config.setTransportFactory(() -> new HttpTransport(http, context.userAgent()));
        PartnerConnection connection = new PartnerConnection(config);
        connection.setCallOptions(CLIENT_NAME, null);
        connection.setQueryOptions(Soql.PAGE);
        connection.setAllOrNoneHeader(false);
        connection.setDuplicateRuleHeader(true, false, false);
        return connection;
    }

    private ConnectorException classified(String code, @Nullable String text) {
        ConnectorException failure = SalesforceErrors.ofFault(code, text == null ? "" : text);
        return failure.kind() == ErrorKind.QUOTA_EXHAUSTED && code.equals("REQUEST_LIMIT_EXCEEDED")
                ? budget.dayUsedUp(failure)
                : failure;
    }

    private static boolean isSessionRefused(CallResult<?> result) {
        return result instanceof CallResult.Failed<?> failed
                && SalesforceErrors.stepAfter(failed.cause()) == SalesforceErrors.Step.SIGN_IN;
    }

    private void takeNote(@Nullable LimitInfoHeader_element header) {
        if (header != null) {
            budget.told(header.getLimitInfo()).forEach(context.calls()::report);
        }
    }
}
