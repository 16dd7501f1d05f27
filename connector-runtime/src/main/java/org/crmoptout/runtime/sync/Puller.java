package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.crmoptout.connector.ChangeCursor;
import org.crmoptout.connector.ChangeItem;
import org.crmoptout.connector.ChangePage;
import org.crmoptout.connector.ChangeRequest;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.ReadRequest;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRuling;

/** CRM → label: reads keys that are due, walks the change feed, and applies the law to what it sees. */
final class Puller {

    private static final System.Logger LOG = System.getLogger(OptOutSync.class.getName());
    private static final Duration READ_LEASE = Duration.ofMinutes(2);
    /** Enough to spare commits, few enough that nobody waits long for a person held meanwhile. */
    private static final int PEOPLE_A_TRANSACTION = 100;

    private final Connection connection;
    private final OptOutKeying keying;
    private final SyncStore store;
    private final LabelBook book;
    private final Deliveries deliveries;
    private final QueueBackoff backoff;

    Puller(
            Connection connection,
            OptOutKeying keying,
            SyncStore store,
            LabelBook book,
            Deliveries deliveries,
            QueueBackoff backoff) {
        this.connection = connection;
        this.keying = keying;
        this.store = store;
        this.book = book;
        this.deliveries = deliveries;
        this.backoff = backoff;
    }

    /** Reads one batch of keys that are due; answers how many. */
    int readBatch(PullReport.Tally tally) {
        int limit = connection.report().preferredReadSize();
        List<KeyState> due = store.inTransaction(() -> store.takeReads(limit, connection.now(), READ_LEASE));
        if (due.isEmpty()) {
            return 0;
        }
        List<ReadOutcome> outcomes;
        try {
            outcomes = read(due.stream().map(KeyState::person).toList());
        } catch (ConnectorException e) {
            tally.failed(due.size());
            store.inTransaction(() -> {
                due.forEach(key -> readLater(key.key(), e));
                return due;
            });
            throw e;
        }
        record Answered(KeyState key, ReadOutcome outcome) {}
        List<Answered> inLockOrder = IntStream.range(0, due.size())
                .mapToObj(i -> new Answered(due.get(i), outcomes.get(i)))
                .sorted(Comparator.comparing(answered -> answered.key().personId()))
                .toList();
        for (int from = 0; from < inLockOrder.size(); from += PEOPLE_A_TRANSACTION) {
            List<Answered> some = inLockOrder.subList(from, Math.min(from + PEOPLE_A_TRANSACTION, inLockOrder.size()));
            store.inTransaction(() -> {
                some.forEach(answered -> applyOutcome(answered.key(), answered.outcome(), tally));
                return some;
            });
        }
        return due.size();
    }

    private List<ReadOutcome> read(List<CrmPerson> people) {
        return connection.outcomes(people.size(), client -> client.read(ReadRequest.of(people)));
    }

    private void applyOutcome(KeyState asked, ReadOutcome outcome, PullReport.Tally tally) {
        if (!(outcome instanceof ReadOutcome.Failed)) {
            connection.answered();
        }
        if (outcome instanceof ReadOutcome.Seen seen) {
            if (apply(asked.key(), asked.personId(), seen.reading(), tally) == ReadingRow.NOTHING_SAID) {
                readLater(asked.key(), unknownValue(asked.key()));
            }
        } else if (outcome instanceof ReadOutcome.MovedTo moved) {
            moved(asked, moved.to());
        } else if (outcome instanceof ReadOutcome.Gone) {
            gone(asked);
        } else if (outcome instanceof ReadOutcome.Failed failed) {
            tally.failed(1);
            readLater(asked.key(), failed.cause());
            connection.suspendsFor(failed.cause());
        } else {
            tally.failed(1);
            readLater(asked.key(), unknownValue(asked.key()));
        }
    }

    private static ConnectorException unknownValue(OptOutKey key) {
        return new ConnectorException(ErrorKind.PROTOCOL, "the CRM gave no value for " + key + " that we know");
    }

    private void readLater(OptOutKey key, ConnectorException cause) {
        store.lock(key).ifPresent(state -> {
            Duration delay = backoff.before(state.readAttempts() + 1, cause);
            store.save(state.readFailed(connection.now().plus(delay)));
        });
    }

    /** Walks one page of the feed. Effects and cursor are one transaction (S6, S7). Answers whether more is there. */
    boolean pullPage(PullReport.Tally tally) {
        ChangeCursor cursor = store.inTransaction(store::cursor);
        ChangePage page;
        try {
            page = connection.client().changes(ChangeRequest.from(cursor));
            connection.answered();
        } catch (ConnectorException e) {
            if (e.kind() != ErrorKind.CURSOR_LOST) {
                throw e;
            }
            compareEverything(e);
            return true;
        }
        List<ChangeItem> items = withTouchedRead(page.items(), tally);
        store.inTransaction(() -> {
            inLockOrder(items).forEach(item -> applyItem(item, tally));
            store.saveCursor(page.next());
            return page;
        });
        return page.more();
    }

    private void compareEverything(ConnectorException cause) {
        LOG.log(System.Logger.Level.WARNING, "comparing everything: {0}", cause.getMessage());
        store.inTransaction(() -> {
            store.saveCursor(ChangeCursor.start());
            store.dueAll(connection.now());
            return cause;
        });
    }

    /** Reads who was only touched, so that every item says something. */
    private List<ChangeItem> withTouchedRead(List<ChangeItem> items, PullReport.Tally tally) {
        List<CrmPerson> touched = new ArrayList<>();
        List<ChangeItem> all = new ArrayList<>();
        for (ChangeItem item : items) {
            if (item instanceof ChangeItem.Touched it) {
                touched.add(it.person());
            } else {
                all.add(item);
            }
        }
        if (touched.isEmpty()) {
            return all;
        }
        List<ReadOutcome> outcomes = read(touched);
        for (int i = 0; i < touched.size(); i++) {
            CrmPerson person = touched.get(i);
            ReadOutcome outcome = outcomes.get(i);
            if (outcome instanceof ReadOutcome.Seen seen) {
                all.add(new ChangeItem.Seen(seen.reading()));
            } else if (outcome instanceof ReadOutcome.MovedTo moved
                    && person.ref().isPresent()) {
                all.add(new ChangeItem.MovedTo(person.ref().get(), moved.to()));
            } else if (outcome instanceof ReadOutcome.Gone && person.ref().isPresent()) {
                all.add(new ChangeItem.Gone(person.ref().get()));
            } else if (outcome instanceof ReadOutcome.Failed failed) {
                setAside(person, failed.cause(), tally);
            }
        }
        return all;
    }

    /** S7: what could not be read is either due to be read, durably, or holds the cursor back. */
    private void setAside(CrmPerson person, ConnectorException cause, PullReport.Tally tally) {
        tally.failed(1);
        Optional<OptOutKey> key = OptOutKey.of(keying, person);
        boolean aside = store.inTransaction(() -> {
            Optional<KeyState> state = key.flatMap(store::lock);
            state.ifPresent(it -> store.save(it.readDue(connection.now())));
            return state.isPresent();
        });
        if (!aside && cause.kind().remedy() != ErrorKind.Remedy.HUMAN) {
            throw cause;
        }
    }

    /** Two transactions that lock several people must lock them in one order; items of one person keep theirs. */
    private List<ChangeItem> inLockOrder(List<ChangeItem> items) {
        record Owned(ChangeItem item, String personId) {}
        return items.stream()
                .map(item -> new Owned(item, personBehind(personOf(item)).orElse("")))
                .sorted(Comparator.comparing(Owned::personId))
                .map(Owned::item)
                .toList();
    }

    private static CrmPerson personOf(ChangeItem item) {
        if (item instanceof ChangeItem.Seen seen) {
            return seen.reading().person();
        }
        if (item instanceof ChangeItem.MovedTo moved) {
            return CrmPerson.of(moved.from());
        }
        if (item instanceof ChangeItem.Gone gone) {
            return CrmPerson.of(gone.ref());
        }
        throw new IllegalStateException("an item of a kind this version does not know: "
                + item.getClass().getSimpleName() + "; update connector-runtime");
    }

    private Optional<String> personBehind(CrmPerson person) {
        return OptOutKey.of(keying, person)
                .flatMap(store::find)
                .map(KeyState::personId)
                .or(() -> book.personBehind(person));
    }

    private void applyItem(ChangeItem item, PullReport.Tally tally) {
        Optional<String> personId = personBehind(personOf(item));
        if (personId.isEmpty()) {
            tally.stranger();
        } else if (item instanceof ChangeItem.Seen seen) {
            OptOutKey.of(keying, seen.reading().person())
                    .ifPresentOrElse(key -> apply(key, personId.get(), seen.reading(), tally), tally::stranger);
        } else if (item instanceof ChangeItem.MovedTo moved) {
            keysOn(moved.from(), personId.get()).forEach(key -> moved(key, moved.to()));
        } else if (item instanceof ChangeItem.Gone gone) {
            keysOn(gone.ref(), personId.get()).forEach(this::gone);
        }
    }

    private List<KeyState> keysOn(RecordRef ref, String personId) {
        book.lock(personId);
        return store.lockKeysOf(personId).stream()
                .filter(key -> ref.equals(key.person().ref().orElse(null)))
                .toList();
    }

    private ReadingRow apply(OptOutKey key, String personId, OptOutReading reading, PullReport.Tally tally) {
        LabelState label = book.lock(personId);
        Instant now = connection.now();
        KeyState state = store.lock(key)
                .orElseGet(() -> KeyState.unseen(key, personId, null, now))
                .onRecord(
                        key instanceof OptOutKey.OfAddress
                                ? reading.person().ref().orElse(null)
                                : null);
        ReadingRuling ruling = SyncLaw.onReading(
                label, state, reading.status(), reading.readBegan(), store.optedOutElsewhere(personId, key));
        tally.count(ruling.row());
        deliveries.settle(
                ruling.key(), ruling.pending(), DncTransition.MARK, label.source() == LabelSource.PERSON, now);
        if (ruling.reviewEnd() != null) {
            store.closeReview(key, ruling.reviewEnd(), now);
        }
        if (ruling.reviewQuestion() != null) {
            store.openReview(ruling.key(), ruling.reviewQuestion(), now);
        }
        if (ruling.mark() != null) {
            book.markFromCrm(personId, ruling.mark());
        }
        return ruling.row();
    }

    /** L12 and the merge of records: the label stays, and the record that took the place is looked at. */
    private void moved(KeyState asked, RecordRef to) {
        book.lock(asked.personId());
        KeyState key = store.lock(asked.key()).orElse(asked);
        if (key.key() instanceof OptOutKey.OfRecord ofRecord) {
            store.save(deliveries
                    .end(key, Delivery.End.RECORD_GONE, connection.now())
                    .recordGone());
            book.recordMoved(ofRecord.ref(), to);
        } else {
            RecordRef from = key.record();
            store.save(key.onRecord(to).readDue(connection.now()));
            if (from != null) {
                book.recordMoved(from, to);
            }
        }
    }

    /** L12: that a record is deleted lifts nothing. An address goes on without its record. */
    private void gone(KeyState asked) {
        book.lock(asked.personId());
        KeyState key = store.lock(asked.key()).orElse(asked);
        store.save(
                key.key() instanceof OptOutKey.OfRecord
                        ? deliveries
                                .end(key, Delivery.End.RECORD_GONE, connection.now())
                                .recordGone()
                        : key.onRecord(null).readDue(connection.now()));
    }
}
