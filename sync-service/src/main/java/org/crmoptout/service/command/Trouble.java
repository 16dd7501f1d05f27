package org.crmoptout.service.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Why a command could not do its work. */
@JsonInclude(Include.NON_NULL)
record Trouble(int exitCode, String problem, @Nullable String remedy) implements Report {

    /** SQL states that other settings would help against; a database that can't be reached may be back in a minute. */
    private static final Set<String> WRONG_DATABASE = Set.of("28P01", "28000", "3D000", "90146");

    /** Ends a command with what is to be told. */
    static final class Found extends RuntimeException {

        private static final long serialVersionUID = 1;

        private final transient Trouble trouble;

        Found(Trouble trouble) {
            super(trouble.problem());
            this.trouble = trouble;
        }

        Found(Exit exit, String problem, @Nullable String remedy) {
            this(new Trouble(exit.code(), problem, remedy));
        }
    }

    /** What a failure means while settings are read and the service is opened: mostly that a setting is wrong. */
    static Trouble atTheStart(Throwable failure, @Nullable ConfigurableApplicationContext context) {
        for (FailureAnalyzer analyzer : analyzers(context)) {
            @Nullable FailureAnalysis analysis = analyzer.analyze(failure);
            if (analysis != null) {
                boolean away = analysis.getCause() instanceof SQLException refused
                        && !WRONG_DATABASE.contains(String.valueOf(refused.getSQLState()));
                return new Trouble(
                        (away ? Exit.TIME : Exit.SETTINGS).code(), analysis.getDescription(), analysis.getAction());
            }
        }
        @Nullable String words = innermostWords(failure);
        return words == null ? of(failure) : new Trouble(Exit.SETTINGS.code(), words, null);
    }

    /** What whoever refused a setting said of it. */
    private static @Nullable String innermostWords(Throwable failure) {
        @Nullable String words = null;
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYAMLException yaml) { // its message quotes the file
                return "a file of settings is not valid YAML: " + yaml.getProblem()
                        + (yaml.getProblemMark() == null
                                ? ""
                                : ", in line " + (yaml.getProblemMark().getLine() + 1));
            }
            if (cause instanceof IllegalStateException || cause instanceof IllegalArgumentException) {
                words = cause.getMessage();
            }
        }
        return words;
    }

    /** Those of Spring Boot and our own; without a context, those that need none. */
    private static Iterable<FailureAnalyzer> analyzers(@Nullable ConfigurableApplicationContext context) {
        ArgumentResolver arguments = context == null
                ? ArgumentResolver.none()
                : ArgumentResolver.of(BeanFactory.class, context.getBeanFactory())
                        .and(Environment.class, context.getEnvironment());
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(FailureAnalyzer.class, arguments, (type, name, failure) -> {});
    }

    /** What a failure means at work. */
    static Trouble of(Throwable failure) {
        if (failure instanceof Found found) {
            return found.trouble;
        }
        if (failure instanceof DataAccessResourceFailureException
                || failure instanceof CannotCreateTransactionException) {
            return new Trouble(Exit.TIME.code(), "The database was lost.", "Try again when it is back.");
        }
        if (failure instanceof InterruptedException) {
            return new Trouble(Exit.TIME.code(), "The command was interrupted.", null);
        }
        // Only the class: a message from a driver may quote a row.
        Throwable root = NestedExceptionUtils.getMostSpecificCause(failure);
        StackTraceElement[] trace = root.getStackTrace();
        return new Trouble(
                Exit.DEFECT.code(),
                "The command failed with " + root.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]),
                "Please report it with these words.");
    }

    @Override
    public void print(PrintWriter out) {
        out.println(problem);
        if (remedy != null && !remedy.isBlank()) {
            out.println(remedy);
        }
    }
}
