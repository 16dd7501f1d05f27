package org.crmoptout.service.command;

import java.util.ArrayList;
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
        List<Selected> selected = workplace.selected();
        ByHand byHand = workplace.open();
        byHand.beginWork();
        List<Swept> swept = new ArrayList<>();
        for (Selected one : selected) {
            String id = one.connection().id();
            ByHand.Comparison comparison =
                    byHand.sweep(workplace.operatorIn(one), id, what -> workplace.tell(one, what));
            swept.add(Swept.of(comparison, notes(workplace, one, comparison.sweep())));
        }
        return SweepReport.of(swept);
    }

    private static List<SweepReports.Note> notes(Workplace workplace, Selected one, @Nullable Sweep sweep) {
        SweepReports reports = workplace.the(SweepReports.class);
        return sweep == null
                ? List.of()
                : Workplace.all(page ->
                        reports.notes(one.workspace().id(), one.connection().id(), sweep.id(), page));
    }
}
