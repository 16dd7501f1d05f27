package org.crmoptout.demo;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;

/** Notices at the simulator when two requests write one record at the same time. */
final class WritesAtOnce implements RequestHook {

    private static final Pattern ID = Pattern.compile("<(?:\\w+:)?Id(?:\\s[^>]*)?>([^<]+)</");

    private final Set<String> onTheWire = new HashSet<>();
    private final List<String> twice = new ArrayList<>();
    private long writes;

    @Override
    public synchronized Optional<SimulatedReply> before(SimulatedRequest request) {
        for (String id : writtenBy(request)) {
            writes++;
            if (!onTheWire.add(id)) {
                twice.add(id);
            }
        }
        return Optional.empty();
    }

    @Override
    public synchronized SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
        writtenBy(request).forEach(onTheWire::remove);
        return reply;
    }

    private static List<String> writtenBy(SimulatedRequest request) {
        List<String> ids = new ArrayList<>();
        if (request.operation().equals("update")) {
            Matcher matcher = ID.matcher(request.body());
            while (matcher.find()) {
                ids.add(matcher.group(1));
            }
        }
        return ids;
    }

    synchronized List<String> twice() {
        return List.copyOf(twice);
    }

    synchronized long writes() {
        return writes;
    }
}
