package org.crmoptout.runtime.guard;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Quota;

/** Keeps the failures of a listener away from the calls: what a CRM confirmed must not be lost for a metric. */
final class SafeListener implements CallListener {

    private static final Logger LOG = System.getLogger(SafeListener.class.getName());

    private final CallListener listener;
    private final AtomicBoolean said = new AtomicBoolean();

    SafeListener(CallListener listener) {
        this.listener = listener;
    }

    @Override
    public void answered(String connection, Operation operation, Duration took) {
        safely(() -> listener.answered(connection, operation, took));
    }

    @Override
    public void failed(String connection, Operation operation, ErrorKind kind, Duration took) {
        safely(() -> listener.failed(connection, operation, kind, took));
    }

    @Override
    public void waiting(String connection, Operation operation, Duration wait) {
        safely(() -> listener.waiting(connection, operation, wait));
    }

    @Override
    public void quota(String connection, Quota quota) {
        safely(() -> listener.quota(connection, quota));
    }

    private void safely(Runnable telling) {
        try {
            telling.run();
        } catch (RuntimeException | LinkageError e) {
            // a listener that is broken is broken at every call: say it once
            LOG.log(
                    said.getAndSet(true) ? Level.DEBUG : Level.WARNING,
                    "the call listener " + listener.getClass().getName() + " failed; the call goes on",
                    e);
        }
    }
}
