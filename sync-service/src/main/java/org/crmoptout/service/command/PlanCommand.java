package org.crmoptout.service.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.service.command.PlanReport.Planned;
import org.crmoptout.service.command.Selection.Selected;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.PageRequest;
import org.crmoptout.service.sync.AccountLooks;
import org.crmoptout.service.sync.PlanView;
import org.crmoptout.service.sync.Plans;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description =
                "Tells what switching the sync on would do: who would be marked on which side, what would not travel, and"
                        + " why. It reads the CRM; no label changes and nothing is written there. The console then shows the same plan.")
final class PlanCommand implements Callable<Integer> {

    private static final long PAUSE_MILLIS = 100;
    private static final PageRequest HARDLY_ANYTHING = new PageRequest(0, 1);

    private final Runner runner;

    @Mixin
    private final Selection selection = new Selection();

    PlanCommand(Runner runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() {
        return runner.run(selection, PlanCommand::plan);
    }

    private static Report plan(Workplace workplace) throws InterruptedException {
        List<Selected> selected = workplace.selected();
        workplace.open();
        AccountLooks looks = workplace.the(AccountLooks.class);
        List<Planned> planned = new ArrayList<>();
        for (Selected one : selected) {
            AccountLooks.Look look = looks.look(one.workspace(), one.connection(), true);
            ConnectorException cause = look.cause();
            String problem = look.problem();
            planned.add(
                    problem == null
                            ? plan(workplace, one)
                            : Planned.failed(one, cause == null ? Exit.SETTINGS : Exit.of(cause.kind()), problem));
        }
        return PlanReport.of(planned);
    }

    private static Planned plan(Workplace workplace, Selected one) throws InterruptedException {
        Plans plans = workplace.the(Plans.class);
        Actor operator = workplace.operatorIn(one);
        String id = one.connection().id();
        plans.begin(operator, id);
        PlanView view = plans.find(operator, id, null, HARDLY_ANYTHING);
        while (view.state() == PlanView.State.RUNNING) {
            workplace.tell(one, view.done() + " of " + view.total() + " people looked at");
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            view = plans.find(operator, id, null, HARDLY_ANYTHING);
        }
        return switch (view.state()) {
            case FAILED -> Planned.failed(one, Exit.TIME, String.valueOf(view.problem()));
            case ABORTED -> Planned.failed(one, Exit.HUMAN, "somebody ended the plan, or asked for another");
            default ->
                Planned.of(
                        one,
                        view,
                        Workplace.all(
                                page -> plans.find(operator, id, null, page).entries()));
        };
    }
}
