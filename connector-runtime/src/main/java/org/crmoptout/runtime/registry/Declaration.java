package org.crmoptout.runtime.registry;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.crmoptout.connector.CrmOptOutConnector;

/**
 * A line of a services file. {@link java.util.ServiceLoader} reads them too, but does not say where a provider that it could
 * not load was named.
 *
 * @param className what the line says, in good order or not
 * @param file the services file
 */
record Declaration(String className, URL file) {

    static final String SERVICES_FILE = "META-INF/services/" + CrmOptOutConnector.class.getName();

    static Stream<Declaration> read(URL file) throws IOException {
        URLConnection connection = file.openConnection();
        connection.setUseCaches(false); // or the jar stays open after its class loader was closed
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> names = lines.lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(name -> !name.isEmpty())
                    .distinct()
                    .toList();
            return names.stream().map(name -> new Declaration(name, file));
        }
    }

    String where() {
        return className + " in " + Jar.nameOf(file);
    }
}
