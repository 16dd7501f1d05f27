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
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.crmoptout.service.people.ImportRefusedException.LineProblem;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CSV file (RFC 4180, UTF-8, with a header) line by line, gathering everything that is wrong with it. Used once, by one
 * thread.
 */
public final class CsvTable {

    private final Set<String> columns;
    private final int maxLines;
    private final List<LineProblem> problems = new ArrayList<>();
    private int lines;

    /** Takes the good lines. */
    public interface Lines {

        /**
         * A line that fits the header.
         *
         * @param number which line of the file, from 1
         * @param line its fields
         */
        void take(long number, Line line);
    }

    /** The fields of a line. */
    public static final class Line {

        private final List<String> header;
        private final CSVRecord record;

        private Line(List<String> header, CSVRecord record) {
            this.header = header;
            this.record = record;
        }

        /**
         * One field.
         *
         * @param column its column
         * @return stripped; empty when the file has no such column
         */
        public String get(String column) {
            int at = header.indexOf(column);
            return at < 0 ? "" : record.get(at).strip();
        }
    }

    /**
     * A file to be read.
     *
     * @param columns the names its header may have
     * @param maxLines how many lines it may have at most
     */
    public CsvTable(List<String> columns, int maxLines) {
        this.columns = new LinkedHashSet<>(columns);
        this.maxLines = maxLines;
    }

    /**
     * All that is wrong so far.
     *
     * @return by line
     */
    public List<LineProblem> problems() {
        return problems;
    }

    /**
     * Notes that something is wrong.
     *
     * @param line which line of the file
     * @param problem what is wrong and what is expected, without the value
     */
    public void problem(long line, String problem) {
        problems.add(new LineProblem(line, problem));
    }

    /**
     * Reads the file to its end, or to where nothing more can be told.
     *
     * @param csv the file
     * @param oneOf sets of columns of which the header must have at least one whole set
     * @param taker takes the lines
     * @throws IOException when the file can't be read
     */
    public void read(InputStream csv, List<Set<String>> oneOf, Lines taker) throws IOException {
        long line = 1;
        try (CSVParser parser = CSVParser.builder()
                .setReader(withoutByteOrderMark(csv))
                .setFormat(CSVFormat.RFC4180)
                .get()) {
            Iterator<CSVRecord> records = parser.iterator();
            if (!records.hasNext()) {
                problem(1, "the file is empty: it needs a header with some of " + String.join(", ", columns));
                return;
            }
            List<String> header = header(records.next(), oneOf);
            line = parser.getCurrentLineNumber() + 1;
            while (!header.isEmpty() && records.hasNext()) {
                CSVRecord record = records.next();
                if (record.size() != 1 || !record.get(0).isBlank()) {
                    if (++lines > maxLines) {
                        problem(line, "the file has more than " + maxLines + " lines: split it");
                        return;
                    }
                    if (record.size() == header.size()) {
                        taker.take(line, new Line(header, record));
                    } else {
                        problem(line, "has " + record.size() + " fields, the header has " + header.size());
                    }
                }
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
    private List<String> header(CSVRecord record, List<Set<String>> oneOf) {
        List<String> header = record.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
        int before = problems.size();
        Set<String> unknown = new TreeSet<>();
        Set<String> twice = new TreeSet<>();
        Set<String> seen = new TreeSet<>();
        for (String name : header) {
            if (!columns.contains(name)) {
                unknown.add(name);
            } else if (!seen.add(name)) {
                twice.add(name);
            }
        }
        if (!unknown.isEmpty()) {
            problem(
                    1,
                    unknown.size() + " columns of the header are not known; it may have " + String.join(", ", columns));
        }
        if (!twice.isEmpty()) {
            problem(1, "the header has a column twice: " + String.join(", ", twice));
        }
        if (unknown.isEmpty() && oneOf.stream().noneMatch(seen::containsAll)) {
            problem(1, "the header needs " + oneOf.stream().map(CsvTable::words).collect(Collectors.joining(", or ")));
        }
        return problems.size() > before ? List.of() : header;
    }

    private static String words(Set<String> some) {
        return (some.size() == 1 ? "the column " : "the columns ")
                + some.stream().sorted(Comparator.reverseOrder()).collect(Collectors.joining(" and "));
    }
}
