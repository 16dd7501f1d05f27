package org.crmoptout.runtime.sync;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.OptOutMapping;
import org.crmoptout.connector.RecordRef;
import org.jspecify.annotations.Nullable;

/** A host's labels, in the same transactions as the store. */
final class FakeHost implements LabelBook {

    private final InMemorySyncStore store;
    private final Clock clock;
    private final Map<String, LabelState> labels = new LinkedHashMap<>();
    private final Map<RecordRef, String> owners = new LinkedHashMap<>();
    private int overtaken;
    private int held;
    private Runnable duringLock = () -> {};
    private @Nullable OptOutSync sync;

    FakeHost(InMemorySyncStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    void syncsWith(OptOutSync itsSync) {
        sync = itsSync;
    }

    private OptOutSync sync() {
        if (sync == null) {
            throw new IllegalStateException("no sync yet");
        }
        return sync;
    }

    void knows(String personId, RecordRef... records) {
        store.inTransaction(() -> {
            labels.putIfAbsent(personId, LabelState.neverMarked());
            for (RecordRef record : records) {
                owners.put(record, personId);
                sync().track(personId, List.of(CrmPerson.of(record)));
            }
            return personId;
        });
    }

    void mark(String personId, LabelSource source) {
        change(personId, DncTransition.MARK, source);
    }

    void unmark(String personId) {
        change(personId, DncTransition.UNMARK, LabelSource.REP);
    }

    private void change(String personId, DncTransition transition, LabelSource source) {
        store.inTransaction(() -> {
            store.put(labels, personId, new LabelState(OptOutMapping.labelAfter(transition), clock.instant(), source));
            sync().labelChanged(personId, transition, source == LabelSource.PERSON);
            return personId;
        });
    }

    DncLabel label(String personId) {
        return state(personId).label();
    }

    /** How often a person was held. */
    int held() {
        return held;
    }

    int overtaken() {
        return overtaken;
    }

    @Override
    public Optional<String> personBehind(CrmPerson person) {
        return person.ref().map(owners::get);
    }

    void duringLock(Runnable work) {
        duringLock = work;
    }

    @Override
    public LabelState lock(String personId) {
        held++;
        duringLock.run();
        return state(personId);
    }

    private LabelState state(String personId) {
        return labels.getOrDefault(personId, LabelState.neverMarked());
    }

    @Override
    public void markFromCrm(String personId, CrmMark cause) {
        if (cause == CrmMark.UNMARK_OVERTAKEN) {
            overtaken++;
        }
        if (label(personId) != DncLabel.MARKED) {
            change(personId, DncTransition.MARK, LabelSource.CRM);
        }
    }

    @Override
    public void unmarkFromCrm(String personId) {
        change(personId, DncTransition.UNMARK, LabelSource.CRM);
    }

    @Override
    public void recordMoved(RecordRef from, RecordRef to) {
        String owner = owners.remove(from);
        if (owner != null) {
            owners.put(to, owner);
            sync().track(owner, List.of(CrmPerson.of(to)));
        }
    }
}
