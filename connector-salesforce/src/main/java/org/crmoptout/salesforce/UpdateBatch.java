package org.crmoptout.salesforce;

import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import java.util.List;
import java.util.Set;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;

/**
 * One update of up to 200 records, sorted by type. The host may send it several times; it remembers whether any of them may
 * have taken effect without an answer.
 */
final class UpdateBatch implements PartnerCalls.SoapRequest<SaveResult[]> {

    private final List<SalesforceId> ids;
    private final SObject[] records;
    private volatile boolean inDoubtBefore;
    private volatile boolean inDoubt;

    /**
     * An update.
     *
     * @param ids the records, each once
     * @param marked those of them to opt out; the others are to be opted in
     */
    UpdateBatch(List<SalesforceId> ids, Set<SalesforceId> marked) {
        this.ids = ids;
        this.records = ids.stream().map(id -> sObject(id, marked.contains(id))).toArray(SObject[]::new);
    }

    private static SObject sObject(SalesforceId id, boolean optedOut) {
        SObject record = new SObject(id.type().apiName());
        record.setId(id.value());
        record.setField("HasOptedOutOfEmail", optedOut);
        return record;
    }

    List<SalesforceId> ids() {
        return ids;
    }

    /** Whether the update may have taken effect although no answer says so. */
    boolean inDoubt() {
        return inDoubt;
    }

    @Override
    public SaveResult[] send(PartnerConnection connection) throws ConnectionException {
        inDoubtBefore = inDoubt;
        inDoubt = true;
        SaveResult[] results = connection.update(records);
        if (results == null || results.length != ids.size()) {
            throw new ConnectorException(
                    ErrorKind.PROTOCOL,
                    "Salesforce answered an update of " + ids.size() + " records with "
                            + (results == null ? 0 : results.length) + " results");
        }
        // From here each record has its own answer; only an earlier try can have left a doubt.
        inDoubt = inDoubtBefore;
        return results;
    }

    @Override
    public void failed(ConnectorException meaning) {
        if (HttpExchange.hadNoEffect(meaning)) {
            inDoubt = inDoubtBefore;
        }
    }
}
