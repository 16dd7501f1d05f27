package org.crmoptout.testkit.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.crmoptout.testkit.simulator.SObjectType.Field;

/**
 * The results of queries that don't fit into one answer. The rows stay as they were when the query ran. Thread-safe.
 *
 * @see <a href="https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_querymore.htm">queryMore()</a>
 */
final class QueryCursors {

    private static final int MOST = 1_000;

    private final Map<String, Result> open = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Entry<String, Result> eldest) {
            return size() > MOST;
        }
    };

    private long opened;

    /** A query's rows and the fields to give of each. */
    record Result(List<Field> fields, List<SalesforceRecord> rows) {}

    /**
     * One answer.
     *
     * @param rows those of this page
     * @param size how many the query has in all
     * @param locator where the next page begins, empty on the last one
     */
    record Page(List<Field> fields, List<SalesforceRecord> rows, int size, String locator) {}

    /** The first page. */
    synchronized Page open(Result result, int batchSize) {
        if (result.rows().size() <= batchSize) {
            return new Page(result.fields(), result.rows(), result.rows().size(), "");
        }
        String id = SalesforceId.of("0r8", ++opened);
        open.put(id, result);
        return page(id, result, 0, batchSize);
    }

    /**
     * A further page.
     *
     * @throws SoapFault INVALID_QUERY_LOCATOR
     */
    synchronized Page more(String locator, int batchSize) {
        int dash = locator.indexOf('-');
        String id = dash < 0 ? locator : locator.substring(0, dash);
        Result result = open.get(id);
        if (result == null || !locator.substring(dash + 1).matches("\\d{1,9}")) {
            throw SoapFault.invalidLocator();
        }
        int from = Integer.parseInt(locator.substring(dash + 1));
        if (from <= 0 || from >= result.rows().size()) {
            throw SoapFault.invalidLocator();
        }
        return page(id, result, from, batchSize);
    }

    synchronized void closeAll() {
        open.clear();
    }

    private static Page page(String id, Result result, int from, int batchSize) {
        int size = result.rows().size();
        int to = Math.min(size, from + batchSize);
        List<SalesforceRecord> rows = new ArrayList<>(result.rows().subList(from, to));
        return new Page(result.fields(), List.copyOf(rows), size, to < size ? id + "-" + to : "");
    }
}
