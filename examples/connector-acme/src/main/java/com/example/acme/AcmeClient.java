package com.example.acme;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ChangeCursor;
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
import org.crmoptout.connector.RemoteCalls;
import org.crmoptout.connector.RemoteRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A connection to one Acme account. */
final class AcmeClient implements OptOutClient {

    private static final RecordType PERSON = new RecordType("Person");

    /** A place in the changes: first or a later round, the time to go on from, the last id told of that time. */
    private static final Pattern CURSOR = Pattern.compile("acme1-([FL])-([0-9]{1,15})-([A-Za-z0-9]*)");

    /** How far a round goes back behind the last one: Acme may show a change a minute late. */
    private static final long OVERLAP = Duration.ofMinutes(2).toMillis();

    private final RemoteCalls calls;
    private final Clock clock;
    private final AcmeHttp http;

    AcmeClient(ConnectorContext context) {
        this.calls = context.calls();
        this.clock = context.clock();
        this.http = new AcmeHttp(context);
    }

    @Override
    public AccountReport check() {
        JsonNode account = calls.call(Operation.read("account"), () -> http.get("/account"));
        return AccountReport.builder(text(account, "id"), text(account, "name"))
                .capabilities(AcmeConnector.CAPABILITIES)
                .recordTypes(List.of(PERSON))
                .build();
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        return each(Operation.read("person"), request.people(), person -> () -> read(person), ReadOutcome.Failed::new);
    }

    private ReadOutcome read(CrmPerson asked) throws InterruptedException {
        Instant began = clock.instant();
        JsonNode person = http.get(path(asked));
        return switch (text(person, "state")) {
            case "active" -> new ReadOutcome.Seen(reading(person, began));
            case "merged" -> new ReadOutcome.MovedTo(new RecordRef(PERSON, text(person, "mergedInto")));
            case "deleted" -> new ReadOutcome.Gone();
            default -> throw AcmeHttp.senseless();
        };
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        return each(
                Operation.write("opt-out"), request.changes(), change -> () -> write(change), WriteOutcome.Failed::of);
    }

    private WriteOutcome write(OptOutChange change) throws InterruptedException {
        Instant began = clock.instant();
        ObjectNode wish = JsonMapper.shared().createObjectNode();
        wish.put("optedOut", change.transition() == DncTransition.MARK);
        change.lifts().flatMap(OptOutReading::revision).ifPresent(revision -> wish.put("ifRevision", revision));
        JsonNode answer = http.put(path(change.person()) + "/opt-out", wish);
        return switch (text(answer, "result")) {
            case "changed" -> new WriteOutcome.Applied(false, null);
            case "unchanged" -> new WriteOutcome.Applied(true, null);
            case "newer" -> new WriteOutcome.Superseded(reading(answer.path("person"), began));
            default -> throw AcmeHttp.senseless();
        };
    }

    /** Everyone by time of change, then, in rounds, whoever changed since. */
    @Override
    public ChangePage changes(ChangeRequest request) {
        Matcher at = CURSOR.matcher(
                request.cursor().isStart() ? "acme1-F-0-" : request.cursor().value());
        if (!at.matches()) {
            throw new ConnectorException(ErrorKind.CURSOR_LOST, "the cursor is not one of this connector");
        }
        long from = Long.parseLong(at.group(2));
        return calls.call(Operation.read("changes"), () -> page(at.group(1), from, at.group(3)));
    }

    private ChangePage page(String round, long from, String afterId) throws InterruptedException {
        Instant began = clock.instant();
        JsonNode answer = http.get("/people?changedFrom=" + from + "&afterId=" + afterId);
        List<ChangeItem> items = new ArrayList<>();
        String next = "acme1-L-" + Math.max(0, from - OVERLAP) + "-";
        for (JsonNode person : answer.path("people").asArrayOpt().orElseThrow(AcmeHttp::senseless)) {
            boolean active = text(person, "state").equals("active");
            items.add(active ? new ChangeItem.Seen(reading(person, began)) : new ChangeItem.Touched(person(person)));
            next = "acme1-" + round + "-" + text(person, "changed") + "-" + text(person, "id");
        }
        return ChangePage.builder(ChangeCursor.of(next))
                .items(items)
                .phase(round.equals("F") ? ChangePage.Phase.SNAPSHOT : ChangePage.Phase.LIVE)
                .more(!items.isEmpty())
                .build();
    }

    @Override
    public void close() {
        http.close();
    }

    /** One request for each, and the answer or failure of each, in order. */
    private <A, T> List<T> each(
            Operation what,
            List<A> all,
            Function<A, RemoteRequest<T>> request,
            Function<ConnectorException, T> failed) {
        return calls.callAll(what, all.stream().map(request).toList()).stream()
                .map(result -> result instanceof CallResult.Failed<T> failure
                        ? failed.apply(failure.cause())
                        : ((CallResult.Answered<T>) result).value())
                .toList();
    }

    private static String path(CrmPerson person) {
        RecordRef ref = person.ref()
                .filter(known -> known.type().equals(PERSON))
                .orElseThrow(() -> new ConnectorException(
                        ErrorKind.INVALID_REQUEST, person + " is no Person of Acme; give its id"));
        return "/people/" + URLEncoder.encode(ref.id(), StandardCharsets.UTF_8);
    }

    private static CrmPerson person(JsonNode person) {
        return CrmPerson.of(new RecordRef(PERSON, text(person, "id")));
    }

    private static OptOutReading reading(JsonNode person, Instant began) {
        OptOutStatus status = switch (person.path("optedOut").toString()) {
            case "true" -> OptOutStatus.OPTED_OUT;
            case "false" -> OptOutStatus.NOT_OPTED_OUT;
            default -> OptOutStatus.UNKNOWN; // absent or odd: Acme documents neither
        };
        return OptOutReading.builder(person(person), status, began)
                .revision(text(person, "revision"))
                .build();
    }

    private static String text(JsonNode object, String field) {
        return object.path(field).stringValueOpt().orElseThrow(AcmeHttp::senseless);
    }
}
