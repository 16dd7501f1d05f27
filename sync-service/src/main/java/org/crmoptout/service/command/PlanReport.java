package org.crmoptout.service.command;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.crmoptout.runtime.sync.PlanEntry.Verdict;
import org.crmoptout.service.command.Selection.Selected;
import org.crmoptout.service.json.PlanEntryJson;
import org.crmoptout.service.sync.PlanView;
import org.jspecify.annotations.Nullable;

/** What switching syncs on would do. */
record PlanReport(int exitCode, List<Planned> plans) implements Report {

    static PlanReport of(List<Planned> plans) {
        return new PlanReport(
                plans.stream().map(Planned::exit).reduce(Exit.WELL, Exit::or).code(), plans);
    }

    /** One connection's plan, or why there is none. */
    @JsonInclude(Include.NON_NULL)
    record Planned(
            String workspace,
            String connection,
            @JsonIgnore Exit exit,
            @Nullable String problem,
            @Nullable Long people,
            @Nullable Long markInTool,
            @Nullable Long markInCrm,
            @Nullable Map<Verdict, Long> counts,
            @Nullable List<PlanEntryJson> entries,
            @JsonIgnore List<PlanView.Entry> lines) {

        static Planned of(Selected one, PlanView view, List<PlanView.Entry> entries) {
            return new Planned(
                    one.workspace().id(),
                    one.connection().id(),
                    Exit.WELL,
                    null,
                    view.done(),
                    view.markInTool(),
                    view.markInCrm(),
                    view.counts(),
                    entries.stream().map(PlanEntryJson::of).toList(),
                    entries);
        }

        static Planned failed(Selected one, Exit exit, String problem) {
            return new Planned(
                    one.workspace().id(),
                    one.connection().id(),
                    exit,
                    problem,
                    null,
                    null,
                    null,
                    null,
                    null,
                    List.of());
        }

        private void print(PrintWriter out) {
            if (counts == null) {
                out.printf("%s (workspace %s): no plan: %s%n", connection, workspace, problem);
                return;
            }
            out.printf(
                    "%s (workspace %s): of %,d people, %,d would be marked here, %,d would be opted out in the CRM%n",
                    connection, workspace, people, markInTool, markInCrm);
            out.printf("  %,d say the same on both sides%n", counts.getOrDefault(Verdict.EQUAL, 0L));
            Map<String, List<PlanView.Entry>> alike = lines.stream()
                    .collect(Collectors.groupingBy(PlanReport::heading, LinkedHashMap::new, Collectors.toList()));
            alike.forEach((heading, some) -> {
                out.printf("  %,d %s%n", some.size(), heading);
                // An address prints masked.
                some.forEach(line -> out.println("    " + line.name() + (line.key() == null ? "" : "  " + line.key())));
            });
        }
    }

    private static String heading(PlanView.Entry entry) {
        String verdict = entry.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return entry.why() == null ? verdict : verdict + ": " + entry.why();
    }

    @Override
    public void print(PrintWriter out) {
        plans.forEach(plan -> plan.print(out));
    }
}
