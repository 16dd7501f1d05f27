package org.crmoptout.service.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.PrintWriter;
import org.crmoptout.runtime.sync.FirstRun;
import org.crmoptout.service.sync.ByHand;
import org.crmoptout.service.sync.ConnectionView;
import org.jspecify.annotations.Nullable;

/** How a connection stands after work on it. */
@JsonInclude(Include.NON_NULL)
record Standing(
        String workspace,
        String connection,
        ConnectionView.State state,
        FirstRun.@Nullable Phase firstRun,
        ConnectionView.Counts counts,
        @Nullable String problem) {

    static Standing of(ByHand.Standing after) {
        ConnectionView view = after.view();
        FirstRun run = view.firstRun();
        return new Standing(
                view.workspaceId(),
                view.id(),
                view.state(),
                run == null ? null : run.phase(),
                view.counts(),
                after.problem());
    }

    boolean isOff() {
        return state == ConnectionView.State.OFF;
    }

    void print(PrintWriter out) {
        if (isOff()) {
            out.println("  The sync is off: nothing travels until an admin switches it on.");
            return;
        }
        out.printf(
                "  %,d waiting, %,d parked, %,d reviews, %,d of %,d not seen yet%n",
                counts.waiting(), counts.parked(), counts.reviews(), counts.unseen(), counts.keys());
        if (counts.parked() > 0) {
            out.println("  Parked deliveries wait for a human: see them in the console, under Deliveries.");
        }
        if (counts.reviews() > 0) {
            out.println("  Reviews wait for a human: answer them in the console, under Reviews.");
        }
        if (problem != null) {
            out.println("  " + state + ": " + problem);
        }
    }
}
