package org.crmoptout.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.crmoptout.testkit.simulator.SimulatedPerson;

/**
 * The people of a simulator as the file a company would import: a line for each address, without what the CRM says. Who has the
 * same last name works for the same account.
 */
final class PeopleCsv {

    private static final List<String> ACCOUNTS = List.of(
            "Aspen Example Works",
            "Birch Example Logistics",
            "Cedar Example Health",
            "Elm Example Energy",
            "Hazel Example Foods",
            "Juniper Example Software",
            "Larch Example Insurance",
            "Maple Example Retail");

    private PeopleCsv() {}

    static InputStream of(String connection, List<SimulatedPerson> people) throws IOException {
        StringWriter text = new StringWriter();
        try (CSVPrinter lines = new CSVPrinter(text, CSVFormat.RFC4180)) {
            lines.printRecord("first_name", "last_name", "email", "type", "record_id", "connection", "account");
            for (SimulatedPerson person : people) {
                List<String> addresses = person.emails().isEmpty() ? List.of("") : person.emails();
                for (String address : addresses) {
                    lines.printRecord(
                            person.firstName(),
                            person.lastName(),
                            address,
                            person.type(),
                            person.id(),
                            connection,
                            ACCOUNTS.get(Math.floorMod(person.lastName().hashCode(), ACCOUNTS.size())));
                }
            }
        }
        return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
