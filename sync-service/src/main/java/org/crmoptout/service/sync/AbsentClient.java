package org.crmoptout.service.sync;

import java.util.List;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;

/** Stands where a connection can't be opened, so that what is to be pushed over it is kept until it can. */
final class AbsentClient implements OptOutClient {

    private final String problem;

    AbsentClient(String problem) {
        this.problem = problem;
    }

    private ConnectorException absent() {
        return new ConnectorException(ErrorKind.CONFIGURATION, problem);
    }

    @Override
    public AccountReport check() {
        throw absent();
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        throw absent();
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        throw absent();
    }

    @Override
    public ChangePage changes(ChangeRequest request) {
        throw absent();
    }

    @Override
    public void close() {}
}
