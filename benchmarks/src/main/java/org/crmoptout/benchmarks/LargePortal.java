package org.crmoptout.benchmarks;

import java.io.IOException;
import java.time.Duration;
import org.crmoptout.testkit.simulator.HubSpotSimulator;

/**
 * A simulated portal of many contacts, in a process of its own so that its memory is not that of the client under test.
 *
 * <p>Arguments: port, contacts, of which opted out, of which with an additional address. The last two are spread evenly. Runs
 * until its input ends.
 */
final class LargePortal {

    private LargePortal() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        int contacts = Integer.parseInt(args[1]);
        int everyOptedOut = contacts / Integer.parseInt(args[2]);
        int everyAdditional = contacts / Integer.parseInt(args[3]);
        Duration age = Duration.ofDays(30);
        SkippingClock clock = new SkippingClock(age.negated());
        try (HubSpotSimulator crm = HubSpotSimulator.builder()
                .port(port)
                .people(0)
                .clock(clock)
                .requestsPerTenSeconds(190)
                .start()) {
            for (int i = 0; i < contacts; i++) {
                String address = "person" + i + "@example.org";
                String id = (i % everyAdditional == 0
                                ? crm.create("Pat", "Doe", address, "person" + i + "@example.net")
                                : crm.create("Pat", "Doe", address))
                        .id();
                if (i % everyOptedOut == 1) {
                    crm.setOptedOut(id, true);
                }
            }
            clock.skip(age);
            System.out.printf("%,d contacts at %s, token %s%n", contacts, crm.baseUrl(), crm.accessToken());
            while (System.in.read() >= 0) {
                // until the input ends
            }
        }
    }
}
