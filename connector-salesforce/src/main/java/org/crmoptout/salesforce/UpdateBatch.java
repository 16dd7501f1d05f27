package org.crmoptout.salesforce;

import com.sforce.soap.partner.PartnerConnection;
import com.sforce.soap.partner.SaveResult;
import com.sforce.soap.partner.StatusCode;
import com.sforce.soap.partner.sobject.SObject;
import com.sforce.ws.ConnectionException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;

/**
 * One update of up to 200 records. The host may send it several times; it remembers whether any of them may have taken effect
 * without an answer.
 */
final class UpdateBatch implements PartnerCalls.SoapRequest<SaveResult[]> {

    private final List<WriteTarget> targets;
    private final Predicate<SalesforceId> marked;
    private volatile boolean inDoubtBefore;
    private volatile boolean inDoubt;

    /**
     * An update.
     *
     * @param targets what is written, each once
     * @param marked which of the people are to be opted out; the others are to be opted in
     */
    UpdateBatch(List<WriteTarget> targets, Predicate<SalesforceId> marked) {
        this.targets = targets;
        this.marked = marked;
    }

    private SObject record(WriteTarget target) {
        SObject record = new SObject(target.object());
        record.setId(target.id());
        record.setField(target.field(), marked.test(target.person().id()));
        return record;
    }

    /** Whether the update may have taken effect although no answer says so. */
    boolean inDoubt() {
        return inDoubt;
    }

    @Override
    public SaveResult[] send(PartnerConnection connection) throws ConnectionException {
        SObject[] records = targets.stream().map(this::record).toArray(SObject[]::new);
        inDoubtBefore = inDoubt;
        inDoubt = true;
        SaveResult[] results = connection.update(records);
        if (results == null || results.length != records.length) {
            throw new ConnectorException(
                    ErrorKind.PROTOCOL,
                    "Salesforce answered an update of " + records.length + " records with "
                            + (results == null ? 0 : results.length) + " results");
        }
        if (Arrays.stream(results).allMatch(UpdateBatch::saysSessionRefused)) {
            throw SalesforceErrors.ofFault(StatusCode.INVALID_SESSION_ID.name(), "");
        }
        // From here each record has its own answer; only an earlier try can have left a doubt.
        inDoubt = inDoubtBefore;
        return results;
    }

    private static boolean saysSessionRefused(SaveResult result) {
        return !result.isSuccess()
                && result.getErrors().length > 0
                && result.getErrors()[0].getStatusCode() == StatusCode.INVALID_SESSION_ID;
    }

    @Override
    public void failed(ConnectorException meaning) {
        if (HttpExchange.hadNoEffect(meaning)) {
            inDoubt = inDoubtBefore;
        }
    }
}
