package org.crmoptout.service.sync;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** The health of each connection, under its id. */
@Component("connectionsHealthContributor")
final class ConnectionsHealth implements CompositeHealthContributor {

    private final OpenConnections connections;
    private final ConnectionViews views;
    private final SyncMeters meters;

    ConnectionsHealth(OpenConnections connections, ConnectionViews views, SyncMeters meters) {
        this.connections = connections;
        this.views = views;
        this.meters = meters;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        return connections.find(name).map(this::indicator).orElse(null);
    }

    @Override
    public Stream<HealthContributors.Entry> stream() {
        return connections.all().stream()
                .map(connection -> new HealthContributors.Entry(connection.id, indicator(connection)));
    }

    private HealthIndicator indicator(OpenConnection connection) {
        return () -> health(connection);
    }

    private Health health(OpenConnection connection) {
        ConnectionViews.Condition condition =
                views.condition(connection.running().isPresent(), connection);
        Health.Builder health = switch (condition.state()) {
            case OFF -> Health.up().withDetail("sync", "is off");
            case RUNNING -> Health.up().withDetail("sync", "is on");
            case SUSPENDED, BROKEN -> Health.down();
        };
        long breached = meters.late(connection.id).breached();
        if (breached > 0) {
            health.down().withDetail("late", breached + " opt-outs are not in the CRM after 48 hours");
        }
        if (condition.problem() != null) {
            health.withDetail("problem", condition.problem());
        }
        if (condition.suspension() != null) {
            health.withDetail("since", condition.suspension().since())
                    .withDetail("until", condition.suspension().until());
        }
        return health.withDetail("connector", connection.connectorId).build();
    }
}
