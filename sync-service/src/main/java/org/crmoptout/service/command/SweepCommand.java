package org.crmoptout.service.command;

import java.util.List;
import java.util.concurrent.Callable;
import org.crmoptout.runtime.sync.Sweep;
import org.crmoptout.service.command.Selection.Selected;
import org.crmoptout.service.command.SweepReport.Swept;
import org.crmoptout.service.sync.ByHand;
import org.crmoptout.service.sync.SweepReports;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "sweep",
        mixinStandardHelpOptions = true,
        description =
                "Compares everyone on both sides, over each connection whose sync is on, repairs what nothing explains, and"
                        + " names what it repaired and what stays different. May run beside a server on PostgreSQL.")
final class SweepCommand implements Callable<Integer> {

    private final Runner runner;

    @Mixin
    private final Selection selection = new Selection();

    SweepCommand(Runner runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() {
        return runner.run(selection, SweepCommand::sweep);
    }

    private static Report sweep(Workplace workplace) throws InterruptedException {
        return SweepReport.of(workplace.each((byHand, one) -> {
            ByHand.Comparison comparison =
                    byHand.sweep(workplace.operatorIn(one), one.connection().id(), what -> workplace.tell(one, what));
            return Swept.of(comparison, notes(workplace, one, comparison.sweep()));
        }));
    }

    private static List<SweepReports.Note> notes(Workplace workplace, Selected one, @Nullable Sweep sweep) {
        SweepReports reports = workplace.the(SweepReports.class);
        return sweep == null
                ? List.of()
                : Workplace.all(page ->
                        reports.notes(one.workspace().id(), one.connection().id(), sweep.id(), page));
    }
}
