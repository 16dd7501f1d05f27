package org.crmoptout.connector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.crmoptout.connector.ErrorKind.Remedy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A classified failure")
class ConnectorExceptionTest {

    @Test
    @DisplayName("tells its kind, its message and no delay unless given one")
    void plain() {
        ConnectorException failure = new ConnectorException(ErrorKind.LOCKED, "record Contact/1 is locked");

        assertThat(failure.kind()).isEqualTo(ErrorKind.LOCKED);
        assertThat(failure).hasMessage("record Contact/1 is locked").hasNoCause();
        assertThat(failure).hasToString("LOCKED: record Contact/1 is locked");
        assertThat(failure.retryAfter()).isEmpty();
        assertThat(failure.until()).isEmpty();
    }

    @Test
    @DisplayName("takes a delay and an end without losing anything")
    void delays() {
        Exception cause = new IOException("reset");
        ConnectorException failure = new ConnectorException(ErrorKind.UNAVAILABLE, "no answer", cause);
        Instant noon = Instant.parse("2026-01-01T12:00:00Z");

        ConnectorException dated = failure.withRetryAfter(Duration.ofSeconds(3)).withUntil(noon);

        assertThat(dated.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(dated).hasMessage("no answer").hasCause(cause);
        assertThat(dated.retryAfter()).contains(Duration.ofSeconds(3));
        assertThat(dated.until()).contains(noon);
        assertThat(dated.getStackTrace()).isEqualTo(failure.getStackTrace());
        assertThat(failure.retryAfter()).as("the first is as it was").isEmpty();
        assertThat(dated.withRetryAfter(Duration.ofSeconds(9)).until()).contains(noon);
    }

    @ParameterizedTest
    @CsvSource({
        "RATE_LIMITED,    REPEAT_CALL,      false",
        "UNAVAILABLE,     REPEAT_CALL,      true",
        "LOCKED,          REPEAT_CALL,      false",
        "QUOTA_EXHAUSTED, CONNECTION_WAITS, false",
        "RESERVE_ONLY, CONNECTION_WAITS, false",
        "AUTHENTICATION,  CONNECTION_WAITS, false",
        "CONFIGURATION,   CONNECTION_WAITS, false",
        "PERMISSION,      HUMAN,            false",
        "INVALID_REQUEST, HUMAN,            false",
        "NOT_FOUND,       HUMAN,            false",
        "UNSUPPORTED,     HUMAN,            false",
        "PROTOCOL,        LOOK,             true",
        "CURSOR_LOST,     COMPARE,          false",
        "CANCELLED,       LOOK,             true"
    })
    @DisplayName("says by its kind what helps and whether a write is in doubt")
    void kinds(ErrorKind kind, Remedy remedy, boolean inDoubt) {
        assertThat(kind.remedy()).isEqualTo(remedy);
        assertThat(kind.leavesWriteInDoubt()).isEqualTo(inDoubt);
        assertThat(WriteOutcome.Failed.of(new ConnectorException(kind, "x")).inDoubt())
                .isEqualTo(inDoubt);
    }

    @Test
    @DisplayName("is of no kind but these")
    void complete() {
        assertThat(ErrorKind.values()).hasSize(14);
    }
}
