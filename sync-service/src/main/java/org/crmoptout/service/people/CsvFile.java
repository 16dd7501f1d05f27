package org.crmoptout.service.people;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.service.people.ImportRefusedException.LineProblem;
import org.jspecify.annotations.Nullable;

/** Reads a file of people, gathering everything that is wrong with it. Used once, by one thread. */
final class CsvFile {

    private static final List<String> COLUMNS =
            List.of("first_name", "last_name", "email", "type", "record_id", "connection", "account");
    private static final int LONGEST_NAME = 200;

    private final Set<String> connections;
    private final CsvTable table;
    private final List<CsvLine> lines = new ArrayList<>();

    /**
     * A file to be read.
     *
     * @param connections the connections of the workspace
     * @param maxLines how many lines it may have at most
     */
    CsvFile(Set<String> connections, int maxLines) {
        this.connections = connections;
        this.table = new CsvTable(COLUMNS, maxLines);
    }

    List<CsvLine> lines() {
        return lines;
    }

    List<LineProblem> problems() {
        return table.problems();
    }

    void read(InputStream csv) throws IOException {
        table.read(csv, List.of(Set.of("email"), Set.of("type", "record_id")), this::read);
    }

    private void read(long line, CsvTable.Line fields) {
        int before = table.problems().size();
        String first = name(line, "first_name", fields.get("first_name"));
        String last = name(line, "last_name", fields.get("last_name"));
        String account = name(line, "account", fields.get("account"));
        EmailAddress email = email(line, fields.get("email"));
        CrmRecord crmRecord = crmRecord(line, fields.get("type"), fields.get("record_id"), fields.get("connection"));
        if (table.problems().size() > before) {
            return;
        }
        if (email == null && crmRecord == null) {
            problem(line, "needs an email, or a type and a record_id");
            return;
        }
        lines.add(new CsvLine(line, first, last, email, crmRecord, account));
    }

    private String name(long line, String column, String name) {
        if (name.length() > LONGEST_NAME) {
            problem(line, column + ": has more than " + LONGEST_NAME + " characters");
        } else if (name.chars().anyMatch(Character::isISOControl)) {
            problem(line, column + ": holds a control character");
        }
        return name;
    }

    private @Nullable EmailAddress email(long line, String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return EmailAddress.of(text);
        } catch (IllegalArgumentException e) {
            problem(line, "email: " + e.getMessage());
            return null;
        }
    }

    private @Nullable CrmRecord crmRecord(long line, String type, String id, String connection) {
        if (type.isEmpty() && id.isEmpty() && connection.isEmpty()) {
            return null;
        }
        if (type.isEmpty() || id.isEmpty()) {
            problem(
                    line,
                    (type.isEmpty() ? "type" : "record_id") + ": is missing; a record needs a type and a record_id");
            return null;
        }
        String known = connection(line, connection);
        RecordType recordType = null;
        try {
            recordType = new RecordType(type);
        } catch (IllegalArgumentException e) {
            problem(line, "type: must be the CRM's own name of a record type, such as Contact or Lead");
        }
        if (recordType == null) {
            return null;
        }
        try {
            RecordRef ref = new RecordRef(recordType, id);
            return known == null ? null : new CrmRecord(known, ref);
        } catch (IllegalArgumentException e) {
            problem(line, "record_id: must be the CRM's own id, 1 to 64 visible ASCII characters and no '@'");
            return null;
        }
    }

    private @Nullable String connection(long line, String id) {
        String among = connections.isEmpty() ? "it has none" : "it has " + String.join(", ", connections);
        if (id.isEmpty() && connections.size() == 1) {
            return connections.iterator().next();
        }
        if (id.isEmpty()) {
            problem(line, "connection: is missing; name one of the workspace: " + among);
            return null;
        }
        if (!connections.contains(id)) {
            problem(line, "connection: is none of the workspace; " + among);
            return null;
        }
        return id;
    }

    private void problem(long line, String problem) {
        table.problem(line, problem);
    }
}
