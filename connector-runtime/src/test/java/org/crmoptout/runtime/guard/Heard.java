package org.crmoptout.runtime.guard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.Operation;
import org.crmoptout.connector.Quota;

/** Writes down what a guard tells: how often it sent, how it ended, and which waits it chose. */
final class Heard implements CallListener {

    final List<String> outcomes = new ArrayList<>();
    final List<Duration> waits = new ArrayList<>();
    final List<Quota> quotas = new ArrayList<>();

    @Override
    public synchronized void answered(String connection, Operation operation, Duration took) {
        outcomes.add("ok");
    }

    @Override
    public synchronized void failed(String connection, Operation operation, ErrorKind kind, Duration took) {
        outcomes.add(kind.name());
    }

    @Override
    public synchronized void waiting(String connection, Operation operation, Duration wait) {
        waits.add(wait);
    }

    @Override
    public synchronized void quota(String connection, Quota quota) {
        quotas.add(quota);
    }
}
