package org.crmoptout.service.sync;

import java.time.Instant;
import org.crmoptout.connector.CapabilitySheet;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.runtime.sync.SyncRules;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a workspace to a CRM account, as it is now.
 *
 * @param id unique among all workspaces
 * @param workspaceId whose
 * @param name for people
 * @param connectorId the connector it is opened through
 * @param connectorName the vendor's name, or the connector's id when that is not there
 * @param accountName the account's name as the CRM told it, or null while it did not
 * @param syncEnabled the admin's switch (L7)
 * @param state how it is
 * @param problem what is wrong and what to do, or null
 * @param since since when it is suspended, or null
 * @param until when a suspended one is tried again, or null
 * @param capabilities what it can do: as the account allows, else as the connector declares, else nothing
 * @param rules what an admin lets travel
 * @param firstRun how far the first run has come, or null while the sync is off
 * @param counts what its sync holds; zeros while it is off
 */
public record ConnectionView(
        String id,
        String workspaceId,
        String name,
        String connectorId,
        String connectorName,
        @Nullable String accountName,
        boolean syncEnabled,
        State state,
        @Nullable String problem,
        @Nullable Instant since,
        @Nullable Instant until,
        CapabilitySheet capabilities,
        SyncRules rules,
        @Nullable FirstRun firstRun,
        Counts counts) {

    /** How a connection is. */
    public enum State {
        /** The sync is off: nothing travels. */
        OFF,
        /** The sync runs. */
        RUNNING,
        /** The sync waits, until a time or for a human (S9). */
        SUSPENDED,
        /** It can't be opened: its connector is not there, or its settings are not valid. */
        BROKEN
    }

    /**
     * What a sync holds.
     *
     * @param keys records or addresses it keeps track of
     * @param unseen those of them the CRM was not yet asked about
     * @param waiting deliveries that will be sent
     * @param parked deliveries that need a human
     * @param reviews open questions
     */
    public record Counts(long keys, long unseen, long waiting, long parked, long reviews) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0);
    }
}
