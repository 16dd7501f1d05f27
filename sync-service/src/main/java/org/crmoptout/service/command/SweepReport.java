package org.crmoptout.service.command;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.PrintWriter;
import java.util.List;
import org.crmoptout.runtime.sync.Sweep;
import org.crmoptout.service.json.SweepJson;
import org.crmoptout.service.json.SweepNoteJson;
import org.crmoptout.service.sync.ByHand;
import org.crmoptout.service.sync.SweepReports;
import org.jspecify.annotations.Nullable;

/** What full comparisons found. */
record SweepReport(int exitCode, List<Swept> connections) implements Report {

    static SweepReport of(List<Swept> connections) {
        return new SweepReport(
                connections.stream()
                        .map(Swept::exit)
                        .reduce(Exit.WELL, Exit::or)
                        .code(),
                connections);
    }

    /** One connection's comparison, or why there is none. */
    @JsonInclude(Include.NON_NULL)
    record Swept(
            @JsonUnwrapped Standing standing,
            @JsonIgnore Exit exit,
            @Nullable SweepJson comparison,
            List<SweepNoteJson> notes,
            long sent,
            @JsonIgnore List<SweepReports.Note> lines) {

        static Swept of(ByHand.Comparison comparison, List<SweepReports.Note> notes) {
            Sweep sweep = comparison.sweep();
            return new Swept(
                    Standing.of(comparison.after()),
                    Exit.of(comparison.after().need()),
                    sweep == null ? null : SweepJson.of(sweep),
                    notes.stream().map(SweepNoteJson::of).toList(),
                    comparison.sent(),
                    notes);
        }

        private void print(PrintWriter out) {
            out.printf("%s (workspace %s): ", standing.connection(), standing.workspace());
            if (comparison == null) {
                out.println("not compared");
            } else {
                out.printf(
                        "%,d of %,d compared%s, %,d sent%n",
                        comparison.compared(), comparison.total(), comparison.endedAt() == null ? " so far" : "", sent);
                comparison.counts().forEach((finding, count) -> out.printf("  %-16s %,d%n", finding, count));
            }
            // An address prints masked.
            lines.forEach(note -> out.printf(
                    "  %s  person %s  %s%s%n",
                    note.finding(), note.personId(), note.key(), note.why() == null ? "" : "  " + note.why()));
            standing.print(out);
        }
    }

    @Override
    public void print(PrintWriter out) {
        connections.forEach(connection -> connection.print(out));
    }
}
