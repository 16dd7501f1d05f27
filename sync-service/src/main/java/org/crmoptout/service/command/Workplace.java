package org.crmoptout.service.command;

import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.crmoptout.service.command.Selection.Selected;
import org.crmoptout.service.label.Actor;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.crmoptout.service.settings.SyncSettings;
import org.crmoptout.service.sync.ByHand;
import org.flywaydb.core.Flyway;
import org.springframework.context.ConfigurableApplicationContext;

/** The opened service, as one command sees it. */
final class Workplace {

    private final ConfigurableApplicationContext context;
    private final Selection selection;
    private final Progress progress;

    Workplace(ConfigurableApplicationContext context, Selection selection, Progress progress) {
        this.context = context;
        this.selection = selection;
        this.progress = progress;
    }

    <T> T the(Class<T> part) {
        return context.getBean(part);
    }

    /** Makes every part of a kind. */
    void allOf(Class<? extends Annotation> kind) {
        context.getBeansWithAnnotation(kind);
    }

    List<Selected> selected() {
        return selection.of(settled(() -> the(SyncSettings.class)));
    }

    void tell(Selected one, String what) {
        progress.tell(one.connection().id() + ": " + what);
    }

    /** What an operator does is done by the command line, as an admin. */
    Actor operatorIn(Selected one) {
        return new Actor("Command line", one.workspace().id(), false, true);
    }

    /** Does what fails only because of settings. */
    <T> T settled(Supplier<T> step) {
        try {
            return step.get();
        } catch (RuntimeException e) {
            throw new Trouble.Found(Trouble.atTheStart(e, context));
        }
    }

    /** Opens the connections, once it is sure that the database is this program's. */
    ByHand open() {
        Migrations migrations = Migrations.of(the(Flyway.class));
        if (!migrations.areMade()) {
            throw new Trouble.Found(Exit.HUMAN, migrations.inWords(), null);
        }
        return settled(() -> {
            ByHand byHand = the(ByHand.class);
            byHand.open();
            return byHand;
        });
    }

    /** Something done over one connection. */
    interface Work<T> {
        T on(ByHand byHand, Selected one) throws InterruptedException;
    }

    /** Works on each connection meant, one after the other. */
    <T> List<T> each(Work<T> work) throws InterruptedException {
        List<Selected> selected = selected();
        ByHand byHand = open();
        byHand.beginWork();
        List<T> done = new ArrayList<>();
        for (Selected one : selected) {
            done.add(work.on(byHand, one));
        }
        return done;
    }

    /** All pages in one list. */
    static <T> List<T> all(Function<PageRequest, Page<T>> pages) {
        List<T> all = new ArrayList<>();
        Page<T> page;
        int number = 0;
        do {
            page = pages.apply(new PageRequest(number++, Page.MAX_SIZE));
            all.addAll(page.items());
        } while (all.size() < page.total() && !page.items().isEmpty());
        return all;
    }
}
