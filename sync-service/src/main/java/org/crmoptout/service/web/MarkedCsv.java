package org.crmoptout.service.web;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.crmoptout.connector.DncLabel;
import org.crmoptout.connector.EmailAddress;
import org.crmoptout.service.people.MarkSource;
import org.crmoptout.service.people.Page;
import org.crmoptout.service.people.PageRequest;
import org.crmoptout.service.people.People;
import org.crmoptout.service.people.PeopleFilter;
import org.crmoptout.service.people.Person;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes the marked people of a workspace as CSV (RFC 4180), page by page and not all in memory. Thread-safe. */
@Component
public final class MarkedCsv {

    private final People people;

    MarkedCsv(People people) {
        this.people = people;
    }

    /**
     * Writes everyone who is marked, by name.
     *
     * @param workspaceId whose people
     * @param out where to; not closed
     * @throws IOException when nobody takes it any more
     */
    public void write(String workspaceId, OutputStream out) throws IOException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        CSVPrinter lines = new CSVPrinter(writer, CSVFormat.RFC4180);
        lines.printRecord(
                "first_name",
                "last_name",
                "emails",
                "account",
                "marked_since",
                "asserted_at",
                "source",
                "by",
                "reason");
        PeopleFilter marked = new PeopleFilter(DncLabel.MARKED, "");
        Page<Person> page;
        int number = 0;
        do {
            page = people.page(workspaceId, marked, new PageRequest(number++, Page.MAX_SIZE));
            for (Person person : page.items()) {
                print(lines, person);
            }
            writer.flush();
        } while (page.items().size() == page.size());
    }

    private static void print(CSVPrinter lines, Person person) throws IOException {
        MarkSource source = person.label().source();
        lines.printRecord(
                harmless(person.firstName()),
                harmless(person.lastName()),
                harmless(person.emailAddresses().stream()
                        .map(EmailAddress::value)
                        .collect(Collectors.joining(" "))),
                harmless(person.account() == null ? "" : person.account().name()),
                text(person.label().since()),
                text(person.label().assertedAt()),
                source == null ? "" : source.name(),
                harmless(person.label().by()),
                harmless(person.label().reason()));
    }

    private static String text(@Nullable Instant instant) {
        return instant == null ? "" : instant.toString();
    }

    /** A spreadsheet takes what begins like a formula for one (OWASP, CSV injection): an apostrophe makes it a text. */
    private static String harmless(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        return "=+-@\t\r".indexOf(text.charAt(0)) < 0 ? text : "'" + text;
    }
}
