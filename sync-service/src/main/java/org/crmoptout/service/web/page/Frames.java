package org.crmoptout.service.web.page;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.NotFoundException;
import org.crmoptout.service.people.Workspace;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.Connections;
import org.crmoptout.service.sync.OpenRequests;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.page.Frame.ConnectionCard;
import org.crmoptout.service.web.security.SignedInUser;
import org.springframework.stereotype.Component;

/** Makes the frame around the pages. Thread-safe. */
@Component
final class Frames {

    private final WorkspaceAccess access;
    private final Connections connections;
    private final OpenRequests requests;
    private final Clock clock;

    Frames(WorkspaceAccess access, Connections connections, OpenRequests requests, Clock clock) {
        this.access = access;
        this.connections = connections;
        this.requests = requests;
        this.clock = clock;
    }

    Frame frame(SignedInUser user, String workspaceId, String tab) {
        return frame(user, workspaceId, tab, connections.of(workspaceId));
    }

    /** The same for who has the workspace's connections already, which are counted each time they are asked for. */
    Frame frame(SignedInUser user, String workspaceId, String tab, List<ConnectionView> views) {
        Workspace workspace = access.workspace(user, workspaceId);
        Actor actor = access.enter(user, workspaceId);
        List<Workspace> others = access.of(user).stream()
                .filter(other -> !other.id().equals(workspaceId))
                .toList();
        Instant now = clock.instant();
        List<ConnectionCard> cards = views.stream().map(view -> card(view, now)).toList();
        return new Frame(
                workspace,
                actor,
                others,
                tab,
                cards,
                cards.stream().mapToLong(ConnectionCard::parked).sum(),
                cards.stream().mapToLong(ConnectionCard::reviews).sum(),
                requests.late(workspaceId));
    }

    /** A connection of a workspace that was entered. */
    ConnectionView connection(String workspaceId, String connectionId) {
        return connections
                .find(workspaceId, connectionId)
                .orElseThrow(() -> new NotFoundException("there is no such connection in this workspace"));
    }

    /** What the connections of a workspace that was entered are called, by their ids. */
    Map<String, String> connectionNames(String workspaceId) {
        return connectionNames(connections.of(workspaceId));
    }

    static Map<String, String> connectionNames(List<ConnectionView> views) {
        return views.stream().collect(Collectors.toMap(ConnectionView::id, ConnectionView::name));
    }

    ConnectionCard card(ConnectionView view) {
        return card(view, clock.instant());
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
                view.problem() == null
                        ? List.of()
                        : view.problem().lines().map(Plainly::say).toList(),
                view.until() == null ? null : Moment.of(view.until(), now),
                view.state() == ConnectionView.State.SUSPENDED && !braked,
                view.counts().keys(),
                view.counts().unseen(),
                view.counts().waiting(),
                view.counts().parked(),
                view.counts().reviews());
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
