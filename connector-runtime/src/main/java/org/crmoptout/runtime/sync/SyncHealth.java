package org.crmoptout.runtime.sync;

import java.time.Instant;
import java.util.Optional;
import org.crmoptout.connector.AccountReport;
import org.jspecify.annotations.Nullable;

/** How one connection's sync is doing. */
public final class SyncHealth {

    private final @Nullable Suspension suspension;
    private final @Nullable Instant lastPull;
    private final @Nullable String lastProblem;
    private final @Nullable AccountReport report;

    SyncHealth(
            @Nullable Suspension suspension,
            @Nullable Instant lastPull,
            @Nullable String lastProblem,
            @Nullable AccountReport report) {
        this.suspension = suspension;
        this.lastPull = lastPull;
        this.lastProblem = lastProblem;
        this.report = report;
    }

    /**
     * Why the connection waits.
     *
     * @return empty when it doesn't
     */
    public Optional<Suspension> suspension() {
        return Optional.ofNullable(suspension);
    }

    /**
     * When the end of the CRM's changes was last reached.
     *
     * @return empty until the first time in this process
     */
    public Optional<Instant> lastPull() {
        return Optional.ofNullable(lastPull);
    }

    /**
     * What went wrong at the last try.
     *
     * @return empty when nothing did
     */
    public Optional<String> lastProblem() {
        return Optional.ofNullable(lastProblem);
    }

    /**
     * What the account was found to be.
     *
     * @return empty until it was first looked at
     */
    public Optional<AccountReport> report() {
        return Optional.ofNullable(report);
    }
}
