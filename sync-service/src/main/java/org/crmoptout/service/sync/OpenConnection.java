package org.crmoptout.service.sync;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.crmoptout.connector.AccountReport;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.OptOutKeying;
import org.crmoptout.runtime.sync.OptOutSync;
import org.jspecify.annotations.Nullable;

/**
 * A connection of this process: what it is, how to open it, and its sync while that is on.
 *
 * <p>Thread-safe; {@link #switching} is held by whoever switches the sync.
 */
final class OpenConnection {

    private static final CapabilitySheet NOTHING = CapabilitySheet.builder().build();

    /**
     * A sync that is on.
     *
     * @param id of this time of being on
     * @param keying what its keys are
     * @param sync the sync
     */
    record Running(String id, OptOutKeying keying, OptOutSync sync) {}

    final String id;
    final String workspaceId;
    final String name;
    final String connectorId;
    final ReentrantLock switching = new ReentrantLock();

    private final @Nullable ConnectorDescriptor descriptor;
    private final @Nullable OptOutKeying keying;
    private final Supplier<OptOutClient> opener;
    private volatile @Nullable String problem;
    private volatile @Nullable AccountReport lastReport;
    private volatile @Nullable String lastLook;
    private volatile @Nullable Running running;

    OpenConnection(
            ConnectionRow row,
            @Nullable ConnectorDescriptor descriptor,
            @Nullable String problem,
            Supplier<OptOutClient> opener) {
        this.id = row.id();
        this.workspaceId = row.workspaceId();
        this.name = row.name();
        this.connectorId = row.connectorId();
        this.descriptor = descriptor;
        this.keying = descriptor == null ? row.keying() : descriptor.keying();
        this.problem = problem;
        this.opener = opener;
    }

    /** What its keys are, as far as it was ever known. */
    Optional<OptOutKeying> keying() {
        return Optional.ofNullable(keying);
    }

    Optional<ConnectorDescriptor> descriptor() {
        return Optional.ofNullable(descriptor);
    }

    /** Why it can't be opened. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    Optional<Running> running() {
        return Optional.ofNullable(running);
    }

    void runs(@Nullable Running now) {
        running = now;
    }

    /** A new client; one that refuses everything when the connection can't be opened. */
    OptOutClient open() {
        String why = problem;
        if (why == null) {
            try {
                return opener.get();
            } catch (ConnectorException e) {
                why = e.getMessage();
            } catch (RuntimeException | LinkageError e) {
                // Not its words: they may hold a setting.
                why = "connector '" + connectorId + "' failed to open with these settings: "
                        + e.getClass().getName() + "; this is a defect of the connector";
            }
            problem = why;
        }
        return new AbsentClient(why == null ? "the connection can't be opened" : why);
    }

    void found(AccountReport report) {
        lastReport = report;
        lastLook = null;
    }

    void notFound(String why) {
        lastLook = why;
    }

    /** Why the last look at the account while its sync was off found nothing. */
    Optional<String> lastLook() {
        return Optional.ofNullable(lastLook);
    }

    /** What the account was last found to be. */
    Optional<AccountReport> report() {
        Running now = running;
        return (now == null ? Optional.<AccountReport>empty() : now.sync().account())
                .or(() -> Optional.ofNullable(lastReport));
    }

    /** What it can do: as the account allows, else as the connector declares, else nothing. */
    CapabilitySheet capabilities() {
        return report().map(AccountReport::capabilities)
                .or(() -> descriptor().map(ConnectorDescriptor::capabilities))
                .orElse(NOTHING);
    }

    String connectorName() {
        return descriptor().map(ConnectorDescriptor::displayName).orElse(connectorId);
    }
}
