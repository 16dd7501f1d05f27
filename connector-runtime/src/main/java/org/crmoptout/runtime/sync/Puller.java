package org.crmoptout.runtime.sync;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import org.crmoptout.connector.OptOutStatus;
import org.crmoptout.connector.ReadOutcome;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;
import org.crmoptout.runtime.sync.SyncStore.Turn;

/** CRM → label: reads keys that are due, and walks the change feed. */
final class Puller {

    private static final System.Logger LOG = System.getLogger(OptOutSync.class.getName());
    private static final Duration READ_LEASE = Duration.ofMinutes(2);
    /** Longer than it takes to ask for a page, to read its touched people and to apply the first of them. */
    private static final Duration FEED_LEASE = Duration.ofMinutes(2);

    private final Connection connection;
    private final OptOutKeying keying;
    private final SyncStore store;
    private final LabelBook book;
    private final Readings readings;
    private final Sweeps sweeps;
    private final Turns turns;
    private final int peopleATransaction;

    Puller(
            Connection connection,
            OptOutKeying keying,
            SyncStore store,
            LabelBook book,
            Readings readings,
            Sweeps sweeps,
            Turns turns,
            int peopleATransaction) {
        this.connection = connection;
        this.keying = keying;
        this.store = store;
        this.book = book;
        this.readings = readings;
        this.sweeps = sweeps;
        this.turns = turns;
        this.peopleATransaction = peopleATransaction;
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
        for (int from = 0; from < inLockOrder.size(); from += peopleATransaction) {
            List<Answered> some = inLockOrder.subList(from, Math.min(from + peopleATransaction, inLockOrder.size()));
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
     * Walks one page of the feed, some people a transaction, each that of who has the turn. The cursor moves with the last of
     * them: whoever dies before leaves a page that is read again (S6, S7). Answers whether more is there.
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
        List<Item> items = withoutEchoes(withTouchedRead(page.items(), began, tally), cursor, tally);
        int last = Math.max(0, items.size() - 1) / peopleATransaction * peopleATransaction;
        for (int from = 0; from < last; from += peopleATransaction) {
            List<Item> some = items.subList(from, from + peopleATransaction);
            if (!store.inTransaction(() -> isStillAt(cursor) && applyBeforeCursor(some, cursor, tally))) {
                return false; // somebody else walks from here, and sees all of this
            }
        }
        return store.inTransaction(() -> {
            if (!isStillAt(cursor)) {
                return false;
            }
            apply(items.subList(last, items.size()), tally);
            store.saveCursor(page.next());
            if (!page.more()) {
                store.saveFeedEndReachedAt(began);
                turns.end(Turn.FEED);
                tally.reachedEnd();
            }
            return page.more();
        });
    }

    /** A value of a key, and since when it holds at the latest. */
    private record Sight(OptOutKey key, OptOutStatus status, Instant began) {}

    private Optional<Sight> sightOf(Item item) {
        if (!(item.change() instanceof ChangeItem.Seen seen)) {
            return Optional.empty();
        }
        OptOutReading reading = seen.reading();
        Instant began = reading.readBegan().isBefore(item.began()) ? reading.readBegan() : item.began();
        return OptOutKey.of(keying, reading.person()).map(key -> new Sight(key, reading.status(), began));
    }

    /**
     * S1: what does nothing is noted of all at once, and nobody is held for it. Not before the feed was begun, nor in a first run,
     * and not of an address, which a reading may show on another record.
     */
    private List<Item> withoutEchoes(List<Item> items, ChangeCursor cursor, PullReport.Tally tally) {
        if (cursor.isStart() || keying != OptOutKeying.RECORD) {
            return items;
        }
        record Value(OptOutStatus status, Instant began) {}
        Map<Value, List<OptOutKey>> sights = items.stream()
                .map(this::sightOf)
                .flatMap(Optional::stream)
                .collect(groupingBy(
                        sight -> new Value(sight.status(), sight.began()),
                        LinkedHashMap::new,
                        mapping(Sight::key, toList())));
        if (sights.isEmpty()) {
            return items;
        }
        Set<Sight> echoes = new HashSet<>();
        store.inTransaction(() -> {
            if (isStillAt(cursor) && store.firstRun().phase() == FirstRun.Phase.RUNNING) {
                SyncRules rules = connection.limited(store.rules());
                Instant now = connection.now();
                sights.forEach((value, keys) -> {
                    Sighting sighting = new Sighting(value.status(), value.began(), now);
                    store.seenAgain(keys, sighting, key -> readings.isOnlySeenAgain(key, sighting, rules))
                            .forEach(key -> echoes.add(new Sight(key, value.status(), value.began())));
                });
            }
            return echoes;
        });
        echoes.forEach(echo -> tally.count(ReadingRow.ECHO));
        return items.stream()
                .filter(item -> sightOf(item).filter(echoes::contains).isEmpty())
                .toList();
    }

    /** Whether the turn is still ours, and nobody has moved the cursor. */
    private boolean isStillAt(ChangeCursor cursor) {
        return hasTurn() && store.cursor().equals(cursor);
    }

    /** Of the first page, what is seen here is read again later: if we die now, the feed begins anew and tells of no change since. */
    private boolean applyBeforeCursor(List<Item> some, ChangeCursor cursor, PullReport.Tally tally) {
        apply(some, tally);
        if (cursor.isStart()) {
            Instant now = connection.now();
            some.forEach(item -> OptOutKey.of(keying, personOf(item.change()))
                    .flatMap(store::lock)
                    .ifPresent(key -> store.save(key.readDue(now))));
        }
        return true;
    }

    private void apply(List<Item> some, PullReport.Tally tally) {
        readings.begin();
        inLockOrder(some).forEach(item -> apply(item, tally));
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
            sightOf(item)
                    .ifPresentOrElse(
                            sight -> readings.apply(sight.key(), personId.get(), seen.reading(), sight.began(), tally),
                            tally::stranger);
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
