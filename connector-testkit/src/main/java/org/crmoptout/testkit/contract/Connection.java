package org.crmoptout.testkit.contract;

import java.util.List;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;

/**
 * A connection under test and the record of its calls.
 *
 * @param client the connector's client
 * @param calls what went through it
 */
record Connection(OptOutClient client, RecordedCalls calls) implements AutoCloseable {

    ReadOutcome read(CrmPerson person) {
        return read(List.of(person)).get(0);
    }

    List<ReadOutcome> read(List<CrmPerson> people) {
        List<ReadOutcome> outcomes = client.read(ReadRequest.of(people));
        Expect.that(
                outcomes.size() == people.size(),
                "a read of %d people gave %d outcomes",
                people.size(),
                outcomes.size());
        return outcomes;
    }

    WriteOutcome write(OptOutChange change) {
        return write(List.of(change)).get(0);
    }

    List<WriteOutcome> write(List<OptOutChange> changes) {
        List<WriteOutcome> outcomes = client.write(WriteRequest.of(changes));
        Expect.that(
                outcomes.size() == changes.size(),
                "a write of %d changes gave %d outcomes",
                changes.size(),
                outcomes.size());
        return outcomes;
    }

    WriteOutcome mark(CrmPerson person) {
        return write(OptOutChange.mark(person));
    }

    ChangePage changes(ChangeCursor cursor) {
        return client.changes(ChangeRequest.from(cursor));
    }

    FindOutcome find(EmailAddress address) {
        return find(List.of(address)).get(0);
    }

    List<FindOutcome> find(List<EmailAddress> addresses) {
        List<FindOutcome> outcomes = client.find(FindRequest.of(addresses));
        Expect.that(
                outcomes.size() == addresses.size(),
                "a search for %d addresses gave %d outcomes",
                addresses.size(),
                outcomes.size());
        return outcomes;
    }

    @Override
    public void close() {
        calls.behave();
        client.close();
    }
}
