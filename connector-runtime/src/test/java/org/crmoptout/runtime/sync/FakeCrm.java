package org.crmoptout.runtime.sync;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.jspecify.annotations.Nullable;

/** A small CRM keyed by record, with a change feed, whose next answers a test can spoil. */
final class FakeCrm implements OptOutClient {

    private final Clock clock;
    private final Map<RecordRef, Boolean> optedOut = new LinkedHashMap<>();
    private final List<RecordRef> log = new ArrayList<>();
    private final Map<RecordRef, RecordRef> moved = new LinkedHashMap<>();
    private final Set<RecordRef> gone = new LinkedHashSet<>();
    private final List<OptOutChange> written = new ArrayList<>();
    private boolean canUnmark = true;
    private @Nullable ConnectorException failure;
    private @Nullable ConnectorException reserve;
    private @Nullable Function<OptOutChange, WriteOutcome> writeScript;
    private boolean applyBeforeScript;
    private boolean cursorLost;
    private int asked;
    private Runnable duringWrite = () -> {};
    private Runnable duringCheck = () -> {};
    private Runnable duringRead = () -> {};
    private Runnable duringChanges = () -> {};

    FakeCrm(Clock clock) {
        this.clock = clock;
    }

    void has(RecordRef ref, boolean isOptedOut) {
        optedOut.put(ref, isOptedOut);
        log.add(ref);
    }

    /** As where the feed yields who is opted out now, and changes from now on: it never tells of what was before. */
    void forgetsItsLog() {
        log.clear();
    }

    /** A change the feed never tells of. */
    void changesUnseen(RecordRef ref, boolean isOptedOut) {
        optedOut.put(ref, isOptedOut);
    }

    void delete(RecordRef ref) {
        optedOut.remove(ref);
        gone.add(ref);
        log.add(ref);
    }

    void restore(RecordRef ref, boolean isOptedOut) {
        gone.remove(ref);
        has(ref, isOptedOut);
    }

    void merge(RecordRef from, RecordRef to) {
        optedOut.remove(from);
        moved.put(from, to);
        log.add(from);
    }

    boolean isOptedOut(RecordRef ref) {
        return optedOut.getOrDefault(ref, false);
    }

    List<OptOutChange> written() {
        return written;
    }

    List<DncTransition> transitionsWritten() {
        return written.stream().map(OptOutChange::transition).toList();
    }

    void cannotUnmark() {
        canUnmark = false;
    }

    /** Until {@link #works}, everything fails so. */
    void failsWith(ConnectorException cause) {
        failure = cause;
    }

    /** Until {@link #works}, nothing is read, and only people's own requests are written. */
    void keepsReserve(Instant until) {
        reserve = new ConnectorException(ErrorKind.RESERVE_ONLY, "the fake CRM keeps the rest").withUntil(until);
    }

    void failsWith(ErrorKind kind) {
        failsWith(new ConnectorException(kind, "the fake CRM was told to fail"));
    }

    void works() {
        failure = null;
        reserve = null;
        writeScript = null;
    }

    /** Until {@link #works}, each change is answered so, and nothing is written. */
    void answersWritesWith(Function<OptOutChange, WriteOutcome> script) {
        applyBeforeScript = false;
        writeScript = script;
    }

    /** Until {@link #works}, each change takes effect and its answer is lost. */
    void losesAnswersToWrites() {
        applyBeforeScript = true;
        writeScript = change ->
                WriteOutcome.Failed.of(new ConnectorException(ErrorKind.UNAVAILABLE, "no answer within the time-out"));
    }

    /** The feed tells of no change that was until now. */
    void forgetsChanges() {
        log.clear();
    }

    void losesTheCursor() {
        cursorLost = true;
    }

    void duringWrite(Runnable work) {
        duringWrite = work;
    }

    void duringCheck(Runnable work) {
        duringCheck = work;
    }

    void duringRead(Runnable work) {
        duringRead = work;
    }

    void duringChanges(Runnable work) {
        duringChanges = work;
    }

    /** How many requests came. */
    int asked() {
        return asked;
    }

    private void failIfTold() {
        asked++;
        if (failure != null) {
            throw failure;
        }
    }

    private void failWithReserve() {
        if (reserve != null) {
            throw reserve;
        }
    }

    @Override
    public AccountReport check() {
        failIfTold();
        duringCheck.run();
        CapabilitySheet.Builder sheet = CapabilitySheet.builder()
                .supported(Capability.MARK, Capability.OBSERVE_MARK, Capability.OBSERVE_UNMARK, Capability.CHANGE_FEED);
        if (canUnmark) {
            sheet.supported(Capability.UNMARK);
        } else {
            sheet.unsupported(Capability.UNMARK, "this CRM can't", "do it there");
        }
        return AccountReport.builder("fake", "Fake CRM")
                .capabilities(sheet.build())
                .preferredSizes(2, 2)
                .build();
    }

    @Override
    public List<ReadOutcome> read(ReadRequest request) {
        failIfTold();
        duringRead.run();
        failWithReserve();
        return request.people().stream()
                .map(person -> look(person.ref().orElseThrow()))
                .toList();
    }

    private ReadOutcome look(RecordRef ref) {
        RecordRef to = moved.get(ref);
        if (to != null) {
            return new ReadOutcome.MovedTo(to);
        }
        Boolean value = optedOut.get(ref);
        return value == null ? new ReadOutcome.Gone() : new ReadOutcome.Seen(reading(ref, value));
    }

    private OptOutReading reading(RecordRef ref, boolean value) {
        Instant now = clock.instant();
        return OptOutReading.builder(
                        CrmPerson.of(ref), value ? OptOutStatus.OPTED_OUT : OptOutStatus.NOT_OPTED_OUT, now)
                .build();
    }

    @Override
    public List<WriteOutcome> write(WriteRequest request) {
        failIfTold();
        List<WriteOutcome> outcomes = new ArrayList<>();
        for (OptOutChange change : request.changes()) {
            outcomes.add(writeOne(change));
        }
        duringWrite.run();
        return outcomes;
    }

    private WriteOutcome writeOne(OptOutChange change) {
        if (change.transition() == DncTransition.UNMARK && !canUnmark) {
            return new WriteOutcome.Refused(Capability.UNMARK, "this CRM can't");
        }
        if (reserve != null && !change.ownRequest()) {
            return WriteOutcome.Failed.of(reserve);
        }
        if (writeScript != null && !applyBeforeScript) {
            return writeScript.apply(change);
        }
        RecordRef ref = change.person().ref().orElseThrow();
        RecordRef to = moved.getOrDefault(ref, ref);
        boolean value = change.transition() == DncTransition.MARK;
        boolean alreadySo = isOptedOut(to) == value;
        written.add(change);
        has(to, value);
        if (writeScript != null) {
            return writeScript.apply(change);
        }
        return new WriteOutcome.Applied(alreadySo, to.equals(ref) ? null : to);
    }

    @Override
    public ChangePage changes(ChangeRequest request) {
        failIfTold();
        duringChanges.run();
        failWithReserve();
        if (cursorLost) {
            cursorLost = false;
            throw new ConnectorException(ErrorKind.CURSOR_LOST, "the fake CRM forgot the cursor");
        }
        int from = request.cursor().isStart()
                ? 0
                : Integer.parseInt(request.cursor().value());
        int to = Math.min(from + 3, log.size());
        List<ChangeItem> items = new ArrayList<>();
        for (RecordRef ref : new LinkedHashSet<>(log.subList(from, to))) {
            RecordRef target = moved.get(ref);
            if (target != null) {
                items.add(new ChangeItem.MovedTo(ref, target));
            } else if (gone.contains(ref)) {
                items.add(new ChangeItem.Gone(ref));
            } else {
                items.add(new ChangeItem.Seen(reading(ref, isOptedOut(ref))));
            }
        }
        return ChangePage.builder(ChangeCursor.of(Integer.toString(to)))
                .items(items)
                .more(to < log.size())
                .build();
    }

    @Override
    public void close() {}
}
