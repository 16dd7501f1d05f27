package org.crmoptout.service.command;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Tells on standard error how far a command is: on a terminal in one line that changes, else in a line of its own now and then.
 */
final class Progress {

    private static final Duration ON_TERMINAL = Duration.ofMillis(200);
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);
    private static final String FROM_THE_START = "\r\033[K";

    private final PrintWriter err;
    private final boolean terminal;
    private final Clock clock;
    private Instant next;
    private boolean lineIsOpen;

    Progress(PrintWriter err, boolean terminal, Clock clock) {
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
        this.next = clock.instant().plus(terminal ? Duration.ZERO : ELSEWHERE);
    }

    /** Tells it, unless something was told just now. */
    void tell(String what) {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(terminal ? ON_TERMINAL : ELSEWHERE);
        if (terminal) {
            err.print(FROM_THE_START + what);
            lineIsOpen = true;
        } else {
            err.println(what);
        }
        err.flush();
    }

    /** Leaves nothing half written behind. */
    void end() {
        if (lineIsOpen) {
            err.print(FROM_THE_START);
            err.flush();
            lineIsOpen = false;
        }
    }
}
