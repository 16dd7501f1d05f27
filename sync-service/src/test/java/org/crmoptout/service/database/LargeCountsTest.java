package org.crmoptout.service.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Counts of many rows")
class LargeCountsTest {

    private static final long LARGE = LargeCounts.LARGE + 1;

    private final AtomicLong nanos = new AtomicLong();
    private final LargeCounts counts = new LargeCounts(nanos::get);

    private void pass(long part) {
        nanos.addAndGet(LargeCounts.GOOD_FOR.toNanos() / part);
    }

    @Test
    @DisplayName("small ones are counted each time")
    void small() {
        assertThat(counts.of("a", () -> LargeCounts.LARGE)).isEqualTo(LargeCounts.LARGE);
        assertThat(counts.of("a", () -> 5)).isEqualTo(5);
    }

    @Test
    @DisplayName("large ones are good for a while, each for itself, and are then counted again")
    void large() {
        counts.of("a", () -> LARGE);
        pass(2);
        assertThat(counts.of("a", () -> 5)).isEqualTo(LARGE);
        assertThat(counts.of("b", () -> 6)).isEqualTo(6);
        pass(2);
        assertThat(counts.of("a", () -> 5)).isEqualTo(5);
        assertThat(counts.of("a", () -> 7)).isEqualTo(7);
    }

    @Test
    @DisplayName("while one counts again the others get the old count")
    void oneCounts() {
        counts.of("a", () -> LARGE);
        pass(1);
        long counted = counts.of("a", () -> {
            assertThat(counts.of("a", () -> 5)).isEqualTo(LARGE);
            return LARGE + 1;
        });
        assertThat(counted).isEqualTo(LARGE + 1);
        assertThat(counts.of("a", () -> 5)).isEqualTo(LARGE + 1);
    }

    @Test
    @DisplayName("one that could not be counted again is tried again later")
    void failed() {
        counts.of("a", () -> LARGE);
        pass(1);
        assertThatThrownBy(() -> counts.of("a", () -> {
                    throw new IllegalStateException("no database");
                }))
                .hasMessage("no database");
        assertThat(counts.of("a", () -> 5)).isEqualTo(LARGE);
        pass(1);
        assertThat(counts.of("a", () -> 5)).isEqualTo(5);
    }
}
