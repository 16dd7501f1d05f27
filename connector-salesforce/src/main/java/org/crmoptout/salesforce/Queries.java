package org.crmoptout.salesforce;

import com.sforce.soap.partner.QueryResult;
import com.sforce.soap.partner.sobject.SObject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
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
     * A query.
     *
     * @param <T> what a row is
     * @param soql the statement
     * @param row makes one of a row as Salesforce gives it, while the answer is taken in
     */
    record Query<T>(Soql soql, Function<SObject, T> row) {}

    /**
     * Rows of one query.
     *
     * @param <T> what a row is
     * @param began when the query began, by the host's clock
     * @param rows in the query's order
     * @param rest where Salesforce keeps the rows that did not fit, null when these are all
     */
    record Rows<T>(Instant began, List<T> rows, @Nullable String rest) {

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
    <T> Rows<T> firstPage(Query<T> query) {
        return calls.call(QUERY, request(query));
    }

    /**
     * All rows of each query.
     *
     * @return one result per query, in their order
     * @throws ConnectorException when none was sent
     */
    <T> List<CallResult<Rows<T>>> all(List<Query<T>> queries) {
        List<CallResult<Rows<T>>> results = new ArrayList<>(
                calls.callAll(QUERY, queries.stream().map(this::request).toList()));
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof CallResult.Answered<Rows<T>> first) {
                results.set(i, completed(first.value(), queries.get(i).row()));
            }
        }
        return results;
    }

    /** Whether Salesforce would rather answer smaller queries. */
    static boolean isTooLarge(CallResult<? extends Rows<?>> result) {
        return result instanceof CallResult.Failed<?> failed
                && SalesforceErrors.stepAfter(failed.cause()) == SalesforceErrors.Step.SMALLER_PIECES;
    }

    private <T> CallResult<Rows<T>> completed(Rows<T> first, Function<SObject, T> row) {
        Rows<T> page = first;
        List<T> rows = new ArrayList<>(page.rows());
        try {
            while (page.rest() != null) {
                String locator = page.rest();
                page = calls.call(QUERY_MORE, connection -> rows(first.began(), connection.queryMore(locator), row));
                rows.addAll(page.rows());
            }
        } catch (ConnectorException e) {
            return new CallResult.Failed<>(e);
        }
        return new CallResult.Answered<>(new Rows<>(first.began(), rows, null));
    }

    private <T> PartnerCalls.SoapRequest<Rows<T>> request(Query<T> query) {
        Soql soql = query.soql();
        return connection -> {
            Instant began = clock.instant();
            QueryResult result = soql.withDeleted() ? connection.queryAll(soql.text()) : connection.query(soql.text());
            return rows(began, result, query.row());
        };
    }

    private static <T> Rows<T> rows(Instant began, @Nullable QueryResult result, Function<SObject, T> row) {
        if (result == null) {
            throw new ConnectorException(ErrorKind.PROTOCOL, "Salesforce answered a query with nothing");
        }
        // The stubs give null for no rows.
        SObject @Nullable [] records = result.getRecords();
        List<T> rows =
                records == null ? List.of() : Arrays.stream(records).map(row).toList();
        if (result.isDone()) {
            return new Rows<>(began, rows, null);
        }
        if (result.getQueryLocator() == null || rows.isEmpty()) {
            throw new ConnectorException(ErrorKind.PROTOCOL, "Salesforce says there are more rows, but not where");
        }
        return new Rows<>(began, rows, result.getQueryLocator());
    }
}
