package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilityStatus;
import org.jspecify.annotations.Nullable;

/** How one connection's sync is doing: a picture of one moment. */
public final class SyncHealth {

    private final @Nullable Suspension suspension;
    private final @Nullable Instant lastPull;
    private final Instant now;
    private final @Nullable String lastProblem;
    private final @Nullable AccountReport report;
    private final SyncRules rules;
    private final FirstRun firstRun;
    private final Backlog backlog;
    private final @Nullable Sweep sweep;

    SyncHealth(
            @Nullable Suspension suspension,
            @Nullable Instant lastPull,
            Instant now,
            @Nullable String lastProblem,
            @Nullable AccountReport report,
            SyncRules rules,
            FirstRun firstRun,
            Backlog backlog,
            @Nullable Sweep sweep) {
        this.suspension = suspension;
        this.lastPull = lastPull;
        this.now = now;
        this.lastProblem = lastProblem;
        this.report = report;
        this.rules = rules;
        this.firstRun = firstRun;
        this.backlog = backlog;
        this.sweep = sweep;
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
     * When the end of the CRM's changes was last reached, by whichever replica.
     *
     * @return empty until the first time
     */
    public Optional<Instant> lastPull() {
        return Optional.ofNullable(lastPull);
    }

    /**
     * How long ago the end of the CRM's changes was last reached.
     *
     * @return empty until the first time; never negative
     */
    public Optional<Duration> lag() {
        return lastPull().map(at -> at.isAfter(now) ? Duration.ZERO : Duration.between(at, now));
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
     * What the account was found to be, its quotas included.
     *
     * @return empty until it was first looked at
     */
    public Optional<AccountReport> report() {
        return Optional.ofNullable(report);
    }

    /**
     * What the admin lets travel.
     *
     * @return the rules as stored
     */
    public SyncRules rules() {
        return rules;
    }

    /**
     * What does not travel because the account can't do it, whatever the rules say.
     *
     * @return for each capability that is lacking, the reason and what helps; empty while the account was not looked at
     */
    public Map<Capability, String> lacking() {
        Map<Capability, String> lacking = new LinkedHashMap<>();
        if (report != null) {
            for (Capability capability : new Capability[] {
                Capability.MARK, Capability.UNMARK, Capability.OBSERVE_MARK, Capability.OBSERVE_UNMARK
            }) {
                if (report.capabilities().status(capability) instanceof CapabilityStatus.Unsupported unsupported) {
                    lacking.put(capability, unsupported.reason() + "; " + unsupported.remedy());
                }
            }
        }
        return lacking;
    }

    /**
     * How far the first run has come, and what the volume brake says.
     *
     * @return RUNNING when it is over
     */
    public FirstRun firstRun() {
        return firstRun;
    }

    /**
     * What is to be done.
     *
     * @return the counts
     */
    public Backlog backlog() {
        return backlog;
    }

    /**
     * How long the oldest delivery that is not ended has waited.
     *
     * @return empty when nothing waits; never negative
     */
    public Optional<Duration> oldestWait() {
        return Optional.ofNullable(backlog.oldestRequest())
                .map(at -> at.isAfter(now) ? Duration.ZERO : Duration.between(at, now));
    }

    /**
     * The newest sweep.
     *
     * @return empty when there was none
     */
    public Optional<Sweep> sweep() {
        return Optional.ofNullable(sweep);
    }
}
