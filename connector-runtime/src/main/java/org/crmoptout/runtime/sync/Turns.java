package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import org.crmoptout.runtime.sync.SyncStore.Turn;

/** What this sync does while no other process does it (S7). Handed back, it takes no turn any more. Thread-safe. */
final class Turns {

    private final Connection connection;
    private final SyncStore store;
    private final String holder;
    private volatile boolean handedBack;

    Turns(Connection connection, SyncStore store, String holder) {
        this.connection = connection;
        this.store = store;
        this.holder = holder;
    }

    /** Takes a turn or keeps it. Part of a transaction, and before any person or key is held. */
    boolean take(Turn task, Duration lease) {
        if (handedBack) {
            return false;
        }
        Instant now = connection.now();
        boolean taken = store.takeTurn(task, holder, now, now.plus(lease));
        if (taken && handedBack) { // meanwhile, and before this row was ours
            end(task);
            return false;
        }
        return taken;
    }

    /** Part of a transaction. */
    void end(Turn task) {
        store.endTurn(task, holder);
    }

    /** What is under way in a transaction ends there; nothing is begun after it. */
    void handBack() {
        handedBack = true;
        store.inTransaction(() -> {
            for (Turn task : Turn.values()) {
                end(task);
            }
            return holder;
        });
    }
}
