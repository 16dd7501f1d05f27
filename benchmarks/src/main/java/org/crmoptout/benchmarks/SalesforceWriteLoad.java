package org.crmoptout.benchmarks;

import static org.crmoptout.benchmarks.SalesforceConnections.require;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.crmoptout.connector.CrmPerson;
import org.crmoptout.connector.OptOutChange;
import org.crmoptout.connector.OptOutClient;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.connector.WriteOutcome;
import org.crmoptout.connector.WriteRequest;
import org.crmoptout.runtime.guard.Guard;

/**
 * Marks 50,000 contacts and leads of a {@link LargeOrg} that takes its time for each answer, several times over: the first rounds are
 * those of a cold process. A round can't be shorter than the calls it needs, reads and updates, each as long as the org takes for its
 * answer, as many at a time as are allowed; the share of that is printed, and the CPU time that the two processes used.
 *
 * <p>In the end the same for {@link BareUpdates}: the share that a client reaches which has nothing to do but to send.
 */
public final class SalesforceWriteLoad {

    private static final int PEOPLE = 50_000;
    private static final int BARE_ROUNDS = 3;

    private SalesforceWriteLoad() {}

    /** The org's process, by its input and output. */
    private record Org(PrintStream orders, BufferedReader answers) {

        String ask(String order) throws IOException {
            orders.println(order);
            return answers.readLine();
        }

        /** Updates, reads, people opted out, CPU milliseconds. */
        long[] count() throws IOException {
            return Arrays.stream(ask("count").split(" "))
                    .mapToLong(Long::parseLong)
                    .toArray();
        }
    }

    /**
     * Runs it.
     *
     * @param args the requests allowed at a time, how many milliseconds the org takes for an answer, and how many rounds: 8, 50
     *     and 12 if there are none
     * @throws Exception when the org's process fails
     */
    public static void main(String[] args) throws Exception {
        int concurrency = args.length < 1 ? 8 : Integer.parseInt(args[0]);
        int latency = args.length < 2 ? 50 : Integer.parseInt(args[1]);
        int rounds = args.length < 3 ? 12 : Integer.parseInt(args[2]);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeOrg.class.getName(),
                        Integer.toString(PEOPLE),
                        Integer.toString(latency))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        ExecutorService threads = Executors.newFixedThreadPool(concurrency);
        try (PrintStream orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
                BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
            String[] access = answers.readLine().split(" ");
            Org org = new Org(orders, answers);
            Guard guard = Guard.builder().executor(threads, concurrency).build();
            try (OptOutClient client = SalesforceConnections.open(
                    access[0], access[1], access[2], context -> context.calls(guard.calls("salesforce")))) {
                List<OptOutChange> marks = marks(org);
                client.check();
                for (int round = 1; round <= rounds; round++) {
                    round(round, org, client, marks, concurrency, latency);
                    org.ask("lift");
                }
                bare(new BareUpdates(access[0], access[3], marks), org, threads, concurrency, latency);
            }
        } finally {
            threads.shutdownNow();
            process.destroy();
        }
    }

    private static List<OptOutChange> marks(Org org) throws IOException {
        org.orders().println("people");
        List<OptOutChange> marks = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            String[] person = org.answers().readLine().split(" ");
            marks.add(OptOutChange.mark(CrmPerson.of(new RecordRef(new RecordType(person[0]), person[1]))));
        }
        return marks;
    }

    /** What the org and the machine leave of it to a client that costs next to nothing. */
    private static void bare(BareUpdates updates, Org org, ExecutorService threads, int concurrency, int latency)
            throws IOException, InterruptedException, ExecutionException {
        for (int round = 1; round <= BARE_ROUNDS; round++) {
            long cpuBefore = org.count()[3];
            long began = System.nanoTime();
            updates.send(threads);
            double took = (System.nanoTime() - began) / 1e9;
            long[] after = org.count();
            require(after[2] == PEOPLE, "all are opted out in the org");
            System.out.printf(
                    Locale.ROOT,
                    "bare client: %d updates in %.2f s, %.0f %% of what is permitted; CPU %.2f s in the org%n",
                    updates.count(),
                    took,
                    100 * updates.count() * latency / 1e3 / concurrency / took,
                    (after[3] - cpuBefore) / 1e3);
            org.ask("lift");
        }
    }

    private static void round(
            int round, Org org, OptOutClient client, List<OptOutChange> marks, int concurrency, int latency)
            throws IOException {
        long[] before = org.count();
        long cpuBefore = CpuTime.ofThisProcess().toMillis();
        long began = System.nanoTime();
        List<WriteOutcome> outcomes = client.write(WriteRequest.of(marks));
        double took = (System.nanoTime() - began) / 1e9;
        long cpu = CpuTime.ofThisProcess().toMillis() - cpuBefore;
        long[] after = org.count();

        require(outcomes.stream().allMatch(WriteOutcome.Applied.class::isInstance), "all are applied");
        require(after[2] == PEOPLE, "all are opted out in the org");
        long updates = after[0] - before[0];
        long reads = after[1] - before[1];
        require(updates == PEOPLE / 200, "200 records go in an update, not " + PEOPLE / updates);
        double permitted = (updates + reads) * latency / 1e3 / concurrency;
        System.out.printf(
                Locale.ROOT,
                "round %d: %,d marks in %.2f s (%,.0f a second), %d updates and %d reads; %d calls x %d ms / %d at a time ="
                        + " %.2f s, so %.0f %% of what is permitted; CPU %.2f s here, %.2f s in the org%n",
                round,
                PEOPLE,
                took,
                PEOPLE / took,
                updates,
                reads,
                updates + reads,
                latency,
                concurrency,
                permitted,
                100 * permitted / took,
                cpu / 1e3,
                (after[3] - before[3]) / 1e3);
    }
}
