package org.crmoptout.service.command;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.crmoptout.runtime.sync.SyncLaw.ReadingRow;
import org.crmoptout.service.sync.ByHand;

/** What one round of syncs did. */
record SyncReport(int exitCode, List<Synced> connections) implements Report {

    static SyncReport of(List<Synced> connections) {
        return new SyncReport(
                connections.stream()
                        .map(Synced::exit)
                        .reduce(Exit.WELL, Exit::or)
                        .code(),
                connections);
    }

    /** What one round did over a connection. */
    record Synced(
            @JsonUnwrapped Standing standing,
            @JsonIgnore Exit exit,
            long sent,
            Map<ReadingRow, Long> seen,
            long strangers,
            long unread,
            boolean reachedEnd) {

        static Synced of(ByHand.Round round) {
            return new Synced(
                    Standing.of(round.after()),
                    Exit.of(round.after().need()),
                    round.sent(),
                    round.seen(),
                    round.strangers(),
                    round.unread(),
                    round.reachedEnd());
        }

        private void print(PrintWriter out) {
            out.printf("%s (workspace %s): %,d sent%n", standing.connection(), standing.workspace(), sent);
            seen.forEach((row, count) -> out.printf(
                    "  %-28s %,d%n", row.name().toLowerCase(Locale.ROOT).replace('_', ' '), count));
            if (strangers > 0) {
                out.printf("  %-28s %,d%n", "of people unknown here", strangers);
            }
            if (unread > 0) {
                out.printf("  %-28s %,d%n", "could not be read", unread);
            }
            standing.print(out);
        }
    }

    @Override
    public void print(PrintWriter out) {
        connections.forEach(connection -> connection.print(out));
    }
}
