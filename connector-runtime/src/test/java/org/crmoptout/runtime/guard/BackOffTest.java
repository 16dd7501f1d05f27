package org.crmoptout.runtime.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

@DisplayName("The back-off")
class BackOffTest {

    @RepeatedTest(20)
    @DisplayName("doubles, varied by half to either side")
    void doublesWithJitter(RepetitionInfo repetition) {
        long seed = repetition.getCurrentRepetition();
        BackOff backOff = new BackOff(Duration.ofMillis(200), new Random(seed));
        Set<Duration> seen = new HashSet<>();

        for (int failures = 1; failures <= 9; failures++) {
            Duration middle = Duration.ofMillis(200L << (failures - 1));
            Duration wait = backOff.after(failures);
            seen.add(wait);
            assertThat(wait)
                    .as("seed %d, after %d failures", seed, failures)
                    .isBetween(middle.dividedBy(2), middle.multipliedBy(3).dividedBy(2));
        }
        assertThat(seen).as("seed %d", seed).hasSize(9);
    }
}
