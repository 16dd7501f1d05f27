package org.crmoptout.benchmarks;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;

/** A CRM that does everything and answers at once, so that what is measured is ours. Remembers what was written here. */
final class InstantClient implements OptOutClient {

    static final int BATCH = 200;

    private static final ChangeCursor END = ChangeCursor.of("end");
    private static final WriteOutcome APPLIED = new WriteOutcome.Applied(false, null);

    private final Clock clock;
    private final Set<CrmPerson> optedOut = ConcurrentHashMap.newKeySet();
    private List<CrmPerson> changed = List.of();

    InstantClient(Clock clock) {
        this.clock = clock;
    }

    /** What the change feed names whenever it is asked. */
    void changed(List<CrmPerson> people) {
        changed = people;
    }

    @Override
    public AccountReport check() {
        return AccountReport.builder("instant", "Instant")
                .capabilities(InstantConnector.CAPABILITIES)
                .preferredSizes(BATCH, BATCH)
                .build();
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        return request.people().stream()
                .<ReadOutcome>map(person -> new ReadOutcome.Seen(reading(person)))
                .toList();
    }

    private OptOutReading reading(CrmPerson person) {
        Instant now = clock.instant();
        OptOutStatus status = optedOut.contains(person) ? OptOutStatus.OPTED_OUT : OptOutStatus.NOT_OPTED_OUT;
        return OptOutReading.builder(person, status, now).build();
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        return request.changes().stream().map(this::write).toList();
    }

    private WriteOutcome write(OptOutChange change) {
        if (change.transition() == DncTransition.MARK) {
            optedOut.add(change.person());
        } else {
            optedOut.remove(change.person());
        }
        return APPLIED;
    }

    @Override
    public ChangePage changes(ChangeRequest request) {
        return ChangePage.builder(END)
                .items(changed.stream()
                        .map(person -> new ChangeItem.Seen(reading(person)))
                        .toList())
                .build();
    }

    @Override
    public void close() {}
}
