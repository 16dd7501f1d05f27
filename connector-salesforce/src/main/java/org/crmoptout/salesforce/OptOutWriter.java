package org.crmoptout.salesforce;

import com.sforce.soap.partner.Error;
import com.sforce.soap.partner.SaveResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.crmoptout.connector.CallResult;
import org.crmoptout.connector.ConnectorException;
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
 * <p>One object serves one request; it is not thread-safe.
 */
final class OptOutWriter {

    /** The most records Salesforce takes in one update. */
    static final int BATCH = 200;

    private static final Operation UPDATE = Operation.write("update");

    /** A record may be merged between our read and our write: then one more look finds the winner. */
    private static final int ROUNDS = 2;

    private final PartnerCalls calls;
    private final Successors successors;
    private final Map<Integer, WriteOutcome> outcomes = new LinkedHashMap<>();
    private final Set<SalesforceId> marked = new HashSet<>();
    private final List<OptOutChange> changes;

    OptOutWriter(PartnerCalls calls, RecordReader reader, List<OptOutChange> changes) {
        this.calls = calls;
        this.successors = new Successors(reader);
        this.changes = changes;
    }

    /**
     * Makes the changes that the connection can make.
     *
     * @param refused the outcomes that are known already, by position
     * @return one outcome per change, in their order
     * @throws ConnectorException when nothing was sent because nothing could be read
     */
    List<WriteOutcome> write(Map<Integer, WriteOutcome> refused) {
        outcomes.putAll(refused);
        Map<Integer, SalesforceId> pending = new LinkedHashMap<>();
        for (int i = 0; i < changes.size(); i++) {
            if (!outcomes.containsKey(i)) {
                try {
                    pending.put(
                            i,
                            SalesforceId.of(RecordReader.record(changes.get(i).person())));
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

    /** Tries some changes and gives back those whose record moved under our hands. */
    private Map<Integer, SalesforceId> attempt(Map<Integer, SalesforceId> pending, int round) {
        Map<SalesforceId, Successors.Standing> standings =
                successors.of(pending.values(), round == 1 && outcomes.isEmpty());
        Map<Integer, PersonRow> targets = new LinkedHashMap<>();
        pending.forEach((i, id) -> {
            Successors.Standing standing = Objects.requireNonNull(standings.get(id));
            if (standing instanceof Successors.Alive alive) {
                targets.put(i, alive.row());
                if (changes.get(i).transition() == DncTransition.MARK) {
                    marked.add(alive.row().id());
                }
            } else {
                fail(i, ((Successors.Nowhere) standing).cause(), false);
            }
        });
        TreeMap<SalesforceId, List<Integer>> differing = new TreeMap<>();
        targets.forEach((i, row) -> {
            if (mustBeWritten(i, row, pending)) {
                differing.computeIfAbsent(row.id(), any -> new ArrayList<>()).add(i);
            }
        });
        Map<Integer, SalesforceId> moved = new LinkedHashMap<>();
        List<UpdateBatch> batches = Batches.of(differing.keySet(), BATCH).stream()
                .map(ids -> new UpdateBatch(ids, marked))
                .toList();
        List<CallResult<SaveResult[]>> results = send(batches);
        for (int b = 0; b < batches.size(); b++) {
            UpdateBatch batch = batches.get(b);
            for (int r = 0; r < batch.ids().size(); r++) {
                SalesforceId id = batch.ids().get(r);
                for (int i : Objects.requireNonNull(differing.get(id))) {
                    SalesforceId asked = Objects.requireNonNull(pending.get(i));
                    if (settle(i, asked, id, r, batch, results.get(b), round == ROUNDS)) {
                        moved.put(i, asked);
                    }
                }
            }
        }
        return moved;
    }

    private boolean mustBeWritten(int i, PersonRow row, Map<Integer, SalesforceId> pending) {
        DncTransition transition = changes.get(i).transition();
        if (transition == DncTransition.UNMARK && marked.contains(row.id())) {
            // Two records of the request turned out to be one: the opt-out wins.
            fail(
                    i,
                    new ConnectorException(
                            ErrorKind.INVALID_REQUEST,
                            row.id() + " is to be marked and unmarked by one request; it was marked"),
                    false);
            return false;
        }
        if (row.status() == OptOutMapping.statusAfter(transition)) {
            applied(i, true, Objects.requireNonNull(pending.get(i)), row.id());
            return false;
        }
        if (transition == DncTransition.UNMARK && row.status() == OptOutStatus.UNKNOWN) {
            fail(
                    i,
                    new ConnectorException(
                            ErrorKind.PROTOCOL,
                            row.id()
                                    + " has a value of Email Opt Out that this connector does not know; it was left alone"),
                    false);
            return false;
        }
        return true;
    }

    private List<CallResult<SaveResult[]>> send(List<UpdateBatch> batches) {
        try {
            return calls.callAll(UPDATE, batches);
        } catch (ConnectorException e) {
            return batches.stream()
                    .<CallResult<SaveResult[]>>map(batch -> new CallResult.Failed<>(e))
                    .toList();
        }
    }

    /** Takes down what became of one change; true when its record moved and is to be looked up again. */
    private boolean settle(
            int i,
            SalesforceId asked,
            SalesforceId written,
            int position,
            UpdateBatch batch,
            CallResult<SaveResult[]> result,
            boolean last) {
        if (!(result instanceof CallResult.Answered<SaveResult[]> answered)) {
            ConnectorException cause = ((CallResult.Failed<SaveResult[]>) result).cause();
            // When the caller gives up, another thread may be about to send the batch.
            fail(i, cause, batch.inDoubt() || cause.kind() == ErrorKind.CANCELLED);
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
        String code = errors[0].getStatusCode().name();
        if (SalesforceErrors.saysMoved(code) && !last) {
            return true;
        }
        fail(i, SalesforceErrors.ofRecord(written, code, String.valueOf(errors[0].getMessage())), batch.inDoubt());
        return false;
    }

    private void applied(int i, boolean alreadySo, SalesforceId asked, SalesforceId written) {
        outcomes.put(i, new WriteOutcome.Applied(alreadySo, written.equals(asked) ? null : written.ref()));
    }

    private void fail(int i, ConnectorException cause, boolean inDoubt) {
        outcomes.put(i, new WriteOutcome.Failed(cause, inDoubt));
    }
}
