package org.crmoptout.service.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The progress of a command")
class ProgressTest {

    private final StringWriter err = new StringWriter();
    private final Watch watch = new Watch();

    private static final class Watch extends Clock {
        private Instant now = Instant.EPOCH;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private void tell(Progress progress, Duration later, String what) {
        watch.now = watch.now.plus(later);
        progress.tell(what);
    }

    @Test
    @DisplayName("is one line that changes on a terminal, and is gone at the end")
    void onTerminal() {
        Progress progress = new Progress(new PrintWriter(err), true, watch);

        tell(progress, Duration.ZERO, "1 of 9");
        tell(progress, Duration.ofMillis(50), "2 of 9");
        tell(progress, Duration.ofMillis(200), "3 of 9");
        progress.end();

        assertThat(err.toString()).isEqualTo("\r\033[K1 of 9\r\033[K3 of 9\r\033[K");
    }

    @Test
    @DisplayName("is a line now and then elsewhere, and none for what is done at once")
    void elsewhere() {
        Progress progress = new Progress(new PrintWriter(err), false, watch);

        tell(progress, Duration.ofSeconds(9), "1 of 9");
        tell(progress, Duration.ofSeconds(1), "2 of 9");
        tell(progress, Duration.ofSeconds(9), "3 of 9");
        tell(progress, Duration.ofSeconds(1), "4 of 9");
        progress.end();

        assertThat(err.toString().lines()).containsExactly("2 of 9", "4 of 9");
    }
}
