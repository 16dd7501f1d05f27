package org.crmoptout.salesforce;

import com.sforce.soap.partner.QueryResult;
import com.sforce.soap.partner.sobject.SObject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.jspecify.annotations.Nullable;

/** Runs SOQL. Thread-safe. */
final class Queries {

    private static final Operation QUERY = Operation.read("query");
    private static final Operation QUERY_MORE = Operation.read("queryMore");

    /**
     * Rows of one query.
     *
     * @param began when the query began, by the host's clock
     * @param rows in the query's order
     * @param rest where Salesforce keeps the rows that did not fit, null when these are all
     */
    record Rows(Instant began, List<SObject> rows, @Nullable String rest) {

        boolean complete() {
            return rest == null;
        }
    }

    private final PartnerCalls calls;
    private final Clock clock;

    Queries(PartnerCalls calls, Clock clock) {
        this.calls = calls;
        this.clock = clock;
    }

    /** The first rows of a query: as many as Salesforce puts on a page. */
    Rows firstPage(Soql soql) {
        return calls.call(QUERY, request(soql));
    }

    /**
     * All rows of each query.
     *
     * @return one result per query, in their order
     * @throws ConnectorException when none was sent
     */
    List<CallResult<Rows>> all(List<Soql> queries) {
        List<CallResult<Rows>> results = new ArrayList<>(
                calls.callAll(QUERY, queries.stream().map(this::request).toList()));
        results.replaceAll(
                result -> result instanceof CallResult.Answered<Rows> answered ? completed(answered) : result);
        return results;
    }

    /** Whether Salesforce would rather answer smaller queries. */
    static boolean isTooLarge(CallResult<Rows> result) {
        return result instanceof CallResult.Failed<Rows> failed
                && SalesforceErrors.stepAfter(failed.cause()) == SalesforceErrors.Step.SMALLER_PIECES;
    }

    private CallResult<Rows> completed(CallResult.Answered<Rows> first) {
        Rows page = first.value();
        Instant began = page.began();
        List<SObject> rows = new ArrayList<>(page.rows());
        try {
            while (page.rest() != null) {
                String locator = page.rest();
                page = calls.call(QUERY_MORE, connection -> rows(began, connection.queryMore(locator)));
                rows.addAll(page.rows());
            }
        } catch (ConnectorException e) {
            return new CallResult.Failed<>(e);
        }
        return new CallResult.Answered<>(new Rows(began, rows, null));
    }

    private PartnerCalls.SoapRequest<Rows> request(Soql soql) {
        return connection -> {
            Instant began = clock.instant();
            return rows(began, soql.withDeleted() ? connection.queryAll(soql.text()) : connection.query(soql.text()));
        };
    }

    private static Rows rows(Instant began, @Nullable QueryResult result) {
        if (result == null) {
            throw new ConnectorException(ErrorKind.PROTOCOL, "Salesforce answered a query with nothing");
        }
        // The stubs give null for no rows.
        SObject @Nullable [] records = result.getRecords();
        List<SObject> rows = records == null ? List.of() : Arrays.asList(records);
        if (result.isDone()) {
            return new Rows(began, rows, null);
        }
        if (result.getQueryLocator() == null || rows.isEmpty()) {
            throw new ConnectorException(ErrorKind.PROTOCOL, "Salesforce says there are more rows, but not where");
        }
        return new Rows(began, rows, result.getQueryLocator());
    }
}
