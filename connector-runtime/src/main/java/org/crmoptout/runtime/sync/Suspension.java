package org.crmoptout.runtime.sync;

import java.time.Duration;
import java.time.Instant;
import org.crmoptout.connector.ErrorKind;

/**
 * Why a connection waits (S9).
 *
 * @param kind what stopped it
 * @param reason what happened and what to do
 * @param since when it stopped
 * @param until when it is tried again, a day later at the latest, unless a human resumes it before
 */
public record Suspension(ErrorKind kind, String reason, Instant since, Instant until) {

    /** Whatever the CRM says, it is asked again after a day. */
    private static final Duration LONGEST = Duration.ofDays(1);

    static Suspension begun(ErrorKind kind, String reason, Instant since, Instant until, Instant now) {
        Instant latest = now.plus(LONGEST);
        return new Suspension(kind, reason, since, until.isAfter(latest) ? latest : until);
    }

    /** Whether it holds now; one that would hold for longer than any was written down by a clock that went wrong. */
    boolean holds(Instant now) {
        return now.isBefore(until) && !until.isAfter(now.plus(LONGEST));
    }
}
