package org.crmoptout.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crmoptout.testkit.simulator.RequestHook;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedReply;
import org.crmoptout.testkit.simulator.SimulatedRequest;

/**
 * A simulated Salesforce org of so many contacts, none opted out, in a process of its own until its input ends. They were made a
 * day ago: a look at the latest changes sees only what is changed from now on. It tells when each contact was written:
 * {@code written ID MICROS}, of the system's clock.
 *
 * <p>Arguments: how many contacts.
 */
final class SimulatedOrg {

    private static final Pattern ID = Pattern.compile("<(?:\\w+:)?Id\\b[^>]*>(\\w{18})<");

    private static final Duration A_DAY = Duration.ofDays(1);

    private SimulatedOrg() {}

    public static void main(String[] args) throws IOException {
        SkippingClock clock = new SkippingClock(A_DAY.negated());
        try (SalesforceSimulator org =
                SalesforceSimulator.builder().people(0).clock(clock).start()) {
            for (int i = 0; i < Integer.parseInt(args[0]); i++) {
                org.create("Contact", "Pat", "Doe" + i, "person" + i + "@example.org", false);
            }
            clock.skip(A_DAY);
            org.addHook(new Times());
            System.out.println("url=" + org.baseUrl());
            System.out.println("client-id=" + org.clientId());
            System.out.println("client-secret=" + org.clientSecret());
            System.out.println("Ready.");
            while (System.in.read() >= 0) {
                // until the input ends
            }
        }
    }

    /** Sees updates right after they took effect, before they are answered. */
    private static final class Times implements RequestHook {
        @Override
        public SimulatedReply after(SimulatedRequest request, SimulatedReply reply) {
            if (request.operation().equals("update")) {
                long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                StringBuilder lines = new StringBuilder();
                Matcher ids = ID.matcher(request.body());
                while (ids.find()) {
                    lines.append("written ")
                            .append(ids.group(1))
                            .append(' ')
                            .append(micros)
                            .append('\n');
                }
                System.out.print(lines);
                System.out.flush();
            }
            return reply;
        }
    }
}
