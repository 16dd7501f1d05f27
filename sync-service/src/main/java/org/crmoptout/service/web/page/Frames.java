package org.crmoptout.service.web.page;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.crmoptout.connector.Capability;
import org.crmoptout.connector.CapabilityStatus;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.Workspace;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.Connections;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.page.Frame.ConnectionCard;
import org.crmoptout.service.web.security.SignedInUser;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the frame around the pages. Thread-safe. */
@Component
final class Frames {

    private final WorkspaceAccess access;
    private final Connections connections;
    private final Clock clock;

    Frames(WorkspaceAccess access, Connections connections, Clock clock) {
        this.access = access;
        this.connections = connections;
        this.clock = clock;
    }

    Frame frame(SignedInUser user, String workspaceId, String tab) {
        Workspace workspace = access.workspace(user, workspaceId);
        Actor actor = access.enter(user, workspaceId);
        List<Workspace> others = access.of(user).stream()
                .filter(other -> !other.id().equals(workspaceId))
                .toList();
        Instant now = clock.instant();
        List<ConnectionCard> cards = connections.of(workspaceId).stream()
                .map(view -> card(view, now))
                .toList();
        return new Frame(
                workspace,
                actor,
                others,
                tab,
                cards,
                cards.stream().mapToLong(ConnectionCard::parked).sum(),
                cards.stream().mapToLong(ConnectionCard::reviews).sum());
    }

    private static ConnectionCard card(ConnectionView view, Instant now) {
        boolean braked = view.firstRun() != null && view.firstRun().phase() == FirstRun.Phase.BRAKED;
        return new ConnectionCard(
                view.id(),
                view.name(),
                view.accountName() == null ? view.connectorName() : view.connectorName() + " · " + view.accountName(),
                view.syncEnabled(),
                state(view),
                tone(view),
                view.problem() == null ? List.of() : view.problem().lines().toList(),
                view.until() == null ? null : Moment.of(view.until(), now),
                view.state() == ConnectionView.State.SUSPENDED && !braked,
                braked,
                view.counts().keys(),
                view.counts().unseen(),
                view.counts().waiting(),
                view.counts().parked(),
                view.counts().reviews(),
                cannotUnmark(view.capabilities().status(Capability.UNMARK)));
    }

    private static @Nullable String cannotUnmark(CapabilityStatus status) {
        if (status instanceof CapabilityStatus.Supported) {
            return null;
        }
        if (status instanceof CapabilityStatus.Unsupported no) {
            return no.reason();
        }
        return status instanceof CapabilityStatus.Unverified open ? open.reason() : "not known";
    }

    private static String state(ConnectionView view) {
        return switch (view.state()) {
            case OFF -> "Off";
            case RUNNING -> "Running";
            case SUSPENDED -> "Waiting";
            case BROKEN -> "Broken";
        };
    }

    private static String tone(ConnectionView view) {
        return switch (view.state()) {
            case OFF -> "off";
            case RUNNING -> "good";
            case SUSPENDED -> "wait";
            case BROKEN -> "bad";
        };
    }
}
