package org.crmoptout.salesforce;

import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.SaveResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutMapping;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.WriteOutcome;

/**
 * Makes changes: reads the records, follows those that were merged or converted to the record that took their place, and
 * writes what differs. A write of the value that is there already would still run the org's automation.
 *
 * <p>A MARK follows its record anywhere. An UNMARK lifts the opt-out of the record it names alone: that another record took its
 * place says nothing of why that one is opted out.
 *
 * <p>One object serves one request; it is not thread-safe.
 */
final class OptOutWriter {

    /** The most records Salesforce takes in one update. */
    static final int BATCH = 200;

    /** So few that the org's automation, which has limits per request, and records that hold each other up have an easier time. */
    private static final int SECOND_BATCH = 50;

    private static final Operation UPDATE = Operation.write("update");

    /** A record may be merged between our read and our write, or be refused because of another: then it has one more round. */
    private static final int ROUNDS = 2;

    private final PartnerCalls calls;
    private final RecordReader reader;
    private final PersonObjects objects;
    private final List<OptOutChange> changes;
    private final Map<Integer, WriteOutcome> outcomes = new LinkedHashMap<>();
    private final Set<SalesforceId> marked = new HashSet<>();

    OptOutWriter(PartnerCalls calls, RecordReader reader, PersonObjects objects, List<OptOutChange> changes) {
        this.calls = calls;
        this.reader = reader;
        this.objects = objects;
        this.changes = changes;
    }

    /** An update that was sent, and what came back. */
    private record Answer(UpdateBatch batch, CallResult<SaveResult[]> result) {

        /** A batch that may have been written as it is must not be taken apart. */
        boolean isTooLarge() {
            return !batch.inDoubt()
                    && result instanceof CallResult.Failed<SaveResult[]> failed
                    && SalesforceErrors.stepAfter(failed.cause()) == SalesforceErrors.Step.SMALLER_PIECES;
        }
    }

    /**
     * Makes the changes that the connection can make.
     *
     * @param known the outcomes that are known already, by position
     * @return one outcome per change, in their order
     * @throws ConnectorException when nothing was sent because nothing could be read
     */
    List<WriteOutcome> write(Map<Integer, WriteOutcome> known) {
        outcomes.putAll(known);
        Map<Integer, SalesforceId> pending = new LinkedHashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            if (!outcomes.containsKey(i)) {
                try {
                    pending.put(i, reader.id(changes.get(i).person()));
                } catch (ConnectorException e) {
                    fail(i, e, false);
                }
            }
        }
        for (int round = 1; round <= ROUNDS && !pending.isEmpty(); round++) {
            pending = attempt(pending, round);
        }
        return IntStream.range(0, changes.size())
                .mapToObj(i -> Objects.requireNonNull(outcomes.get(i)))
                .toList();
    }

    /** Tries some changes and gives back those that are to be tried once more. */
    private Map<Integer, SalesforceId> attempt(Map<Integer, SalesforceId> pending, int round) {
        Map<Integer, RecordReader.Row> found = find(pending, round == 1 && outcomes.isEmpty());
        Map<SalesforceId, List<Integer>> differing = new HashMap<>();
        Map<SalesforceId, WriteTarget> targets = new LinkedHashMap<>();
        found.forEach((i, look) -> {
            PersonRow row = look.person();
            if (mustBeWritten(i, look, Objects.requireNonNull(pending.get(i)))) {
                differing.computeIfAbsent(row.id(), any -> new ArrayList<>()).add(i);
                targets.put(row.id(), WriteTarget.of(objects, row));
            }
        });
        Map<Integer, SalesforceId> again = new LinkedHashMap<>();
        List<WriteTarget> sorted =
                targets.values().stream().sorted(WriteTarget.BY_OBJECT).toList();
        Batches.send(Batches.of(sorted, round == 1 ? BATCH : SECOND_BATCH), this::send, Answer::isTooLarge)
                .forEach(sent -> {
                    for (int r = 0; r < sent.items().size(); r++) {
                        SalesforceId written = sent.items().get(r).person().id();
                        for (int i : Objects.requireNonNull(differing.get(written))) {
                            SalesforceId asked = Objects.requireNonNull(pending.get(i));
                            if (settle(i, asked, written, r, sent.answer(), round == ROUNDS)) {
                                again.put(i, asked);
                            }
                        }
                    }
                });
        return again;
    }

    /** Where the people are now, by position; takes down who is nowhere, and notes who is to be opted out. */
    private Map<Integer, RecordReader.Row> find(Map<Integer, SalesforceId> pending, boolean throwing) {
        Function<SalesforceId, Successors.Standing> standings = new Successors(reader).of(pending.values(), throwing);
        Map<Integer, RecordReader.Row> found = new LinkedHashMap<>();
        pending.forEach((i, id) -> {
            Successors.Standing standing = standings.apply(id);
            if (standing instanceof Successors.Alive alive) {
                found.put(i, alive.look());
                if (isMark(i)) {
                    marked.add(alive.look().person().id());
                }
            } else {
                fail(i, ((Successors.Nowhere) standing).cause(), false);
            }
        });
        return found;
    }

    private boolean isMark(int i) {
        return changes.get(i).transition() == DncTransition.MARK;
    }

    private boolean mustBeWritten(int i, RecordReader.Row look, SalesforceId asked) {
        PersonRow row = look.person();
        if (!isMark(i) && marked.contains(row.id())) {
            // Two records of the request turned out to be one: the opt-out wins.
            fail(
                    i,
                    new ConnectorException(
                            ErrorKind.INVALID_REQUEST,
                            row.id() + " is to be marked and unmarked by one request; it was marked"),
                    false);
            return false;
        }
        if (row.status() == OptOutMapping.statusAfter(changes.get(i).transition())) {
            applied(i, true, asked, row.id());
            return false;
        }
        if (!isMark(i) && !row.id().equals(asked)) {
            outcomes.put(
                    i,
                    new WriteOutcome.Superseded(
                            row.reading(CrmPerson.of(row.id().ref()), look.began())));
            return false;
        }
        if (!isMark(i) && row.status() == OptOutStatus.UNKNOWN) {
            fail(
                    i,
                    new ConnectorException(
                            ErrorKind.PROTOCOL,
                            row.id()
                                    + " has a value of the opt-out field that this connector does not know; it was left"
                                    + " alone"),
                    false);
            return false;
        }
        return true;
    }

    private List<Answer> send(List<List<WriteTarget>> pieces) {
        List<UpdateBatch> batches = pieces.stream()
                .map(targets -> new UpdateBatch(targets, marked::contains))
                .toList();
        List<CallResult<SaveResult[]>> results;
        try {
            results = calls.callAll(UPDATE, batches);
        } catch (ConnectorException e) {
            results = batches.stream()
                    .<CallResult<SaveResult[]>>map(batch -> new CallResult.Failed<>(e))
                    .toList();
        }
        List<Answer> answers = new ArrayList<>();
        for (int b = 0; b < batches.size(); b++) {
            answers.add(new Answer(batches.get(b), results.get(b)));
        }
        return answers;
    }

    /** Takes down what became of one change; true when it is to be tried once more. */
    private boolean settle(int i, SalesforceId asked, SalesforceId written, int position, Answer answer, boolean last) {
        boolean inDoubt = answer.batch().inDoubt();
        if (!(answer.result() instanceof CallResult.Answered<SaveResult[]> answered)) {
            ConnectorException cause = ((CallResult.Failed<SaveResult[]>) answer.result()).cause();
            // When the caller gives up, another thread may be about to send the batch.
            fail(i, cause, inDoubt || cause.kind() == ErrorKind.CANCELLED);
            return false;
        }
        SaveResult saved = answered.value()[position];
        if (saved.isSuccess()) {
            applied(i, false, asked, written);
            return false;
        }
        Error[] errors = saved.getErrors();
        if (errors == null || errors.length == 0 || errors[0].getStatusCode() == null) {
            fail(
                    i,
                    new ConnectorException(
                            ErrorKind.PROTOCOL,
                            "Salesforce refused " + written + " without saying why; look at it there"),
                    true);
            return false;
        }
        ConnectorException refusal = SalesforceErrors.ofRecord(
                written, errors[0].getStatusCode().name(), String.valueOf(errors[0].getMessage()));
        if (SalesforceErrors.stepAfter(refusal) == SalesforceErrors.Step.LOOK_AGAIN && !inDoubt && !last) {
            return true;
        }
        fail(i, refusal, inDoubt);
        return false;
    }

    private void applied(int i, boolean alreadySo, SalesforceId asked, SalesforceId written) {
        outcomes.put(i, new WriteOutcome.Applied(alreadySo, written.equals(asked) ? null : written.ref()));
    }

    private void fail(int i, ConnectorException cause, boolean inDoubt) {
        outcomes.put(i, new WriteOutcome.Failed(cause, inDoubt));
    }
}
