package org.crmoptout.service.command;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Runs a command's work in the service, and writes down what it found. */
final class Runner {

    /** Whatever the terminal's encoding is, the document can be read. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private final Service service;
    private final List<String> settings;
    private final Clock clock;

    Runner(Service service, List<String> settings, Clock clock) {
        this.service = service;
        this.settings = settings;
        this.clock = clock;
    }

    /** What a command does in the opened service. */
    interface Work {

        /** Does it. */
        Report in(Workplace workplace) throws InterruptedException;
    }

    /** Answers with the exit code. */
    int run(Selection selection, Work work) {
        CommandLine command = selection.command();
        Progress progress = new Progress(command.getErr(), Ansi.AUTO.enabled(), clock);
        Report report = report(selection, work, progress);
        progress.end();
        if (selection.json()) {
            command.getOut().println(JSON.writeValueAsString(report));
        } else {
            PrintWriter writer = report instanceof Trouble ? command.getErr() : command.getOut();
            report.print(writer);
            writer.flush();
        }
        return report.exitCode();
    }

    private Report report(Selection selection, Work work, Progress progress) {
        try {
            return service.open(settings, context -> work.in(new Workplace(context, selection, progress)));
        } catch (ParameterException e) {
            throw e;
        } catch (RuntimeException | InterruptedException e) {
            return Trouble.of(e);
        }
    }
}
