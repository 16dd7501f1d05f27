package org.crmoptout.service.command;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program's command line: the server, or one of the commands. */
@Command(
        name = "sync-service",
        mixinStandardHelpOptions = true,
        versionProvider = CommandLineTool.Version.class,
        synopsisHeading = "Without a command, the server starts.%n%nUsage: ",
        customSynopsis = "java -jar sync-service.jar [COMMAND] [OPTIONS] [--SETTING=VALUE...]",
        description = {
            "",
            "Keeps the do-not-contact label equal to the email opt-out of CRMs. The commands work with the database and the"
                    + " settings of the server: application.yaml in this folder, the environment, and options with a dot in their"
                    + " name, such as --spring.datasource.url=jdbc:postgresql://host/name.",
            ""
        },
        commandListHeading = "Commands:%n",
        exitCodeListHeading = "%nExit codes, of several the highest:%n",
        exitCodeList = {
            "0:all is well",
            "1:something needs a human, as the command says",
            "2:wrong usage, or settings that are not valid",
            "3:the database or a CRM can't be reached for now: try again later",
            "70:a defect of this program"
        })
public final class CommandLineTool implements Runnable {

    private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    private CommandLineTool() {}

    /**
     * Whether something else than the server is asked for.
     *
     * @param arguments of the program
     * @return true for a command, for help and for the version
     */
    public static boolean isMeant(String[] arguments) {
        return Arrays.stream(arguments).anyMatch(one -> HELP.contains(one) || !one.startsWith("-"));
    }

    /**
     * Runs a command. Only its result goes to standard output, whatever else would be printed there goes to standard error.
     *
     * @param program what Spring Boot starts
     * @param arguments of the program
     * @return the exit code
     */
    public static int run(Class<?> program, String[] arguments) {
        PrintStream out = System.out;
        System.setOut(System.err);
        List<String> settings =
                Arrays.stream(arguments).filter(CommandLineTool::isSetting).toList();
        String[] words = Arrays.stream(arguments)
                .filter(Predicate.not(CommandLineTool::isSetting))
                .toArray(String[]::new);
        return of(new Runner(new OwnService(program), settings, Clock.systemUTC()))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(System.err, true))
                .execute(words);
    }

    private static boolean isSetting(String argument) {
        return argument.matches("--[^=]*\\.[^=]*(=.*)?");
    }

    static CommandLine of(Runner runner) {
        return new CommandLine(new CommandLineTool())
                .addSubcommand(new CheckCommand(runner))
                .addSubcommand(new PlanCommand(runner))
                .addSubcommand(new SyncCommand(runner))
                .addSubcommand(new SweepCommand(runner))
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(CommandLineTool::explain);
    }

    private static int explain(ParameterException fault, String[] arguments) {
        CommandLine asked = fault.getCommandLine();
        PrintWriter err = asked.getErr();
        err.println(fault.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(fault, err);
        err.println("Try '" + asked.getCommandSpec().qualifiedName() + " --help'.");
        return Exit.SETTINGS.code();
    }

    @Override
    public void run() {
        throw new ParameterException(command.commandLine(), "Missing command.");
    }

    /** The program's version, and that of Java. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = CommandLineTool.class.getPackage().getImplementationVersion();
            return new String[] {
                "sync-service " + (version == null ? "(not packed)" : version), "Java ${java.version} (${java.vendor})"
            };
        }
    }
}
