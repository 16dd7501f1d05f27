package org.crmoptout.service.people;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.connector.RecordRef;
import org.crmoptout.connector.RecordType;
import org.crmoptout.service.people.ImportRefusedException.LineProblem;
import org.jspecify.annotations.Nullable;

/** Reads a file of people, gathering everything that is wrong with it. Used once, by one thread. */
final class CsvFile {

    private static final Set<String> COLUMNS =
            Set.of("first_name", "last_name", "email", "type", "record_id", "connection");
    private static final String KNOWN = "first_name, last_name, email, type, record_id, connection";
    private static final int LONGEST_NAME = 200;

    private final Set<String> connections;
    private final int maxLines;
    private final List<CsvLine> lines = new ArrayList<>();
    private final List<LineProblem> problems = new ArrayList<>();

    /**
     * A file to be read.
     *
     * @param connections the connections of the workspace
     * @param maxLines how many lines it may have at most
     */
    CsvFile(Set<String> connections, int maxLines) {
        this.connections = connections;
        this.maxLines = maxLines;
    }

    List<CsvLine> lines() {
        return lines;
    }

    List<LineProblem> problems() {
        return problems;
    }

    void read(InputStream csv) throws IOException {
        long line = 1;
        try (CSVParser parser = CSVParser.builder()
                .setReader(withoutByteOrderMark(csv))
                .setFormat(CSVFormat.RFC4180)
                .get()) {
            Iterator<CSVRecord> records = parser.iterator();
            if (!records.hasNext()) {
                problem(1, "the file is empty: it needs a header with some of " + KNOWN);
                return;
            }
            List<String> header = header(records.next());
            line = parser.getCurrentLineNumber() + 1;
            while (problems.isEmpty() || !header.isEmpty()) {
                if (!records.hasNext()) {
                    return;
                }
                if (lines.size() >= maxLines) {
                    problem(line, "the file has more than " + maxLines + " lines: split it");
                    return;
                }
                read(line, header, records.next());
                line = parser.getCurrentLineNumber() + 1;
            }
        } catch (UncheckedIOException e) {
            unreadable(line, e.getCause());
        } catch (CharacterCodingException e) {
            unreadable(line, e);
        }
    }

    /** The rest of a file after a broken quote or character can't be told apart, so this is the last problem named. */
    private void unreadable(long line, @Nullable IOException cause) throws IOException {
        for (Throwable it = cause; it != null; it = it.getCause()) {
            if (it instanceof CharacterCodingException) {
                problem(line, "here or further on is a character that is not UTF-8: save the file as UTF-8");
                return;
            }
        }
        if (cause instanceof org.apache.commons.csv.CSVException) {
            problem(line, "the quotes are not as RFC 4180 has them, so nothing from here on could be read");
        } else if (cause != null) {
            throw cause;
        }
    }

    private static Reader withoutByteOrderMark(InputStream csv) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(
                csv,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        reader.mark(1);
        if (reader.read() != '\ufeff') {
            reader.reset();
        }
        return reader;
    }

    /** Answers no columns when they are not good, so that nothing more is read. */
    private List<String> header(CSVRecord record) {
        List<String> header = record.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
        int before = problems.size();
        Set<String> unknown = new TreeSet<>();
        Set<String> twice = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        for (String name : header) {
            if (!COLUMNS.contains(name)) {
                unknown.add(name);
            } else if (!seen.add(name)) {
                twice.add(name);
            }
        }
        if (!unknown.isEmpty()) {
            problem(1, unknown.size() + " columns of the header are not known; it may have " + KNOWN);
        }
        if (!twice.isEmpty()) {
            problem(1, "the header has a column twice: " + String.join(", ", twice));
        }
        if (unknown.isEmpty() && !seen.contains("email") && !(seen.contains("type") && seen.contains("record_id"))) {
            problem(1, "the header needs the column email, or the columns type and record_id");
        }
        return problems.size() > before ? List.of() : header;
    }

    private void read(long line, List<String> header, CSVRecord record) {
        if (record.size() == 1 && record.get(0).isBlank()) {
            return;
        }
        if (record.size() != header.size()) {
            problem(line, "has " + record.size() + " fields, the header has " + header.size());
            return;
        }
        int before = problems.size();
        String first = name(line, "first_name", value(header, record, "first_name"));
        String last = name(line, "last_name", value(header, record, "last_name"));
        EmailAddress email = email(line, value(header, record, "email"));
        CrmRecord crmRecord = crmRecord(
                line,
                value(header, record, "type"),
                value(header, record, "record_id"),
                value(header, record, "connection"));
        if (problems.size() > before) {
            return;
        }
        if (email == null && crmRecord == null) {
            problem(line, "needs an email, or a type and a record_id");
            return;
        }
        lines.add(new CsvLine(line, first, last, email, crmRecord));
    }

    private static String value(List<String> header, CSVRecord record, String column) {
        int at = header.indexOf(column);
        return at < 0 ? "" : record.get(at).strip();
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
        problems.add(new LineProblem(line, problem));
    }
}
