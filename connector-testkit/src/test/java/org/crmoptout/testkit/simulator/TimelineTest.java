package org.crmoptout.testkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A timeline")
class TimelineTest {

    private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");

    private final Timeline<String, Integer> timeline = new Timeline<>(Duration.ofSeconds(60));

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    @Test
    @DisplayName("tells what is there and what was there, from the moment of the change on")
    void asOf() {
        timeline.putForever("a", 1);
        timeline.put("a", 2, at(10));
        timeline.put("b", 7, at(20));
        assertThat(timeline.get("a")).contains(2);
        assertThat(timeline.get("a", at(9))).contains(1);
        assertThat(timeline.get("a", at(10))).contains(2);
        assertThat(timeline.values(at(15))).containsExactly(2);
        assertThat(timeline.values()).containsExactly(2, 7);
        assertThat(timeline.get("b", at(19))).isEmpty();
        assertThat(timeline.get("c")).isEmpty();
    }

    @Test
    @DisplayName("tells the newest value even if the clock went back")
    void clockWentBack() {
        timeline.put("a", 1, at(10));
        assertThat(timeline.get("a", Timeline.behind(at(0), Duration.ZERO))).contains(1);
        assertThat(timeline.get("a", Timeline.behind(at(12), Duration.ofSeconds(3))))
                .isEmpty();
    }

    @Test
    @DisplayName("forgets what was replaced longer ago than it remembers, and nothing else")
    void forgets() {
        timeline.putForever("a", 0);
        for (int second = 1; second <= 100; second++) {
            timeline.put("a", second, at(second));
        }
        assertThat(timeline.get("a", at(40))).contains(40);
        assertThat(timeline.get("a", at(39))).isEmpty();
        timeline.clear();
        assertThat(timeline.values()).isEmpty();
    }
}
