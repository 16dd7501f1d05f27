package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crmoptout.testkit.simulator.SalesforceSimulator;
import org.crmoptout.testkit.simulator.SimulatedPerson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Two processes of the service on one PostgreSQL, killed without a word at random moments, round after round, the database
 * restarted in between. {@code -Dcrash.rounds=50} plays more rounds than the usual three, {@code -Dcrash.seed=N} the same ones
 * again. Most of the time goes to processes that start: at a load average of 24 on two cores, two minutes until both are up,
 * and half a minute to more than one for a round.
 */
@DisplayName("kill -9 of two processes on PostgreSQL")
class CrashOnPostgresTest {

    private static final int PEOPLE = 24;
    /** Mostly seconds; but what may be an UNMARK on the wire of a dead process is waited for, five minutes. */
    private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(6);
    /** Both on a busy machine: a database that was begun anew has its log to read. */
    private static final Duration LONGEST_DATABASE_START = Duration.ofMinutes(1);

    private static final int ROUNDS = Integer.getInteger("crash.rounds", 3);
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime());

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private final Random random = new Random(SEED);
    private final List<Replica> replicas = new ArrayList<>();
    private final WritesAtOnce writes = new WritesAtOnce();
    private @Nullable EmbeddedPostgres postgres;

    /** A process of the service, alive or dead. */
    private static final class Replica {
        private final int port;
        private final ServiceApi rep;
        private final ServiceApi admin;
        private @Nullable Process process;

        private Replica(int port) {
            this.port = port;
            this.rep = new ServiceApi("http://localhost:" + port, "rep");
            this.admin = new ServiceApi("http://localhost:" + port, "admin");
        }

        private void kill() throws InterruptedException {
            if (process != null) {
                process.destroyForcibly().waitFor();
                process = null;
            }
        }
    }

    /** What is done while processes die. */
    private enum Act {
        PUSH_AND_PULL,
        FIRST_RUN,
        PLAN
    }

    @AfterEach
    void end() throws Exception {
        for (Replica replica : replicas) {
            replica.kill();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    @Test
    @DisplayName(
            "S6: nothing is lost, no record is written by two at once, and both sides are equal or in review soon after")
    void losesNothing() throws Exception {
        System.out.println("replay with -Dcrash.seed=" + SEED + " -Dcrash.rounds=" + ROUNDS);
        int databasePort = ServiceProcess.freePort();
        postgres = database(databasePort);
        long began = System.nanoTime();
        try (SalesforceSimulator salesforce =
                SalesforceSimulator.builder().people(0).start()) {
            salesforce.addHook(writes);
            List<SimulatedPerson> people = new ArrayList<>();
            for (int i = 0; i < PEOPLE; i++) {
                people.add(salesforce.create(
                        "Contact", "Person", "Number " + i, "person" + i + "@example.org", i % 4 == 1));
            }
            replicas.add(new Replica(ServiceProcess.freePort()));
            replicas.add(new Replica(ServiceProcess.freePort()));
            for (Replica replica : replicas) {
                start(replica, databasePort, salesforce);
            }
            replicas.forEach(replica -> replica.rep.awaitUp());
            replicas.get(0).admin.bringIn("acme", "acme-salesforce", people);
            Set<String> mustStay = new HashSet<>();
            awaitEqual(salesforce, mustStay);
            markOne(mustStay); // so that something is written, whatever the rounds kill first
            awaitEqual(salesforce, mustStay);
            System.out.printf("two processes up, equal after %.1f s%n", (System.nanoTime() - began) / 1e9);

            long longest = 0;
            for (int round = 1; round <= ROUNDS; round++) {
                Act act = Act.values()[random.nextInt(Act.values().length)];
                CompletableFuture<Void> acting = CompletableFuture.runAsync(() -> act(act, salesforce, mustStay));
                TimeUnit.MILLISECONDS.sleep(random.nextInt(1500));
                List<Replica> victims =
                        random.nextInt(4) == 0 ? replicas : List.of(replicas.get(random.nextInt(replicas.size())));
                for (Replica victim : victims) {
                    victim.kill();
                }
                try {
                    acting.join();
                } catch (CompletionException e) {
                    // whoever asks a process that dies hears of it, and does not know what became of it
                }
                if (random.nextInt(5) == 0) {
                    postgres.close();
                    await().atMost(LONGEST_RECOVERY).until(this::isDatabaseDown);
                    postgres = database(databasePort);
                }
                long died = System.nanoTime();
                for (Replica victim : victims) {
                    start(victim, databasePort, salesforce);
                }
                replicas.forEach(replica -> replica.rep.awaitUp());
                switchOn();
                awaitEqual(salesforce, mustStay);
                longest = Math.max(longest, System.nanoTime() - died);
                System.out.printf(
                        "round %d: %s, %d killed, equal after %.1f s%n",
                        round, act, victims.size(), (System.nanoTime() - died) / 1e9);
            }
            System.out.printf(
                    "%d rounds, %d writes, recovery %.1f s at most%n", ROUNDS, writes.writes(), longest / 1e9);
            assertThat(writes.writes()).as("writes seen").isPositive();
            assertThat(writes.twice()).as("records written by two at once").isEmpty();
        }
    }

    private void markOne(Set<String> mustStay) {
        ServiceApi rep = replicas.get(0).rep;
        String id = people(rep).get(0).get("id").asString();
        rep.ok(rep.mark("acme", id));
        mustStay.add(id);
    }

    /** Whatever a human may do, through either process. Who is only ever marked has to stay so. */
    private void act(Act act, SalesforceSimulator salesforce, Set<String> mustStay) {
        Random moves = new Random(random.nextLong());
        Replica first = replicas.get(moves.nextInt(replicas.size()));
        if (act == Act.PLAN) {
            first.admin.send("POST", connection() + "/plan", "");
        } else if (act == Act.FIRST_RUN) {
            first.admin.send("PATCH", connection(), "{\"syncEnabled\":false}");
            first.admin.send("PATCH", connection(), "{\"syncEnabled\":true}");
        }
        List<JsonNode> known = people(first.rep);
        for (int i = 0; i < 12; i++) {
            JsonNode person = known.get(moves.nextInt(known.size()));
            String id = person.get("id").asString();
            String record = person.at("/records/0/id").asString();
            ServiceApi rep = replicas.get(moves.nextInt(replicas.size())).rep;
            switch (moves.nextInt(4)) {
                case 0 -> {
                    if (!mustStay.contains(id)) {
                        rep.unmark("acme", id);
                    }
                }
                case 1 -> salesforce.setOptedOut("Contact", record, true);
                case 2 -> {
                    if (!mustStay.contains(id)) {
                        salesforce.setOptedOut("Contact", record, false);
                    }
                }
                default -> {
                    if (rep.mark("acme", id).status() == 200 && moves.nextBoolean()) {
                        mustStay.add(id); // answered: from here on nobody lifts it
                    }
                }
            }
        }
    }

    private void switchOn() {
        ServiceApi admin = replicas.get(0).admin;
        await().atMost(LONGEST_RECOVERY)
                .ignoreExceptions()
                .until(() -> admin.send("PATCH", connection(), "{\"syncEnabled\":true}")
                                .status()
                        == 200);
    }

    private static String connection() {
        return "/api/v1/workspaces/acme/connections/acme-salesforce";
    }

    private static List<JsonNode> people(ServiceApi rep) {
        return rep.get("/api/v1/workspaces/acme/people")
                .get("items")
                .valueStream()
                .toList();
    }

    private void awaitEqual(SalesforceSimulator salesforce, Set<String> mustStay) {
        ServiceApi rep = replicas.get(1).rep;
        await().atMost(LONGEST_RECOVERY).untilAsserted(() -> {
            JsonNode connection = rep.get(connection());
            assertThat(connection.at("/counts/keys").asInt()).isEqualTo(PEOPLE);
            assertThat(connection.at("/counts/unseen").asInt()).isZero();
            assertThat(connection.at("/counts/waiting").asInt()).isZero();
            assertThat(connection.at("/firstRun/phase").asString()).isEqualTo("RUNNING");
            for (JsonNode person : people(rep)) {
                String record = person.at("/records/0/id").asString();
                boolean marked = person.at("/doNotContact/label").asString().equals("MARKED");
                boolean inReview = person.at("/keys/0/review").isString();
                boolean optedOut =
                        salesforce.person("Contact", record).orElseThrow().optedOut();
                assertThat(marked == optedOut || inReview)
                        .as("label %s, record %s opted out: %s, in review: %s", marked, record, optedOut, inReview)
                        .isTrue();
                if (mustStay.contains(person.get("id").asString())) {
                    assertThat(marked).as("the mark of " + record + " stays").isTrue();
                }
            }
        });
    }

    private EmbeddedPostgres database(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(directory.resolve("postgres"))
                .setCleanDataDirectory(false)
                .setPGStartupWait(LONGEST_DATABASE_START)
                .start();
    }

    /** Being closed, it is waited for only some seconds. */
    private boolean isDatabaseDown() {
        return !directory.resolve("postgres/postmaster.pid").toFile().exists();
    }

    private static void start(Replica replica, int databasePort, SalesforceSimulator salesforce) {
        try {
            Stream<String> own = Stream.of(
                    "--server.port=" + replica.port,
                    "--spring.datasource.url=jdbc:postgresql://localhost:" + databasePort + "/postgres",
                    "--spring.datasource.username=postgres",
                    "--spring.datasource.hikari.connection-timeout=3000",
                    "--sync.pull-every=1s",
                    "--sync.process-dead-after=4s",
                    "--sync.brake.share=1");
            replica.process = new ProcessBuilder(
                            ServiceProcess.command(Stream.concat(own, ServiceProcess.settings(salesforce))))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            Path.of("target", "crash-on-postgres-service.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
