package org.crmoptout.service.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.crmoptout.service.settings.ConnectionSettings;
import org.crmoptout.service.settings.SyncSettings;
import org.crmoptout.service.settings.WorkspaceSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands can be told: which connections, and how to answer. */
final class Selection {

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec command;

    @Option(names = "--workspace", paramLabel = "ID", description = "Only the connections of this workspace.")
    private @Nullable String workspace;

    @Option(names = "--connection", paramLabel = "ID", description = "Only this connection.")
    private @Nullable String connection;

    @Option(names = "--json", description = "Answer with one JSON document.")
    private boolean json;

    /** A connection of the settings. */
    record Selected(WorkspaceSettings workspace, ConnectionSettings connection) {}

    boolean json() {
        return json;
    }

    CommandLine command() {
        return command.commandLine();
    }

    /**
     * The connections meant, in the order of the settings.
     *
     * @throws ParameterException when there is no such workspace or connection
     */
    List<Selected> of(SyncSettings settings) {
        List<WorkspaceSettings> workspaces = settings.workspaces().stream()
                .filter(one -> workspace == null || one.id().equals(workspace))
                .toList();
        if (workspace != null && workspaces.isEmpty()) {
            throw unknown(
                    "--workspace", workspace, settings.workspaces().stream().map(WorkspaceSettings::id));
        }
        List<Selected> all = new ArrayList<>();
        workspaces.forEach(one -> one.connections().forEach(its -> all.add(new Selected(one, its))));
        List<Selected> selected = all.stream()
                .filter(one -> connection == null || one.connection().id().equals(connection))
                .toList();
        if (connection != null && selected.isEmpty()) {
            throw unknown(
                    "--connection",
                    connection,
                    all.stream().map(one -> one.connection().id()));
        }
        return selected;
    }

    private ParameterException unknown(String option, String given, Stream<String> known) {
        List<String> ids = known.toList();
        return new ParameterException(
                command(),
                option + ": '" + given + "' is not in the settings. There "
                        + (ids.isEmpty() ? "is none." : "is " + String.join(", ", ids) + "."));
    }
}
