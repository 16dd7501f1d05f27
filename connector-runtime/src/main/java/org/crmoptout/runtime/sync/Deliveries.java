package org.crmoptout.runtime.sync;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.runtime.sync.SyncLaw.PendingChange;
import org.jspecify.annotations.Nullable;

/** Carries out what the law rules of a key's pending delivery, and writes it into the ledger. */
final class Deliveries {

    private final SyncStore store;
    private final RandomGenerator random;

    Deliveries(SyncStore store, RandomGenerator random) {
        this.store = store;
        this.random = random;
    }

    /** Settles the pending delivery and saves the key. */
    void settle(KeyState key, PendingChange change, DncTransition toPush, boolean urgent, Instant now) {
        store.save(
                switch (change) {
                    case KEEP -> urgent ? hurried(key, toPush) : key;
                    case DONE -> end(key, Delivery.End.DONE, now);
                    case SUPERSEDED -> end(key, Delivery.End.SUPERSEDED, now);
                    case OVERTAKEN -> end(key, Delivery.End.OVERTAKEN, now);
                    case PUSH -> requested(end(key, Delivery.End.SUPERSEDED, now), toPush, urgent, now);
                });
    }

    /** Ends the pending delivery, if there is one. */
    KeyState end(KeyState key, Delivery.End end, Instant now) {
        @Nullable Delivery pending = key.pending();
        if (pending == null) {
            return key;
        }
        store.ended(pending, end, now);
        note(key, new LedgerEntry.Ended(pending.id(), end), now);
        return key.withPending(null);
    }

    /** Adds a line about a key to the ledger. */
    void note(KeyState key, LedgerEntry.Event what, Instant now) {
        store.append(new LedgerEntry(now, key.personId(), key.key(), what));
    }

    String newId() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private static KeyState hurried(KeyState key, DncTransition toPush) {
        @Nullable Delivery pending = key.pending();
        return pending != null && pending.transition() == toPush ? key.withPending(pending.withUrgency()) : key;
    }

    private KeyState requested(KeyState key, DncTransition transition, boolean urgent, Instant now) {
        Delivery request = new Delivery(newId(), transition, now, urgent, 0, now, null, null);
        note(key, new LedgerEntry.Requested(request.id(), transition, urgent), now);
        return key.withPending(request);
    }
}
