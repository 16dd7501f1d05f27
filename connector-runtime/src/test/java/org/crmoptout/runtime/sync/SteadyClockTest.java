package org.crmoptout.runtime.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A steady clock")
class SteadyClockTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final Queue<Supplier<Instant>> answers = new ArrayDeque<>();
    private final SteadyClock clock = new SteadyClock(new Clock() {
        @Override
        public Instant instant() {
            return answers.remove().get();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new IllegalArgumentException("this clock knows only UTC");
        }
    });

    private void sourceTells(int secondsAfterNoon) {
        answers.add(() -> NOON.plusSeconds(secondsAfterNoon));
    }

    private void assertTells(int secondsAfterNoon) {
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(secondsAfterNoon));
    }

    @Test
    @DisplayName("goes on from where it was when its source is set back, at its source's pace")
    void setBack() {
        sourceTells(0);
        assertTells(0);

        sourceTells(-3600);
        assertTells(0);
        sourceTells(-3590);
        assertTells(10);
    }

    @Test
    @DisplayName("an answer that was slow is no clock that was set back: it tells what others were told meanwhile")
    void slowAnswer() {
        answers.add(() -> {
            sourceTells(5);
            assertTells(5);
            return NOON;
        });
        assertTells(5);

        sourceTells(6);
        assertTells(6);
    }

    @Test
    @DisplayName("a source set back while a slow answer was under way moves the clock once")
    void setBackDuringSlowAnswer() {
        sourceTells(0);
        assertTells(0);
        answers.add(() -> {
            sourceTells(-3600);
            assertTells(0);
            return NOON.plusSeconds(1);
        });
        assertTells(1);

        sourceTells(-3590);
        assertThat(clock.instant()).isBetween(NOON.plusSeconds(10), NOON.plusSeconds(11));
    }

    @Test
    @DisplayName("lets nobody wait for the source's answer to somebody else")
    void asksBesideOthers() {
        answers.add(() -> CompletableFuture.supplyAsync(() -> {
                    sourceTells(1);
                    return clock.instant();
                })
                .orTimeout(10, TimeUnit.SECONDS)
                .join());

        assertTells(1);
    }
}
