package org.crmoptout.service.flow;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Applies the rules of all flows at intervals. A round that fails is told and followed by the next. */
@Component
final class FlowClock implements SmartLifecycle {

    private static final Logger LOG = System.getLogger(FlowClock.class.getName());

    private final FlowRules rules;
    private final FlowSettings settings;
    private final ScheduledThreadPoolExecutor executor;
    private volatile boolean running;

    FlowClock(FlowRules rules, FlowSettings settings) {
        this.rules = rules;
        this.settings = settings;
        this.executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "flow-rules");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void start() {
        long millis = settings.rulesEvery().toMillis();
        executor.scheduleWithFixedDelay(this::round, millis, millis, TimeUnit.MILLISECONDS);
        running = true;
    }

    private void round() {
        try {
            rules.applyAll();
        } catch (RuntimeException e) {
            // without its message, which may hold what somebody typed
            String kind = e.getClass().getName();
            LOG.log(Level.WARNING, "the rules of flows could not be applied, and are tried again soon: {0}", kind);
        }
    }

    @Override
    public void stop() {
        running = false;
        executor.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
