package org.crmoptout.service.crm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutMapping;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;

/** A connection to a {@link FakeCrm}. */
final class FakeClient implements OptOutClient {

    private final FakeCrm crm;
    private final OptOutKeying keying;
    private final CapabilitySheet capabilities;
    private final ConnectorContext context;

    FakeClient(FakeCrm crm, OptOutKeying keying, CapabilitySheet capabilities, ConnectorContext context) {
        this.crm = crm;
        this.keying = keying;
        this.capabilities = capabilities;
        this.context = context;
    }

    private void call() {
        crm.standStill();
        if (!crm.called()) {
            throw new ConnectorException(ErrorKind.CONFIGURATION, "the fake CRM is down: bring it up");
        }
    }

    @Override
    public AccountReport check() {
        call();
        return AccountReport.builder("fake-1", "Fake account")
                .capabilities(capabilities)
                .recordTypes(List.of(RecordType.CONTACT, RecordType.LEAD))
                .preferredSizes(100, 100)
                .build();
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        call();
        Instant began = context.clock().instant();
        return request.people().stream().map(person -> outcome(person, began)).toList();
    }

    private ReadOutcome outcome(CrmPerson person, Instant began) {
        CrmPerson key = FakeCrm.keyOf(keying, person);
        return crm.movedTo(key)
                .<ReadOutcome>map(ReadOutcome.MovedTo::new)
                .orElseGet(() -> new ReadOutcome.Seen(reading(key, began)));
    }

    private OptOutReading reading(CrmPerson key, Instant began) {
        return OptOutReading.builder(key, crm.read(key), began).build();
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        call();
        List<WriteOutcome> outcomes = new ArrayList<>();
        for (OptOutChange change : request.changes()) {
            CrmPerson key = FakeCrm.keyOf(keying, change.person());
            String name = key.ref()
                    .map(Object::toString)
                    .orElseGet(() -> key.emailAddresses().get(0).value());
            crm.write(change.transition() + " " + name, key, OptOutMapping.statusAfter(change.transition()));
            outcomes.add(new WriteOutcome.Applied(false, null));
        }
        return outcomes;
    }

    @Override
    public ChangePage changes(ChangeRequest request) {
        call();
        int place = request.cursor().isStart()
                ? 0
                : Integer.parseInt(request.cursor().value());
        Instant began = context.clock().instant();
        List<CrmPerson> changes = crm.changesFrom(place);
        return ChangePage.builder(ChangeCursor.of(Integer.toString(place + changes.size())))
                .items(changes.stream()
                        .map(key -> new ChangeItem.Seen(reading(key, began)))
                        .toList())
                .build();
    }

    @Override
    public void close() {}
}
