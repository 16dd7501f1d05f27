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

/** The people of a simulator as the file a company would import: a line for each address, without what the CRM says. */
final class PeopleCsv {

    private PeopleCsv() {}

    static InputStream of(String connection, List<SimulatedPerson> people) throws IOException {
        StringWriter text = new StringWriter();
        try (CSVPrinter lines = new CSVPrinter(text, CSVFormat.RFC4180)) {
            lines.printRecord("first_name", "last_name", "email", "type", "record_id", "connection");
            for (SimulatedPerson person : people) {
                List<String> addresses = person.emails().isEmpty() ? List.of("") : person.emails();
                for (String address : addresses) {
                    lines.printRecord(
                            person.firstName(), person.lastName(), address, person.type(), person.id(), connection);
                }
            }
        }
        return new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
