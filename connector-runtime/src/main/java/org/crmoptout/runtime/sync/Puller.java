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
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.connector.OptOutReading;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.runtime.sync.SyncStore.Turn;

/** CRM → label: reads keys that are due, and walks the change feed. */
final class Puller {

    private static final System.Logger LOG = System.getLogger(OptOutSync.class.getName());
    private static final Duration READ_LEASE = Duration.ofMinutes(2);
    /** Longer than a page takes, its touched people's reads included. */
    private static final Duration FEED_LEASE = Duration.ofMinutes(2);
    /** Enough to spare commits, few enough that nobody waits long for a person held meanwhile. */
    static final int PEOPLE_A_TRANSACTION = 100;

    private final Connection connection;
    private final OptOutKeying keying;
    private final SyncStore store;
    private final LabelBook book;
    private final Readings readings;
    private final Sweeps sweeps;
    private final Turns turns;

    Puller(
            Connection connection,
            OptOutKeying keying,
            SyncStore store,
            LabelBook book,
            Readings readings,
            Sweeps sweeps,
            Turns turns) {
        this.connection = connection;
        this.keying = keying;
        this.store = store;
        this.book = book;
        this.readings = readings;
        this.sweeps = sweeps;
        this.turns = turns;
    }

    /** Reads one batch of keys that are due; answers how many. */
    int readBatch(PullReport.Tally tally) {
        int limit = connection.report().preferredReadSize();
        List<KeyState> due = store.inTransaction(() -> takeReads(limit));
        if (due.isEmpty()) {
            return 0;
        }
        Readings.Answers answers;
        try {
            answers = readings.ask(due.stream().map(KeyState::person).toList());
        } catch (ConnectorException e) {
            tally.failed(due.size());
            store.inTransaction(() -> {
                due.forEach(key -> readings.readLater(key.key(), e));
                return due;
            });
            throw e;
        }
        record Answered(KeyState key, ReadOutcome outcome) {}
        List<Answered> inLockOrder = IntStream.range(0, due.size())
                .mapToObj(i -> new Answered(due.get(i), answers.outcomes().get(i)))
                .sorted(Comparator.comparing(answered -> answered.key().personId()))
                .toList();
        for (int from = 0; from < inLockOrder.size(); from += PEOPLE_A_TRANSACTION) {
            List<Answered> some = inLockOrder.subList(from, Math.min(from + PEOPLE_A_TRANSACTION, inLockOrder.size()));
            try {
                store.inTransaction(() -> {
                    readings.begin();
                    some.forEach(it -> readings.apply(it.key(), answers.began(), it.outcome(), tally));
                    return some;
                });
            } catch (RuntimeException e) {
                giveBack(inLockOrder.subList(from, inLockOrder.size()).stream()
                        .map(Answered::key)
                        .toList());
                throw e;
            }
        }
        return due.size();
    }

    /** Keys that were read in vain, as when a database lets another transaction go first, need not wait for the lease's end. */
    private void giveBack(List<KeyState> taken) {
        taken.forEach(key -> store.inTransaction(() -> {
            store.lock(key.key()).ifPresent(store::save);
            return key;
        }));
    }

    private List<KeyState> takeReads(int limit) {
        Instant now = connection.now();
        List<KeyState> due = store.takeReads(limit, now, READ_LEASE);
        due.stream()
                .filter(key -> key.isAheadOf(now))
                .forEach(key -> store.save(key.setRight(now).readDue(now.plus(READ_LEASE))));
        return due;
    }

    /** An item of the feed, and since when it holds at the latest. */
    private record Item(ChangeItem change, Instant began) {}

    /**
     * Walks one page of the feed. Effects and cursor are one transaction, and that of who has the turn (S6, S7). Answers whether
     * more is there.
     */
    boolean pullPage(PullReport.Tally tally) {
        ChangeCursor cursor;
        try {
            Optional<ChangeCursor> place =
                    store.inTransaction(() -> hasTurn() ? Optional.of(store.cursor()) : Optional.empty());
            if (place.isEmpty()) {
                return false;
            }
            cursor = place.get();
        } catch (IllegalArgumentException e) {
            cursorLost("the stored cursor is spoilt");
            return true;
        }
        Instant began = connection.now();
        ChangePage page;
        try {
            page = connection.ask(client -> client.changes(ChangeRequest.from(cursor)));
            connection.answered();
        } catch (ConnectorException e) {
            if (e.kind() != ErrorKind.CURSOR_LOST) {
                throw e;
            }
            cursorLost(String.valueOf(e.getMessage()));
            return true;
        }
        List<Item> items = withTouchedRead(page.items(), began, tally);
        return store.inTransaction(() -> {
            if (!hasTurn() || !store.cursor().equals(cursor)) {
                return false; // somebody else walks from here, and sees all of this
            }
            readings.begin();
            inLockOrder(items).forEach(item -> apply(item, tally));
            store.saveCursor(page.next());
            if (!page.more()) {
                store.saveFeedEndReachedAt(began);
                turns.end(Turn.FEED);
                tally.reachedEnd();
            }
            return page.more();
        });
    }

    /** Whether no page was walked yet, or none since the cursor was lost. */
    boolean isBeforeFeed() {
        return store.inTransaction(() -> {
            try {
                return store.cursor().isStart();
            } catch (IllegalArgumentException spoilt) {
                return true;
            }
        });
    }

    private boolean hasTurn() {
        return turns.take(Turn.FEED, FEED_LEASE);
    }

    private void cursorLost(String why) {
        LOG.log(System.Logger.Level.WARNING, "comparing everything: {0}", why);
        store.inTransaction(() -> {
            if (hasTurn()) {
                store.saveCursor(ChangeCursor.start());
                sweeps.request(Sweep.Cause.CURSOR_LOST);
            }
            return why;
        });
    }

    /** Reads who was only touched, so that every item says something. */
    private List<Item> withTouchedRead(List<ChangeItem> items, Instant began, PullReport.Tally tally) {
        List<CrmPerson> touched = new ArrayList<>();
        List<Item> all = new ArrayList<>();
        for (ChangeItem item : items) {
            if (item instanceof ChangeItem.Touched it) {
                touched.add(it.person());
            } else {
                all.add(new Item(item, began));
            }
        }
        if (touched.isEmpty()) {
            return all;
        }
        Readings.Answers answers = readings.ask(touched);
        for (int i = 0; i < touched.size(); i++) {
            CrmPerson person = touched.get(i);
            ReadOutcome outcome = answers.outcomes().get(i);
            if (outcome instanceof ReadOutcome.Seen seen) {
                all.add(new Item(new ChangeItem.Seen(seen.reading()), answers.began()));
            } else if (outcome instanceof ReadOutcome.MovedTo moved
                    && person.ref().isPresent()) {
                all.add(new Item(new ChangeItem.MovedTo(person.ref().get(), moved.to()), answers.began()));
            } else if (outcome instanceof ReadOutcome.Gone && person.ref().isPresent()) {
                all.add(new Item(new ChangeItem.Gone(person.ref().get()), answers.began()));
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
    private List<Item> inLockOrder(List<Item> items) {
        record Owned(Item item, String personId) {}
        return items.stream()
                .map(item ->
                        new Owned(item, personBehind(personOf(item.change())).orElse("")))
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

    private void apply(Item item, PullReport.Tally tally) {
        ChangeItem change = item.change();
        Optional<String> personId = personBehind(personOf(change));
        if (personId.isEmpty()) {
            tally.stranger();
        } else if (change instanceof ChangeItem.Seen seen) {
            OptOutReading reading = seen.reading();
            Instant began = reading.readBegan().isBefore(item.began()) ? reading.readBegan() : item.began();
            OptOutKey.of(keying, reading.person())
                    .ifPresentOrElse(
                            key -> readings.apply(key, personId.get(), reading, began, tally), tally::stranger);
        } else if (change instanceof ChangeItem.MovedTo moved) {
            keysOn(moved.from(), personId.get()).forEach(key -> readings.moved(key, moved.to()));
        } else if (change instanceof ChangeItem.Gone gone) {
            keysOn(gone.ref(), personId.get()).forEach(readings::gone);
        }
    }

    private List<KeyState> keysOn(RecordRef ref, String personId) {
        book.lock(personId);
        return store.lockKeysOf(personId).stream()
                .filter(key -> ref.equals(key.person().ref().orElse(null)))
                .toList();
    }
}
