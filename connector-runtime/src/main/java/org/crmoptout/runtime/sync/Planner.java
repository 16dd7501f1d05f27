package org.crmoptout.runtime.sync;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.runtime.sync.PlanEntry.Verdict;
import org.jspecify.annotations.Nullable;

/** Tells what switching a sync on would do (S10). It only reads, and keeps no more than a batch of people. */
final class Planner {

    /** Few enough that the host soon hears how far it has come. */
    private static final int PEOPLE_A_BATCH = 100;

    private final Connection connection;
    private final Keying keying;
    private final SyncRules rules;
    private final PlanListener listener;
    private final Map<Verdict, Long> counts = new EnumMap<>(Verdict.class);
    private long people;
    private long markedInTool;
    private long markedInCrm;

    Planner(Connection connection, Keying keying, SyncRules rules, PlanListener listener) {
        this.connection = connection;
        this.keying = keying;
        this.rules = rules;
        this.listener = listener;
    }

    /** People whose keys are read together. */
    private static final class Batch {
        private final List<PlannedPerson> people = new ArrayList<>();
        private final List<List<CrmPerson>> keys = new ArrayList<>();
        private int size;
    }

    PlanSummary plan(Iterator<PlannedPerson> everyone, long total) {
        AccountReport report = connection.ask(client -> client.check());
        boolean goOn = true;
        while (goOn && everyone.hasNext()) {
            Batch batch = new Batch();
            while (everyone.hasNext()
                    && batch.size < report.preferredReadSize()
                    && batch.people.size() < PEOPLE_A_BATCH) {
                PlannedPerson person = everyone.next();
                List<CrmPerson> keys = keying.each(person.inCrm());
                batch.people.add(person);
                batch.keys.add(keys);
                batch.size += keys.size();
            }
            judge(batch, report.capabilities());
            people += batch.people.size();
            goOn = listener.progress(people, total);
        }
        return new PlanSummary(
                people, Collections.unmodifiableMap(new EnumMap<>(counts)), markedInTool, markedInCrm, goOn);
    }

    private void judge(Batch batch, CapabilitySheet sheet) {
        List<CrmPerson> asked = batch.keys.stream().flatMap(List::stream).toList();
        List<ReadOutcome> outcomes = asked.isEmpty()
                ? List.of()
                : connection.outcomes(asked.size(), client -> client.read(ReadRequest.of(asked)));
        Iterator<ReadOutcome> answers = outcomes.iterator();
        for (int i = 0; i < batch.people.size(); i++) {
            PlannedPerson person = batch.people.get(i);
            List<CrmPerson> keys = batch.keys.get(i);
            List<ReadOutcome> own = new ArrayList<>();
            keys.forEach(key -> own.add(answers.next()));
            judge(person, keys, own, sheet);
        }
    }

    private void judge(PlannedPerson person, List<CrmPerson> keys, List<ReadOutcome> outcomes, CapabilitySheet sheet) {
        if (keys.isEmpty()) {
            tell(person, null, Verdict.NO_KEY, "the person has no record or address in this CRM");
            return;
        }
        boolean optedOut = outcomes.stream().anyMatch(outcome -> says(outcome, OptOutStatus.OPTED_OUT));
        boolean marks = person.label() == DncLabel.UNMARKED
                && optedOut
                && carries(rules.pullMark(), sheet, Capability.OBSERVE_MARK);
        boolean marked = person.label() == DncLabel.MARKED || marks;
        if (marks) {
            markedInTool++;
        }
        boolean pushes = false;
        for (int i = 0; i < keys.size(); i++) {
            OptOutKey key = keying.keyOf(keys.get(i));
            ReadOutcome outcome = outcomes.get(i);
            if (says(outcome, OptOutStatus.OPTED_OUT)) {
                if (person.label() == DncLabel.MARKED) {
                    tell(person, key, Verdict.EQUAL, null);
                } else {
                    travel(person, key, Verdict.MARK_IN_TOOL, rules.pullMark(), sheet, Capability.OBSERVE_MARK);
                }
            } else if (says(outcome, OptOutStatus.NOT_OPTED_OUT)) {
                if (marked) {
                    pushes |= travel(person, key, Verdict.MARK_IN_CRM, rules.pushMark(), sheet, Capability.MARK);
                } else {
                    tell(person, key, Verdict.EQUAL, null);
                }
            } else if (outcome instanceof ReadOutcome.Gone) {
                tell(person, key, Verdict.GONE, "the CRM has no such record any more");
            } else if (outcome instanceof ReadOutcome.MovedTo moved) {
                tell(
                        person,
                        key,
                        Verdict.GONE,
                        "merged into " + moved.to() + ", which is looked at when the sync runs");
            } else if (outcome instanceof ReadOutcome.Failed failed) {
                tell(
                        person,
                        key,
                        Verdict.UNREADABLE,
                        failed.cause().kind() + ": " + failed.cause().getMessage());
            } else {
                tell(person, key, Verdict.UNREADABLE, "the CRM gave no value that we know");
            }
        }
        if (pushes && !optedOut) {
            markedInCrm++;
        }
    }

    private boolean carries(boolean switchedOn, CapabilitySheet sheet, Capability capability) {
        return switchedOn && !(sheet.status(capability) instanceof CapabilityStatus.Unsupported);
    }

    private boolean travel(
            PlannedPerson person,
            OptOutKey key,
            Verdict verdict,
            boolean switchedOn,
            CapabilitySheet sheet,
            Capability capability) {
        if (!switchedOn) {
            tell(person, key, Verdict.SWITCHED_OFF, "the rules of this connection hold it back");
            return false;
        }
        if (sheet.status(capability) instanceof CapabilityStatus.Unsupported unsupported) {
            tell(person, key, Verdict.CANNOT, unsupported.reason() + "; " + unsupported.remedy());
            return false;
        }
        tell(person, key, verdict, null);
        return true;
    }

    private static boolean says(ReadOutcome outcome, OptOutStatus status) {
        return outcome instanceof ReadOutcome.Seen seen && seen.reading().status() == status;
    }

    private void tell(PlannedPerson person, @Nullable OptOutKey key, Verdict verdict, @Nullable String why) {
        counts.merge(verdict, 1L, Long::sum);
        listener.entry(new PlanEntry(person.personId(), key, verdict, why));
    }
}
