package org.crmoptout.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;

/**
 * A simulated org of many contacts and leads, in a process of its own so that its work is not taken for the client's.
 *
 * <p>Arguments: how many people, a third of them leads, and how long it takes for each answer, in milliseconds. Prints its address,
 * its credentials and a token, then does what each line of its input says, until that ends: {@code people} prints their types and ids,
 * {@code lift} opts everyone in, {@code count} prints the updates, the reads, who is opted out, and the CPU time in milliseconds.
 */
final class LargeOrg {

    private LargeOrg() {}

    public static void main(String[] args) throws IOException {
        int people = Integer.parseInt(args[0]);
        try (SalesforceSimulator org = SalesforceSimulator.builder()
                .people(0)
                .latency(Duration.ofMillis(Long.parseLong(args[1])))
                .dailyApiRequests(10_000_000)
                .start()) {
            for (int i = 0; i < people; i++) {
                org.create(i % 3 == 0 ? "Lead" : "Contact", "Ada", "Person", null, false);
            }
            System.out.println(
                    org.baseUrl() + " " + org.clientId() + " " + org.clientSecret() + " " + org.staticToken());
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                obey(org, line);
            }
        }
    }

    private static void obey(SalesforceSimulator org, String order) {
        switch (order) {
            case "people" -> org.people().forEach(person -> System.out.println(person.type() + " " + person.id()));
            case "lift" -> {
                org.people().forEach(person -> org.setOptedOut(person.type(), person.id(), false));
                System.out.println("lifted");
            }
            case "count" ->
                System.out.println(org.calls().getOrDefault("update", 0L) + " "
                        + org.calls().getOrDefault("queryAll", 0L) + " "
                        + org.people().stream()
                                .filter(SimulatedPerson::optedOut)
                                .count() + " "
                        + CpuTime.ofThisProcess().toMillis());
            default -> throw new IllegalArgumentException(order);
        }
    }
}
