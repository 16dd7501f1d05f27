package org.crmoptout.service.sync;

import static org.springframework.transaction.support.TransactionSynchronizationManager.isSynchronizationActive;
import static org.springframework.transaction.support.TransactionSynchronizationManager.registerSynchronization;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.runtime.sync.OptOutSync;
import org.crmoptout.service.database.OnlyColumn;
import org.crmoptout.service.label.LabelSyncs;
import org.crmoptout.service.label.UnmarkObstacle;
import org.crmoptout.service.people.PeopleTracker;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * The syncs of a workspace as its labels see them.
 *
 * <p>Which syncs are on is asked of the database within the caller's transaction, when the person is held already: a sync
 * switched on later than that looks at the person after it.
 */
@Component
final class ConnectedSyncs implements LabelSyncs, PeopleTracker {

    private final JdbcClient jdbc;
    private final OpenConnections connections;
    private final Whereabouts whereabouts;

    ConnectedSyncs(JdbcClient jdbc, OpenConnections connections, Whereabouts whereabouts) {
        this.jdbc = jdbc;
        this.connections = connections;
        this.whereabouts = whereabouts;
    }

    @Override
    public void labelChanged(String workspaceId, String personId, DncTransition transition, boolean urgent) {
        for (On on : switchedOn(workspaceId)) {
            on.running().sync().labelChanged(personId, transition, urgent);
            wakeAfterCommit(on.running().sync());
        }
    }

    @Override
    public void track(String workspaceId, Collection<String> personIds) {
        for (On on : switchedOn(workspaceId)) {
            OptOutSync sync = on.running().sync();
            whereabouts.on(on.connection().id, on.running().keying(), personIds).forEach(sync::track);
        }
    }

    private record On(OpenConnection connection, OpenConnection.Running running) {}

    private List<On> switchedOn(String workspaceId) {
        List<On> on = new ArrayList<>();
        for (ConnectionRow row : rows(workspaceId)) {
            OpenConnection connection = connections.find(row.id()).orElse(null);
            if (connection != null) {
                connections.running(row).ifPresent(running -> on.add(new On(connection, running)));
            }
        }
        return on;
    }

    private List<ConnectionRow> rows(String workspaceId) {
        return jdbc.sql("SELECT * FROM crm_connection WHERE workspace_id = :workspace ORDER BY id")
                .param("workspace", workspaceId)
                .query(ConnectionRow::read)
                .list();
    }

    private static void wakeAfterCommit(OptOutSync sync) {
        if (!isSynchronizationActive()) {
            sync.wake();
            return;
        }
        registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                sync.wake();
            }
        });
    }

    @Override
    public Map<String, List<UnmarkObstacle>> obstacles(String workspaceId, Collection<String> personIds) {
        return obstacles(workspaceId, personIds, false);
    }

    @Override
    public List<UnmarkObstacle> obstaclesToDecided(String workspaceId, String personId) {
        return obstacles(workspaceId, List.of(personId), true).getOrDefault(personId, List.of());
    }

    /** L8. */
    private Map<String, List<UnmarkObstacle>> obstacles(
            String workspaceId, Collection<String> personIds, boolean decided) {
        Map<String, List<UnmarkObstacle>> obstacles = new LinkedHashMap<>();
        if (personIds.isEmpty()) {
            return obstacles;
        }
        Map<String, Set<String>> recordHolders = whereabouts.recordHolders(personIds);
        for (ConnectionRow row : rows(workspaceId)) {
            Sights sights = sights(row, personIds);
            Set<String> here = new HashSet<>(recordHolders.getOrDefault(row.id(), Set.of()));
            here.addAll(sights.tracked());
            if (decided && row.syncId() != null) {
                here.removeAll(sights.nothingToLift());
            }
            String inability = here.isEmpty() ? "" : inability(row);
            for (String personId : personIds) {
                if (here.contains(personId) && !inability.isEmpty()) {
                    obstacles
                            .computeIfAbsent(personId, id -> new ArrayList<>())
                            .add(new UnmarkObstacle(UnmarkObstacle.Kind.CRM_CANNOT_UNMARK, row.id(), inability));
                } else if (sights.unseen().contains(personId)) {
                    obstacles
                            .computeIfAbsent(personId, id -> new ArrayList<>())
                            .add(new UnmarkObstacle(
                                    UnmarkObstacle.Kind.NOT_SEEN_YET,
                                    row.id(),
                                    "What " + row.name() + " says of this person was not seen yet. Try again soon."));
                }
            }
        }
        return obstacles;
    }

    /** Why a connection can't unmark; empty when it can. */
    private String inability(ConnectionRow row) {
        CapabilityStatus status = connections
                .find(row.id())
                .map(connection -> connection.capabilities().status(Capability.UNMARK))
                .orElse(new CapabilityStatus.Unverified("its connection is not open"));
        if (status instanceof CapabilityStatus.Supported) {
            return "";
        }
        String why = "it is not known whether an opt-out can be lifted there";
        if (status instanceof CapabilityStatus.Unsupported unsupported) {
            why = unsupported.reason() + ". " + asSentence(unsupported.remedy());
        } else if (status instanceof CapabilityStatus.Unverified unverified) {
            why = unverified.reason();
        }
        return "This person is in " + row.name() + ", where an opt-out can't be lifted from here: " + why + ".";
    }

    private static String asSentence(String words) {
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /**
     * How far a sync has seen people.
     *
     * @param tracked who has a key that is not gone
     * @param unseen who has one that was not seen, or may yet get one
     * @param nothingToLift who has keys, and no opt-out on any of them
     */
    private record Sights(Set<String> tracked, Set<String> unseen, Set<String> nothingToLift) {}

    private Sights sights(ConnectionRow row, Collection<String> personIds) {
        Set<String> tracked = new HashSet<>();
        Set<String> unseen = new HashSet<>();
        Set<String> optedOut = new HashSet<>();
        if (row.syncId() == null) {
            return new Sights(tracked, unseen, Set.of());
        }
        jdbc.sql("""
                        SELECT person_id, shadow, in_doubt FROM opt_out_key
                        WHERE sync_id = :sync AND person_id IN (:people) AND gone = FALSE""").param("sync", row.syncId()).param("people", personIds).query(key -> {
            String personId = key.getString("person_id");
            String shadow = key.getString("shadow");
            tracked.add(personId);
            if (shadow == null) {
                unseen.add(personId);
            }
            if (!"NOT_OPTED_OUT".equals(shadow) || key.getBoolean("in_doubt")) {
                optedOut.add(personId);
            }
        });
        if (row.tracking()) {
            unseen.addAll(jdbc.sql("""
                            SELECT p.id FROM person p JOIN crm_connection c ON c.id = :connection
                            WHERE p.id IN (:people) AND c.tracked_to IS NOT NULL AND p.id > c.tracked_to""")
                    .param("connection", row.id())
                    .param("people", personIds)
                    .query(OnlyColumn::text)
                    .list());
        }
        Set<String> nothingToLift = new HashSet<>(tracked);
        nothingToLift.removeAll(optedOut);
        return new Sights(tracked, unseen, nothingToLift);
    }
}
