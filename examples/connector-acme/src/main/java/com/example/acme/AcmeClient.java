package com.example.acme;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.RemoteRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import tools.jackson.databind.JsonNode;

/** A connection to one Acme account. */
final class AcmeClient implements OptOutClient {

    private static final RecordType PERSON = new RecordType("Person");
    private static final Operation ACCOUNT = Operation.read("account");
    private static final Operation READ = Operation.read("people.read");
    private static final Operation LIST = Operation.read("people.list");
    private static final Operation WRITE = Operation.write("people.opt-out");

    private final ConnectorContext context;
    private final AcmeHttp http;

    AcmeClient(ConnectorContext context) {
        this.context = context;
        this.http = new AcmeHttp(context);
    }

    @Override
    public AccountReport check() {
        JsonNode account = context.calls().call(ACCOUNT, () -> get("/account"));
        return AccountReport.builder(text(account, "id"), text(account, "name"))
                .capabilities(AcmeConnector.CAPABILITIES)
                .recordTypes(List.of(PERSON))
                .build();
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        return each(READ, request.people(), person -> () -> read(person), ReadOutcome.Failed::new);
    }

    private ReadOutcome read(CrmPerson asked) throws InterruptedException {
        Instant began = context.clock().instant();
        JsonNode person = get(path(asked));
        return switch (text(person, "state")) {
            case "active" -> new ReadOutcome.Seen(reading(person, began));
            case "merged" -> new ReadOutcome.MovedTo(ref(person, "mergedInto"));
            case "deleted" -> new ReadOutcome.Gone();
            default -> throw AcmeHttp.senseless();
        };
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        return each(WRITE, request.changes(), change -> () -> write(change), WriteOutcome.Failed::of);
    }

    private WriteOutcome write(OptOutChange change) throws InterruptedException {
        Instant began = context.clock().instant();
        boolean optOut = change.transition() == DncTransition.MARK;
        var request = http.request(path(change.person()) + "/opt-out")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"optedOut\":" + optOut + "}"));
        change.lifts().flatMap(OptOutReading::revision).ifPresent(revision -> request.header("If-Match", revision));
        AcmeHttp.Answer answer = http.send(request.build());
        return answer.conditionHeld()
                ? new WriteOutcome.Applied(!flag(answer.body(), "changed"), null)
                : new WriteOutcome.Superseded(reading(answer.body(), began));
    }

    @Override
    public ChangePage changes(ChangeRequest request) {
        AcmeCursor place = AcmeCursor.of(request.cursor(), context.clock().instant());
        return context.calls().call(LIST, () -> page(place));
    }

    private ChangePage page(AcmeCursor place) throws InterruptedException {
        Instant began = context.clock().instant();
        JsonNode people = get("/people?" + place.query()).path("people");
        if (!people.isArray()) {
            throw AcmeHttp.senseless();
        }
        List<ChangeItem> items = new ArrayList<>();
        AcmeCursor next = people.isEmpty() ? place.nextRound() : place;
        for (JsonNode person : people) {
            items.add(item(person, began));
            next = place.after(text(person, "changed"), text(person, "id"));
        }
        return ChangePage.builder(next.toChangeCursor())
                .items(items)
                .phase(place.snapshot() ? ChangePage.Phase.SNAPSHOT : ChangePage.Phase.LIVE)
                .more(place.snapshot() || !people.isEmpty())
                .build();
    }

    private static ChangeItem item(JsonNode person, Instant began) {
        return switch (text(person, "state")) {
            case "active" -> new ChangeItem.Seen(reading(person, began));
            case "merged" -> new ChangeItem.MovedTo(ref(person, "id"), ref(person, "mergedInto"));
            case "deleted" -> new ChangeItem.Gone(ref(person, "id"));
            default -> throw AcmeHttp.senseless();
        };
    }

    @Override
    public void close() {
        http.close();
    }

    /** One request for each, and each one's answer or failure, in order. */
    private <A, T> List<T> each(
            Operation operation,
            List<A> all,
            Function<A, RemoteRequest<T>> request,
            Function<ConnectorException, T> failed) {
        List<T> outcomes = new ArrayList<>();
        for (CallResult<T> result :
                context.calls().callAll(operation, all.stream().map(request).toList())) {
            outcomes.add(
                    result instanceof CallResult.Answered<T> answered
                            ? answered.value()
                            : failed.apply(((CallResult.Failed<T>) result).cause()));
        }
        return outcomes;
    }

    private JsonNode get(String path) throws InterruptedException {
        return http.send(http.request(path).GET().build()).body();
    }

    private static String path(CrmPerson person) {
        String id = person.ref()
                .filter(ref -> ref.type().equals(PERSON))
                .map(RecordRef::id)
                .orElseThrow(() -> new ConnectorException(
                        ErrorKind.INVALID_REQUEST, person + " is no Person of Acme; give its id"));
        return "/people/" + AcmeHttp.encoded(id);
    }

    private static OptOutReading reading(JsonNode person, Instant began) {
        JsonNode optedOut = person.path("optedOut");
        OptOutStatus status = !optedOut.isBoolean()
                ? OptOutStatus.UNKNOWN // absent or odd: Acme documents neither
                : optedOut.booleanValue() ? OptOutStatus.OPTED_OUT : OptOutStatus.NOT_OPTED_OUT;
        return OptOutReading.builder(CrmPerson.of(ref(person, "id")), status, began)
                .revision(text(person, "revision"))
                .build();
    }

    private static RecordRef ref(JsonNode person, String field) {
        return new RecordRef(PERSON, text(person, field));
    }

    private static String text(JsonNode object, String field) {
        return object.path(field)
                .stringValueOpt()
                .filter(text -> !text.isEmpty())
                .orElseThrow(AcmeHttp::senseless);
    }

    private static boolean flag(JsonNode object, String field) {
        return object.path(field).booleanValueOpt().orElseThrow(AcmeHttp::senseless);
    }
}
