package org.crmoptout.testkit.contract;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorContext;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.FindOutcome;
import org.crmoptout.connector.FindRequest;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutMapping;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.RemoteRequest;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A connection to the plain CRM. */
final class ReferenceClient implements OptOutClient {

    private static final int BATCH = 100;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Operation ACCOUNT = Operation.read("account");
    private static final Operation READ = Operation.read("read");
    private static final Operation WRITE = Operation.write("write");
    private static final Operation LIST = Operation.read("list");
    private static final Operation FIND = Operation.read("find");

    private final ConnectorContext context;
    private final Traits traits;
    private final ReferenceHttp http;

    ReferenceClient(ConnectorContext context, Traits traits) {
        this.context = context;
        this.traits = traits;
        this.http = new ReferenceHttp(context, traits);
    }

    @Override
    public AccountReport check() {
        http.requireOpen();
        JsonNode account = context.calls().call(ACCOUNT, () -> http.get("/account"));
        return AccountReport.builder(text(account, "id"), text(account, "name"))
                .capabilities(ReferenceConnector.sheet(traits))
                .recordTypes(List.of(RecordType.CONTACT, RecordType.LEAD))
                .preferredSizes(BATCH, BATCH)
                .build();
    }

    // Reading.

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        http.requireOpen();
        List<CrmPerson> people = request.people();
        List<ReadOutcome> outcomes = new ArrayList<>();
        List<List<CrmPerson>> batches = batches(people);
        List<RemoteRequest<List<ReadOutcome>>> requests = new ArrayList<>();
        batches.forEach(batch -> requests.add(() -> readBatch(batch)));
        List<CallResult<List<ReadOutcome>>> results = context.calls().callAll(READ, requests);
        for (int i = 0; i < batches.size(); i++) {
            if (results.get(i) instanceof CallResult.Answered<List<ReadOutcome>> answered) {
                outcomes.addAll(answered.value());
            } else {
                ConnectorException cause = ((CallResult.Failed<List<ReadOutcome>>) results.get(i)).cause();
                batches.get(i).forEach(person -> outcomes.add(new ReadOutcome.Failed(cause)));
            }
        }
        return outcomes;
    }

    private List<ReadOutcome> readBatch(List<CrmPerson> batch) throws InterruptedException {
        ObjectNode asked = JSON.createObjectNode();
        ArrayNode ids = asked.putArray("ids");
        ArrayNode addresses = asked.putArray("addresses");
        List<Integer> ofIds = new ArrayList<>();
        List<Integer> ofAddresses = new ArrayList<>();
        Map<Integer, ReadOutcome> outcomes = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            CrmPerson person = batch.get(i);
            if (byAddress() && !person.emailAddresses().isEmpty()) {
                addresses.add(person.emailAddresses().get(0).value());
                ofAddresses.add(i);
            } else if (person.ref().isPresent()) {
                ids.add(person.ref().get().id());
                ofIds.add(i);
            } else {
                outcomes.put(i, new ReadOutcome.Failed(noRecord()));
            }
        }
        Instant began = context.clock().instant();
        JsonNode rows = http.post("/read", asked).path("people");
        List<Integer> order = new ArrayList<>(ofIds);
        order.addAll(ofAddresses);
        if (rows.size() != order.size()) {
            throw ReferenceHttp.senseless();
        }
        for (int i = 0; i < order.size(); i++) {
            outcomes.put(order.get(i), outcome(rows.get(i), batch.get(order.get(i)), began));
        }
        return batch.stream().map(person -> outcomes.get(batch.indexOf(person))).toList();
    }

    private static ConnectorException noRecord() {
        return new ConnectorException(
                ErrorKind.INVALID_REQUEST,
                "the CRM keeps opt-outs on records, and this person has none; find it first");
    }

    private ReadOutcome outcome(JsonNode row, CrmPerson asked, Instant began) {
        if (!row.path("deleted").isBoolean()) {
            return new ReadOutcome.Failed(ReferenceHttp.senseless());
        }
        if (row.has("mergedInto")) {
            return new ReadOutcome.MovedTo(new RecordRef(type(row), text(row, "mergedInto")));
        }
        return row.path("deleted").booleanValue()
                ? new ReadOutcome.Gone()
                : new ReadOutcome.Seen(reading(row, asked.ref(), began));
    }

    private OptOutReading reading(JsonNode row, Optional<RecordRef> ref, Instant began) {
        CrmPerson person;
        if (byAddress()) {
            List<EmailAddress> addresses = List.of(EmailAddress.of(text(row, "email")));
            person = ref.map(record -> CrmPerson.of(record, addresses)).orElseGet(() -> CrmPerson.of(addresses.get(0)));
        } else {
            person = CrmPerson.of(ref.orElseThrow(ReferenceHttp::senseless));
        }
        return OptOutReading.builder(person, status(row.path("optOut")), began)
                .changedAt(instant(row, "optOutChanged"))
                .revision(text(row, "revision"))
                .build();
    }

    private OptOutStatus status(JsonNode value) {
        if (value.isMissingNode()) {
            return traits.absentMeans();
        }
        if (!value.isBoolean()) {
            return OptOutStatus.UNKNOWN;
        }
        return value.booleanValue() ? OptOutStatus.OPTED_OUT : OptOutStatus.NOT_OPTED_OUT;
    }

    // Writing.

    /** One change on its way: whose value is written, and to which record it was redirected. */
    private record Step(
            int position,
            CrmPerson target,
            boolean optOut,
            String revision,
            @Nullable RecordRef redirect) {}

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        http.requireOpen();
        List<OptOutChange> changes = request.changes();
        Map<Integer, WriteOutcome> outcomes = new HashMap<>();
        List<ReadOutcome> now =
                read(ReadRequest.of(changes.stream().map(OptOutChange::person).toList()));
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            plan(i, changes.get(i), now.get(i), null, steps, outcomes);
        }
        List<List<Step>> batches = batches(steps);
        List<RemoteRequest<List<String>>> requests = new ArrayList<>();
        batches.forEach(batch -> requests.add(() -> writeBatch(batch)));
        List<CallResult<List<String>>> results = context.calls().callAll(WRITE, requests);
        for (int b = 0; b < batches.size(); b++) {
            for (int i = 0; i < batches.get(b).size(); i++) {
                Step step = batches.get(b).get(i);
                outcomes.put(
                        step.position(),
                        results.get(b) instanceof CallResult.Answered<List<String>> answered
                                ? written(step, answered.value().get(i))
                                : WriteOutcome.Failed.of(((CallResult.Failed<List<String>>) results.get(b)).cause()));
            }
        }
        List<WriteOutcome> inOrder = new ArrayList<>();
        for (int i = 0; i < changes.size(); i++) {
            inOrder.add(Optional.ofNullable(outcomes.get(i)).orElseThrow());
        }
        return inOrder;
    }

    private void plan(
            int position,
            OptOutChange change,
            ReadOutcome now,
            @Nullable RecordRef redirect,
            List<Step> steps,
            Map<Integer, WriteOutcome> outcomes) {
        if (now instanceof ReadOutcome.MovedTo moved && redirect == null) {
            ReadOutcome winner =
                    read(ReadRequest.of(List.of(CrmPerson.of(moved.to())))).get(0);
            plan(position, change, winner, moved.to(), steps, outcomes);
        } else if (now instanceof ReadOutcome.Seen seen) {
            OptOutReading reading = seen.reading();
            boolean optOut = change.transition() == DncTransition.MARK;
            if (reading.status() == OptOutMapping.statusAfter(change.transition())) {
                outcomes.put(position, new WriteOutcome.Applied(true, redirect));
            } else if (change.lifts()
                    .filter(lifted -> !lifted.revision().equals(reading.revision()))
                    .isPresent()) {
                outcomes.put(position, new WriteOutcome.Superseded(reading));
            } else {
                steps.add(new Step(
                        position,
                        reading.person(),
                        optOut,
                        optOut ? "" : reading.revision().orElse(""),
                        redirect));
            }
        } else if (now instanceof ReadOutcome.Failed failed) {
            outcomes.put(position, new WriteOutcome.Failed(failed.cause(), false));
        } else {
            outcomes.put(position, new WriteOutcome.Failed(gone(change), false));
        }
    }

    private static ConnectorException gone(OptOutChange change) {
        return new ConnectorException(ErrorKind.NOT_FOUND, change.person() + " is gone from the CRM");
    }

    private List<String> writeBatch(List<Step> batch) throws InterruptedException {
        ObjectNode asked = JSON.createObjectNode();
        ArrayNode changes = asked.putArray("changes");
        for (Step step : batch) {
            ObjectNode change = changes.addObject().put("optOut", step.optOut());
            if (byAddress()) {
                change.put("email", step.target().emailAddresses().get(0).value());
            } else {
                change.put("id", step.target().ref().orElseThrow().id());
            }
            if (!step.revision().isEmpty()) {
                change.put("revision", step.revision());
            }
        }
        JsonNode results = http.post("/write", asked).path("results");
        if (results.size() != batch.size()) {
            throw ReferenceHttp.senseless();
        }
        List<String> outcomes = new ArrayList<>();
        results.forEach(result -> outcomes.add(result.path("outcome").asString("")));
        return outcomes;
    }

    private WriteOutcome written(Step step, String outcome) {
        return switch (outcome) {
            case "DONE" -> new WriteOutcome.Applied(false, step.redirect());
            case "REFUSED" ->
                new WriteOutcome.Failed(
                        new ConnectorException(
                                ErrorKind.INVALID_REQUEST, "the CRM refuses " + step.target() + "; look at it there"),
                        false);
            case "NO_SUCH_RECORD" ->
                new WriteOutcome.Failed(
                        new ConnectorException(ErrorKind.NOT_FOUND, step.target() + " is gone from the CRM"), false);
            case "OTHER_REVISION" -> {
                ReadOutcome now = read(ReadRequest.of(List.of(step.target()))).get(0);
                yield now instanceof ReadOutcome.Seen seen
                        ? new WriteOutcome.Superseded(seen.reading())
                        : new WriteOutcome.Failed(ReferenceHttp.senseless(), false);
            }
            default -> WriteOutcome.Failed.of(ReferenceHttp.senseless());
        };
    }

    // Changes.

    @Override
    public ChangePage changes(ChangeRequest request) {
        if (!traits.feed()) {
            return OptOutClient.super.changes(request);
        }
        http.requireOpen();
        Instant began = context.clock().instant();
        ReferenceCursor cursor = ReferenceCursor.of(request.cursor(), began);
        return cursor.snapshot() ? snapshotPage(cursor, began) : livePage(cursor, began);
    }

    private ChangePage snapshotPage(ReferenceCursor cursor, Instant began) {
        JsonNode rows = list("/opted-out?after=" + encoded(cursor.afterId()));
        Instant since = traits.changesFromBeforeSnapshot() ? cursor.roundBegan() : began;
        ReferenceCursor next = rows.isEmpty()
                ? ReferenceCursor.round(since, traits.overlap(), since)
                : cursor.after(cursor.from(), text(rows.get(rows.size() - 1), "id"));
        return page(rows, next, began)
                .phase(ChangePage.Phase.SNAPSHOT)
                .more(true)
                .build();
    }

    private ChangePage livePage(ReferenceCursor cursor, Instant began) {
        ReferenceCursor place = cursor.atRest() ? cursor.nextRound(began) : cursor;
        JsonNode rows = list("/changes?from=" + place.from() + "&after=" + encoded(place.afterId()));
        if (rows.isEmpty()) {
            return ChangePage.builder(ReferenceCursor.round(place.roundBegan(), traits.overlap(), place.roundBegan())
                            .toChangeCursor())
                    .build();
        }
        JsonNode last = rows.get(rows.size() - 1);
        ReferenceCursor next = traits.idsBreakTies()
                ? place.after(instant(last, "modified"), text(last, "id"))
                : place.after(instant(last, "modified").plusMillis(1), "");
        return page(rows, next, began).more(true).build();
    }

    private JsonNode list(String path) {
        JsonNode people = context.calls().call(LIST, () -> http.get(path)).path("people");
        if (!people.isArray()) {
            throw ReferenceHttp.senseless();
        }
        return people;
    }

    private ChangePage.Builder page(JsonNode rows, ReferenceCursor next, Instant began) {
        List<ChangeItem> items = new ArrayList<>();
        for (JsonNode row : rows) {
            RecordRef ref = new RecordRef(type(row), text(row, "id"));
            if (!row.path("deleted").isBoolean()) {
                throw ReferenceHttp.senseless();
            } else if (row.has("mergedInto")) {
                items.add(new ChangeItem.MovedTo(ref, new RecordRef(type(row), text(row, "mergedInto"))));
            } else if (row.path("deleted").booleanValue()) {
                items.add(new ChangeItem.Gone(ref));
            } else {
                items.add(new ChangeItem.Seen(reading(row, Optional.of(ref), began)));
            }
        }
        return ChangePage.builder(next.toChangeCursor()).items(items);
    }

    // Finding.

    @Override
    public List<FindOutcome> find(FindRequest request) {
        http.requireOpen();
        List<RemoteRequest<List<CrmPerson>>> requests = new ArrayList<>();
        for (EmailAddress address : request.addresses()) {
            requests.add(() -> carriers(http.get("/find?email=" + encoded(address.value())), address));
        }
        return context.calls().callAll(FIND, requests).stream()
                .<FindOutcome>map(result -> result instanceof CallResult.Answered<List<CrmPerson>> answered
                        ? new FindOutcome.Found(answered.value())
                        : new FindOutcome.Failed(((CallResult.Failed<List<CrmPerson>>) result).cause()))
                .toList();
    }

    private static List<CrmPerson> carriers(JsonNode answer, EmailAddress address) {
        if (!answer.path("people").isArray()) {
            throw ReferenceHttp.senseless();
        }
        List<CrmPerson> people = new ArrayList<>();
        for (JsonNode row : answer.path("people")) {
            people.add(CrmPerson.of(new RecordRef(type(row), text(row, "id")), List.of(address)));
        }
        return people;
    }

    @Override
    public void close() {
        http.close();
    }

    private boolean byAddress() {
        return traits.keying() == OptOutKeying.EMAIL_ADDRESS;
    }

    private static <T> List<List<T>> batches(List<T> all) {
        List<List<T>> batches = new ArrayList<>();
        for (int i = 0; i < all.size(); i += BATCH) {
            batches.add(all.subList(i, Math.min(all.size(), i + BATCH)));
        }
        return batches;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static RecordType type(JsonNode row) {
        return new RecordType(text(row, "type"));
    }

    private static String text(JsonNode row, String field) {
        return row.path(field).stringValueOpt().filter(text -> !text.isEmpty()).orElseThrow(ReferenceHttp::senseless);
    }

    private static Instant instant(JsonNode row, String field) {
        try {
            return Instant.parse(text(row, field));
        } catch (DateTimeException e) {
            throw ReferenceHttp.senseless();
        }
    }
}
