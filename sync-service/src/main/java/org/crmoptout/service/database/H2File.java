package org.crmoptout.service.database;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Keeps the file of an embedded H2 small. Every commit is appended to the file, together with each page it touched; what it left
 * outdated is used again once nothing in that part of the file is current any more. H2 sees to that in the thread that writes
 * commits behind, and has no such thread when none may be behind, as with {@code WRITE_DELAY=0}: then we call it.
 */
@Component
final class H2File implements SmartLifecycle {

    private static final Logger LOG = System.getLogger(H2File.class.getName());

    /** Of each part of the file, in percent, what has to be current on average. */
    private static final int LEAST_CURRENT = 50;
    /** How much is rewritten at once: a commit waits for it, some tens of milliseconds. */
    private static final int BYTES_AT_ONCE = 4 << 20;

    private static final int SECONDS_TO_END = 10;

    private final ServiceDatabase database;
    private final JdbcTemplate jdbc;
    private final ScheduledThreadPoolExecutor executor;
    private volatile boolean running;

    H2File(ServiceDatabase database, JdbcTemplate jdbc) {
        this.database = database;
        this.jdbc = jdbc;
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "h2-file");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void start() {
        if (database == ServiceDatabase.EMBEDDED_H2) {
            executor.scheduleWithFixedDelay(this::round, 1, 1, TimeUnit.SECONDS);
        }
        running = true;
    }

    private void round() {
        try {
            compact();
        } catch (RuntimeException e) {
            String kind = e.getClass().getName();
            LOG.log(Level.WARNING, "the database''s file could not be compacted, and is again soon: {0}", kind);
        }
    }

    /**
     * Writes what is current in some of the emptiest parts of the file together elsewhere, so that those can be used again.
     *
     * @return false when the file is full enough as it is
     */
    boolean compact() {
        @Nullable
        Boolean compacted = jdbc.execute((ConnectionCallback<Boolean>) connection -> ((SessionLocal)
                        connection.unwrap(JdbcConnection.class).getSession())
                .getDatabase()
                .getStore()
                .getMvStore()
                .compact(LEAST_CURRENT, BYTES_AT_ONCE));
        return compacted != null && compacted;
    }

    @Override
    public void stop() {
        running = false;
        executor.shutdown(); // without an interrupt, which would close the file under H2
        try {
            if (!executor.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "the database's file is still being compacted");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
