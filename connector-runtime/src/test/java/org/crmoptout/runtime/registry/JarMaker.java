package org.crmoptout.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.crmoptout.connector.CrmOptOutConnector;

/** Makes a jar as somebody else's build would: compiled on its own, with a services file, and broken where it is told to. */
final class JarMaker {

    private final Path directory;
    private final String name;
    private final List<JavaFileObject> sources = new ArrayList<>();
    private final StringBuilder services = new StringBuilder();
    private final Map<String, UnaryOperator<byte[]>> changes = new TreeMap<>();
    private final List<String> left = new ArrayList<>();
    private Path spi = spiOfToday();

    JarMaker(Path directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    /** Compiles against another SPI than today's. */
    JarMaker against(Path jar) {
        assertThat(jar).isRegularFile();
        spi = jar;
        return this;
    }

    /** A class, of which {@code body} is all that a connector doesn't need to have. */
    JarMaker source(String className, String code) {
        sources.add(new Source(className, code));
        return this;
    }

    /** A connector that works, but for what {@code more} adds. */
    JarMaker connector(String simpleName, String id, String more) {
        return source(
                        "zoo." + simpleName,
                        connectorCode(simpleName, "return SPI_VERSION;", "return " + descriptor(id) + ";", more))
                .service("zoo." + simpleName);
    }

    static String connectorCode(String simpleName, String spiVersion, String descriptor, String more) {
        return "package zoo; import org.crmoptout.connector.*;"
                + "public class " + simpleName + " implements CrmOptOutConnector {"
                + more
                + "  public int spiVersion() { " + spiVersion + " }"
                + "  public ConnectorDescriptor descriptor() { " + descriptor + " }"
                + "  public OptOutClient open(ConnectorContext context) { throw new IllegalStateException(\"s3cret\"); }"
                + "}";
    }

    static String descriptor(String id) {
        return "ConnectorDescriptor.builder(\"" + id + "\", \"Zoo\", OptOutKeying.RECORD)"
                + ".settings(SettingKey.secret(\"token\", \"a token\").required(),"
                + " SettingKey.integer(\"size\", \"a size\", 1, 9)).build()";
    }

    JarMaker service(String line) {
        services.append(line).append('\n');
        return this;
    }

    /** Compiles the class and leaves it out of the jar. */
    JarMaker without(String className) {
        left.add(className.replace('.', '/') + ".class");
        return this;
    }

    JarMaker change(String className, UnaryOperator<byte[]> change) {
        changes.put(className.replace('.', '/') + ".class", change);
        return this;
    }

    URL make() {
        try {
            Path classes = Files.createTempDirectory(directory, "classes");
            compile(classes);
            Path jar = Files.createTempDirectory(directory, "lib").resolve(name);
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                    var files = Files.walk(classes)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String entry = classes.relativize(file).toString().replace('\\', '/');
                    if (!left.contains(entry)) {
                        byte[] bytes = Files.readAllBytes(file);
                        put(
                                out,
                                entry,
                                changes.getOrDefault(entry, same -> same).apply(bytes));
                    }
                }
                if (!services.isEmpty()) {
                    put(out, Declaration.SERVICES_FILE, services.toString().getBytes(StandardCharsets.UTF_8));
                }
            }
            return jar.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(Path classes) {
        if (sources.isEmpty()) {
            return;
        }
        StringWriter said = new StringWriter();
        List<String> options = List.of("-d", classes.toString(), "-cp", spi.toString(), "-proc:none", "-nowarn");
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(said, null, null, options, null, sources)
                .call();
        assertThat(compiled).as(said.toString()).isTrue();
    }

    private static Path spiOfToday() {
        try {
            URI api = CrmOptOutConnector.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return Path.of(api);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void put(JarOutputStream out, String entry, byte[] bytes) throws IOException {
        out.putNextEntry(new JarEntry(entry));
        out.write(bytes);
        out.closeEntry();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String className, String code) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
