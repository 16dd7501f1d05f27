package com.example.acme;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorSettings;
import org.crmoptout.connector.CrmHttp;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A connection to one Acme account. */
final class AcmeClient implements OptOutClient {

    private static final RecordType PERSON = new RecordType("Person");
    private static final JsonMapper JSON = JsonMapper.shared();

    /** A place in the changes: first or a later round, the time to go on from, the last id told of that time. */
    private static final Pattern CURSOR = Pattern.compile("acme1-([FL])-([0-9]{1,15})-([A-Za-z0-9]*)");

    /** How far a round goes back behind the last one: Acme may show a change a minute late. */
    private static final long OVERLAP = Duration.ofMinutes(2).toMillis();

    private final ConnectorContext context;
    private final CrmHttp http;

    AcmeClient(ConnectorContext context) {
        ConnectorSettings settings = context.settings();
        this.context = context;
        this.http = CrmHttp.builder(context, settings.get(AcmeConnector.BASE_URL))
                .bearer(settings.get(AcmeConnector.TOKEN))
                .build();
    }

    @Override
    public AccountReport check() {
        return context.calls().call(Operation.read("account"), () -> http.get("/v1/account", AcmeClient::report));
    }

    private static AccountReport report(String answer) {
        JsonNode account = JSON.readTree(answer);
        return AccountReport.builder(text(account, "id"), text(account, "name"))
                .capabilities(AcmeConnector.CAPABILITIES)
                .recordTypes(List.of(PERSON))
                .build();
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        return context.calls().readEach(Operation.read("person"), request, this::read);
    }

    private ReadOutcome read(CrmPerson asked) throws InterruptedException {
        Instant began = context.clock().instant();
        return http.get(path(asked), answer -> outcome(JSON.readTree(answer), began));
    }

    private static ReadOutcome outcome(JsonNode person, Instant began) {
        return switch (text(person, "state")) {
            case "active" -> new ReadOutcome.Seen(reading(person, began));
            case "merged" -> new ReadOutcome.MovedTo(new RecordRef(PERSON, text(person, "mergedInto")));
            case "deleted" -> new ReadOutcome.Gone();
            default -> throw new IllegalArgumentException("state");
        };
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        return context.calls().writeEach(Operation.write("opt-out"), request, this::write);
    }

    private WriteOutcome write(OptOutChange change) throws InterruptedException {
        Instant began = context.clock().instant();
        ObjectNode wish = JSON.createObjectNode().put("optedOut", change.transition() == DncTransition.MARK);
        change.lifts().flatMap(OptOutReading::revision).ifPresent(revision -> wish.put("ifRevision", revision));
        String path = path(change.person()) + "/opt-out";
        return http.send("PUT", path, wish.toString(), answer -> written(JSON.readTree(answer), began));
    }

    private static WriteOutcome written(JsonNode answer, Instant began) {
        return switch (text(answer, "result")) {
            case "changed" -> new WriteOutcome.Applied(false, null);
            case "unchanged" -> new WriteOutcome.Applied(true, null);
            case "newer" -> new WriteOutcome.Superseded(reading(answer.required("person"), began));
            default -> throw new IllegalArgumentException("result");
        };
    }

    @Override
    public List<FindOutcome> find(FindRequest request) {
        return context.calls().findEach(Operation.read("search"), request, this::find);
    }

    private FindOutcome find(EmailAddress address) throws InterruptedException {
        String path = "/v1/people?email=" + CrmHttp.escaped(address.value());
        return http.get(
                path,
                answer -> new FindOutcome.Found(
                        people(answer).map(AcmeClient::person).toList()));
    }

    /** Everyone by time of change, then, in rounds, whoever changed since. */
    @Override
    public ChangePage changes(ChangeRequest request) {
        MatchResult at = request.cursor().parts(CURSOR, "acme1-F-0-");
        return context.calls().call(Operation.read("changes"), () -> {
            Instant began = context.clock().instant();
            String place = "changedFrom=" + at.group(2) + "&afterId=" + at.group(3);
            return http.get("/v1/people?" + place, answer -> page(people(answer).toList(), at, began));
        });
    }

    private static ChangePage page(List<JsonNode> people, MatchResult at, Instant began) {
        List<ChangeItem> items = new ArrayList<>();
        String next = "acme1-L-" + Math.max(0, Long.parseLong(at.group(2)) - OVERLAP) + "-";
        for (JsonNode person : people) {
            boolean active = text(person, "state").equals("active");
            items.add(active ? new ChangeItem.Seen(reading(person, began)) : new ChangeItem.Touched(person(person)));
            next = "acme1-" + at.group(1) + "-" + text(person, "changed") + "-" + text(person, "id");
        }
        return ChangePage.builder(ChangeCursor.of(next))
                .items(items)
                .phase(at.group(1).equals("F") ? ChangePage.Phase.SNAPSHOT : ChangePage.Phase.LIVE)
                .more(!items.isEmpty())
                .build();
    }

    @Override
    public void close() {
        http.close();
    }

    private static String path(CrmPerson person) {
        return "/v1/people/" + CrmHttp.escaped(person.requireRef(PERSON).id());
    }

    /** A list that is missing is not an empty one. */
    private static Stream<JsonNode> people(String answer) {
        return JSON.readTree(answer).required("people").asArray().valueStream();
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
        return object.required(field).stringValue();
    }
}
