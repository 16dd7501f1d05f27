package org.crmoptout.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code docs/operations.md}, whose tables are made from the code. */
public final class OperationsDocument {

    /** How whoever changed the code brings the document up to date. */
    public static final String REMEDY =
            "docs/operations.md is no longer what the code says: run 'cp sync-service/target/docs/operations.md docs'"
                    + " and commit it";

    private static final Path WRITTEN = Path.of("..", "docs", "operations.md");
    private static final Path GENERATED = Path.of("target", "docs", "operations.md");

    private static final Pattern TABLE =
            Pattern.compile("<!-- made from the code: ([a-z ]+) -->\n\n(.*?)\n<!-- end of \\1 -->", Pattern.DOTALL);

    private OperationsDocument() {}

    public static String text() throws IOException {
        return Files.readString(WRITTEN);
    }

    /** The tables that are made from the code, by name, as they stand in the document. */
    public static Map<String, String> tables() throws IOException {
        return TABLE.matcher(text())
                .results()
                .collect(Collectors.toMap(table -> table.group(1), table -> table.group(2)));
    }

    /** Leaves a document with these tables behind. */
    public static void generate(Map<String, String> tables) throws IOException {
        String generated = TABLE.matcher(text())
                .replaceAll(table -> Matcher.quoteReplacement(
                        table.group().replace(table.group(2), tables.getOrDefault(table.group(1), table.group(2)))));
        Files.createDirectories(GENERATED.getParent());
        Files.writeString(GENERATED, generated);
    }
}
