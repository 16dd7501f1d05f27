package org.crmoptout.service.command;

import java.util.concurrent.Callable;
import org.crmoptout.service.command.SyncReport.Synced;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "sync",
        mixinStandardHelpOptions = true,
        description =
                "Pushes what is due and pulls, over each connection whose sync is on, until nothing is due or only what has"
                        + " to wait remains. May run beside a server on PostgreSQL.")
final class SyncCommand implements Callable<Integer> {

    private final Runner runner;

    @Mixin
    private final Selection selection = new Selection();

    @Option(
            names = "--once",
            required = true,
            description = "One round; what goes on for good is the server, which starts without a command.")
    private boolean once;

    SyncCommand(Runner runner) {
        this.runner = runner;
    }

    @Override
    public Integer call() {
        return runner.run(selection, SyncCommand::sync);
    }

    private static Report sync(Workplace workplace) throws InterruptedException {
        return SyncReport.of(workplace.each(
                (byHand, one) -> Synced.of(byHand.sync(one.connection().id(), what -> workplace.tell(one, what)))));
    }
}
