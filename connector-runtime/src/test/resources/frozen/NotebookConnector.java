package notebook;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.crmoptout.connector.*;

/**
 * A CRM in a notebook, by a connector that uses the SPI from end to end. Tests compile it against the frozen SPI; it is not to
 * be changed along with the SPI.
 */
public final class NotebookConnector implements CrmOptOutConnector {

    private static final SettingKey<Secret> KEY =
            SettingKey.secret("key", "opens the notebook").required();
    private static final SettingKey<Integer> PAGES =
            SettingKey.integer("pages", "how many there are", 1, 99).withDefault(9);
    private static final CapabilitySheet CAN = CapabilitySheet.builder()
            .supported(Capability.MARK, Capability.UNMARK, Capability.OBSERVE_MARK, Capability.OBSERVE_UNMARK)
            .supported(Capability.CHANGE_FEED)
            .unsupported(Capability.FIND_BY_EMAIL, "a notebook has no index", "leaf through it")
            .unverified(Capability.CHANGE_TIME, "the pen may be dry")
            .build();
    private static final Operation LOOK = Operation.read("look");
    private static final Operation NOTE = Operation.write("note").limitedBy("pen");

    @Override
    public int spiVersion() {
        return SPI_VERSION;
    }

    @Override
    public ConnectorDescriptor descriptor() {
        return ConnectorDescriptor.builder("notebook", "Notebook", OptOutKeying.RECORD)
                .capabilities(CAN)
                .settings(KEY, PAGES)
                .build();
    }

    @Override
    public OptOutClient open(ConnectorContext context) {
        return new Client(context);
    }

    private static final class Client implements OptOutClient {
        private final Map<RecordRef, OptOutStatus> notes = new ConcurrentHashMap<>();
        private final ConnectorContext context;

        Client(ConnectorContext context) {
            this.context = context;
        }

        @Override
        public AccountReport check() {
            context.credentials().keep("key", context.settings().get(KEY));
            Quota quota = Quota.of("ink", notes.size(), context.settings().get(PAGES))
                    .renewingAt(context.clock().instant().plusSeconds(60));
            context.calls().report(quota);
            return AccountReport.builder("n-1", "My notebook")
                    .capabilities(CAN)
                    .recordTypes(List.of(RecordType.CONTACT, new RecordType("Friend")))
                    .preferredSizes(2, 1)
                    .quotas(List.of(quota))
                    .build();
        }

        @Override
        public List<ReadOutcome> read(ReadRequest request) {
            List<RemoteRequest<ReadOutcome>> looks = new ArrayList<>();
            request.people().forEach(person -> looks.add(() -> look(person)));
            return context.calls().callAll(LOOK, looks).stream()
                    .map(result -> result instanceof CallResult.Answered<ReadOutcome> answered
                            ? answered.value()
                            : new ReadOutcome.Failed(((CallResult.Failed<ReadOutcome>) result).cause()))
                    .collect(Collectors.toList());
        }

        private ReadOutcome look(CrmPerson person) {
            RecordRef ref = person.ref()
                    .orElseThrow(() -> new ConnectorException(ErrorKind.INVALID_REQUEST, person + " is on no page"));
            return switch (ref.id()) {
                case "torn" -> new ReadOutcome.Gone();
                case "copied" -> new ReadOutcome.MovedTo(new RecordRef(ref.type(), "copy"));
                default -> new ReadOutcome.Seen(reading(ref));
            };
        }

        private OptOutReading reading(RecordRef ref) {
            Instant now = context.clock().instant();
            return OptOutReading.builder(
                            CrmPerson.of(ref), notes.getOrDefault(ref, OptOutStatus.NOT_OPTED_OUT), now)
                    .changedAt(now)
                    .changedBy("me")
                    .revision("r" + notes.get(ref))
                    .build();
        }

        @Override
        public List<WriteOutcome> write(WriteRequest request) {
            List<WriteOutcome> outcomes = new ArrayList<>();
            for (OptOutChange change : request.changes()) {
                try {
                    outcomes.add(context.calls().call(NOTE, () -> note(change)));
                } catch (ConnectorException e) {
                    outcomes.add(WriteOutcome.Failed.of(e));
                }
            }
            return outcomes;
        }

        private WriteOutcome note(OptOutChange change) {
            RecordRef ref = change.person().ref().orElseThrow();
            switch (ref.id()) {
                case "printed":
                    return new WriteOutcome.Refused(Capability.of("ERASE"), "it is printed; buy another notebook");
                case "wet":
                    throw new ConnectorException(ErrorKind.LOCKED, "the page is wet")
                            .withRetryAfter(java.time.Duration.ofSeconds(3))
                            .withUntil(context.clock().instant());
                default:
            }
            OptOutReading now = reading(ref);
            Optional<OptOutReading> lifts = change.lifts();
            if (lifts.isPresent() && !lifts.get().revision().equals(now.revision())) {
                return new WriteOutcome.Superseded(now);
            }
            OptOutStatus after = OptOutMapping.statusAfter(change.transition());
            return new WriteOutcome.Applied(notes.put(ref, after) == after, null);
        }

        @Override
        public ChangePage changes(ChangeRequest request) {
            boolean start = request.cursor().isStart();
            List<ChangeItem> items = new ArrayList<>();
            notes.keySet().forEach(ref -> items.add(new ChangeItem.Seen(reading(ref))));
            items.add(new ChangeItem.Touched(CrmPerson.of(new RecordRef(RecordType.LEAD, "smudged"))));
            items.add(new ChangeItem.Gone(new RecordRef(RecordType.LEAD, "torn")));
            return ChangePage.builder(ChangeCursor.of("page-" + notes.size()))
                    .items(items)
                    .phase(start ? ChangePage.Phase.SNAPSHOT : ChangePage.Phase.LIVE)
                    .more(start)
                    .build();
        }

        @Override
        public void close() {
            notes.clear();
        }
    }
}
