package org.crmoptout.runtime.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.crmoptout.connector.DncTransition;
import org.crmoptout.runtime.sync.Simulation.Wrongs;
import org.crmoptout.runtime.sync.SyncLaw.LabelRow;
import org.crmoptout.runtime.sync.SyncLaw.LabelRuling;
import org.crmoptout.runtime.sync.SyncLaw.PendingChange;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRuling;
import org.crmoptout.runtime.sync.SyncLaw.WriteRuling;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs seeds of the {@link Simulation}. {@code -Dsimulation.first} is the first seed and {@code -Dsimulation.seeds} how many; a
 * failure prints the command that replays it.
 */
@DisplayName("The sync, simulated")
class SimulationTest {

    private static final int SEEDS_TO_CATCH = 200;
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "simulated");
        thread.setDaemon(true);
        return thread;
    });
    private static final Logger LOG = Logger.getLogger(OptOutSync.class.getName());

    static {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void over() {
        THREADS.shutdownNow();
        LOG.setLevel(null);
    }

    @Test
    @DisplayName(
            "no opt-out is lost, nothing is cleared without entitlement, both sides end equal or in review, nothing loops")
    void holds() {
        long first = Long.getLong("simulation.first", 1);
        int seeds = Integer.getInteger("simulation.seeds", 300);
        long began = System.nanoTime();
        long events = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            try {
                events += new Simulation(seed, THREADS, Wrongs.NONE).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed
                                + "; replay it with: mvn -pl connector-runtime -am test -Dtest=SimulationTest#holds"
                                + " -Dsurefire.failIfNoSpecifiedTests=false"
                                + " -Dsimulation.first=" + seed + " -Dsimulation.seeds=1\n" + e.getMessage(),
                        e);
            }
        }
        System.out.printf(
                "simulated %,d events over %,d seeds in %.1f s%n", events, seeds, (System.nanoTime() - began) / 1e9);
        assertThat(events).isGreaterThanOrEqualTo(seeds * 900L);
    }

    static Stream<Arguments> wrongLaws() {
        return Stream.of(
                wrong("an echo is not ignored", new Law() {
                    @Override
                    public ReadingRuling onReading(
                            LabelState label, KeyState key, Sighting sighting, boolean elsewhere, SyncRules rules) {
                        ReadingRuling ruling = SyncLaw.onReading(label, key, sighting, elsewhere, rules);
                        return ruling.row() == ReadingRow.ECHO && label.isMarked() && key.pending() == null
                                ? pending(ruling, PendingChange.PUSH)
                                : ruling;
                    }
                }),
                wrong("a reading is believed though begun before our write ended", new Law() {
                    @Override
                    public ReadingRuling onReading(
                            LabelState label, KeyState key, Sighting sighting, boolean elsewhere, SyncRules rules) {
                        java.time.Instant late = key.lastWriteEndedAt() != null
                                        && !sighting.began().isAfter(key.lastWriteEndedAt())
                                ? key.lastWriteEndedAt().plusNanos(1000)
                                : sighting.began();
                        return SyncLaw.onReading(
                                label, key, new Sighting(sighting.status(), late, sighting.ended()), elsewhere, rules);
                    }
                }),
                wrong("seenAt is taken at the end of the write", new Law() {
                    @Override
                    public WriteRuling onWriteConfirmed(
                            KeyState key, Delivery written, java.time.Instant startedAt, java.time.Instant endedAt) {
                        return SyncLaw.onWriteConfirmed(key, written, endedAt, endedAt);
                    }
                }),
                Arguments.of("assertedAt is not moved by a second mark", new Wrongs(Law.STANDARD, true, false)),
                wrong("a tie clears", new Law() {
                    @Override
                    public ReadingRuling onReading(
                            LabelState label, KeyState key, Sighting sighting, boolean elsewhere, SyncRules rules) {
                        boolean tie = label.assertedAt().equals(key.seenAt());
                        LabelState earlier = tie
                                ? new LabelState(
                                        label.label(), label.assertedAt().minusNanos(1000), label.source())
                                : label;
                        return SyncLaw.onReading(earlier, key, sighting, elsewhere, rules);
                    }
                }),
                wrong("an unmark is repeated blindly in doubt", new Law() {
                    @Override
                    public boolean maySend(KeyState key, java.time.Instant now) {
                        return SyncLaw.maySend(key.inDoubt() ? key.writeEnded(now, false) : key, now)
                                && !key.isWriting(now);
                    }

                    @Override
                    public KeyState onUnmarkInDoubt(KeyState key, java.time.Instant endedAt) {
                        return SyncLaw.onWriteFailed(key, endedAt, false);
                    }
                }),
                wrong("an unmark is sent without a sight", new Law() {
                    @Override
                    public boolean maySend(KeyState key, java.time.Instant now) {
                        return SyncLaw.maySend(key, now)
                                || (key.seenAt() != null
                                        && key.pending() != null
                                        && !key.isWriting(now)
                                        && key.pending().parked() == null);
                    }
                }),
                wrong("a never-attempted mark is not dropped by an unmark", new Law() {
                    @Override
                    public LabelRuling onLabelChange(
                            DncTransition transition, KeyState key, java.time.Instant now, SyncRules rules) {
                        LabelRuling ruling = SyncLaw.onLabelChange(transition, key, now, rules);
                        return ruling.row() == LabelRow.ALREADY_SO && transition == DncTransition.UNMARK
                                ? new LabelRuling(ruling.row(), key, PendingChange.KEEP)
                                : ruling;
                    }
                }),
                Arguments.of("the cursor moves before its page is applied", new Wrongs(Law.STANDARD, false, true)),
                wrong("the newest change loses", new Law() {
                    @Override
                    public LabelRuling onLabelChange(
                            DncTransition transition, KeyState key, java.time.Instant now, SyncRules rules) {
                        LabelRuling ruling = SyncLaw.onLabelChange(transition, key, now, rules);
                        return key.pending() == null ? ruling : new LabelRuling(ruling.row(), key, PendingChange.KEEP);
                    }
                }),
                wrong("a person's own request is lifted by an un-tick", new Law() {
                    @Override
                    public ReadingRuling onReading(
                            LabelState label, KeyState key, Sighting sighting, boolean elsewhere, SyncRules rules) {
                        LabelState anyones = new LabelState(label.label(), label.assertedAt(), LabelSource.CRM);
                        return SyncLaw.onReading(anyones, key, sighting, elsewhere, rules);
                    }
                }),
                wrong("a change of address clears", new Law() {
                    @Override
                    public ReadingRuling onReading(
                            LabelState label, KeyState key, Sighting sighting, boolean elsewhere, SyncRules rules) {
                        ReadingRuling ruling = SyncLaw.onReading(label, key, sighting, elsewhere, rules);
                        return ruling.row() == ReadingRow.FIRST_SIGHT_OF_MARKED
                                ? new ReadingRuling(
                                        ruling.row(), ruling.key(), PendingChange.KEEP, null, true, null, null)
                                : ruling;
                    }
                }));
    }

    private static Arguments wrong(String name, Law law) {
        return Arguments.of(name, new Wrongs(law, false, false));
    }

    private static ReadingRuling pending(ReadingRuling ruling, PendingChange change) {
        return new ReadingRuling(
                ruling.row(),
                ruling.key(),
                change,
                ruling.mark(),
                ruling.unmarks(),
                ruling.reviewQuestion(),
                ruling.reviewEnd());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongLaws")
    @DisplayName("notices a wrong law within 200 seeds:")
    void noticesAWrongLaw(String name, Wrongs wrongs) {
        for (int seed = 1; seed <= SEEDS_TO_CATCH; seed++) {
            try {
                new Simulation(seed, THREADS, wrongs).run();
            } catch (AssertionError | IllegalStateException caught) {
                System.out.printf(
                        "%s: noticed at seed %d: %s%n",
                        name,
                        seed,
                        String.valueOf(caught.getMessage()).lines().findFirst().orElse(""));
                return;
            }
        }
        throw new AssertionError("nobody noticed that " + name);
    }
}
