package org.crmoptout.service.web.page;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.crmoptout.service.sync.ConnectionView;
import org.crmoptout.service.sync.Connections;
import org.crmoptout.service.web.WorkspaceAccess;
import org.crmoptout.service.web.security.SignedInUser;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells open pages, by server-sent events, that something of their workspace has changed; they then ask for their parts again.
 * One look a second at the database serves all pages of a workspace, and sees what other processes did.
 */
@Controller
class Live implements SmartLifecycle {

    private static final Logger LOG = System.getLogger(Live.class.getName());
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int MOST_PAGES = 2_000;
    /** How long ago a page that opens its stream may have been made. */
    private static final Duration OLDEST_PAGE = Duration.ofSeconds(10);

    private final WorkspaceAccess access;
    private final JdbcClient jdbc;
    private final Connections connections;
    private final Map<String, Set<SseEmitter>> pages = new ConcurrentHashMap<>();
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private final Map<String, Instant> changed = new ConcurrentHashMap<>();
    private final Clock clock;
    private final ScheduledThreadPoolExecutor executor;
    private volatile boolean running;

    Live(WorkspaceAccess access, JdbcClient jdbc, Connections connections, Clock clock) {
        this.access = access;
        this.jdbc = jdbc;
        this.connections = connections;
        this.clock = clock;
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "live");
            thread.setDaemon(true);
            return thread;
        });
    }

    @GetMapping(path = "/w/{workspace}/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter open(@AuthenticationPrincipal SignedInUser user, @PathVariable String workspace) throws IOException {
        String id = access.enter(user, workspace).workspaceId();
        if (pages.values().stream().mapToInt(Set::size).sum() >= MOST_PAGES) {
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE);
        }
        SseEmitter page = new SseEmitter(LONGEST.toMillis());
        Runnable leave = () -> pages.getOrDefault(id, Set.of()).remove(page);
        page.onCompletion(leave);
        page.onTimeout(page::complete);
        page.onError(fault -> leave.run());
        page.send(SseEmitter.event().name("open").data(""));
        pages.computeIfAbsent(id, key -> ConcurrentHashMap.newKeySet()).add(page);
        if (changed.getOrDefault(id, Instant.MIN).isAfter(clock.instant().minus(OLDEST_PAGE))) {
            tell(page); // the page may have been made just before
        }
        return page;
    }

    @Override
    public void start() {
        executor.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
        running = true;
    }

    private void look() {
        try {
            for (Map.Entry<String, Set<SseEmitter>> watched : pages.entrySet()) {
                if (watched.getValue().isEmpty()) {
                    seen.remove(watched.getKey()); // so that who comes next is told
                } else {
                    look(watched.getKey(), watched.getValue());
                }
            }
        } catch (RuntimeException e) {
            String kind = e.getClass().getName();
            LOG.log(Level.DEBUG, "could not look for changes, and does so again: {0}", kind);
        }
    }

    private void look(String workspaceId, Set<SseEmitter> open) {
        String now = state(workspaceId);
        String before = seen.put(workspaceId, now);
        if (now.equals(before)) {
            return;
        }
        changed.put(workspaceId, clock.instant());
        for (SseEmitter page : open) {
            try {
                tell(page);
            } catch (IOException | IllegalStateException e) {
                open.remove(page);
            }
        }
    }

    private static void tell(SseEmitter page) throws IOException {
        page.send(SseEmitter.event().name("changed").data(""));
    }

    /** What is different after every change of a label, of a flow, of what the syncs show, and of how far something has come. */
    private String state(String workspaceId) {
        StringBuilder state = new StringBuilder()
                .append(all("""
                        SELECT id FROM ledger_entry WHERE workspace_id = :workspace
                        ORDER BY workspace_id DESC, id DESC FETCH FIRST 1 ROWS ONLY""", workspaceId))
                .append(all("""
                        SELECT p.state || p.done || p.id FROM crm_connection c JOIN plan p ON p.connection_id = c.id
                        WHERE c.workspace_id = :workspace ORDER BY c.id""", workspaceId))
                .append(all("""
                        SELECT s.id || s.counts FROM crm_connection c JOIN sweep s ON s.sync_id = c.sync_id
                        WHERE c.workspace_id = :workspace AND s.ended_at IS NULL ORDER BY s.id""", workspaceId))
                .append(all("SELECT MAX(changed_at) FROM flow_person WHERE workspace_id = :workspace", workspaceId));
        for (ConnectionView view : connections.of(workspaceId)) {
            state.append('|')
                    .append(view.id())
                    .append(view.syncEnabled())
                    .append(view.state())
                    .append(view.counts())
                    .append(view.firstRun())
                    .append(view.rules())
                    .append(view.problem());
        }
        return state.toString();
    }

    private String all(String sql, String workspaceId) {
        return jdbc.sql(sql)
                .param("workspace", workspaceId)
                .query((row, number) -> String.valueOf(row.getObject(1)))
                .list()
                .toString();
    }

    @Override
    public void stop() {
        running = false;
        executor.shutdownNow();
        pages.values().forEach(open -> open.forEach(SseEmitter::complete));
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
