package org.crmoptout.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.crmoptout.connector.ConnectorException;
import org.crmoptout.connector.CrmOptOutConnector;
import org.crmoptout.connector.ErrorKind;
import org.crmoptout.connector.RemoteCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The registry")
class ConnectorRegistryTest {

    @TempDir
    Path directory;

    @TempDir
    static Path shared;

    /** A jar in order, to stand beside the broken ones. */
    private static URL good;

    @BeforeAll
    static void makeGoodJar() {
        good = new JarMaker(shared, "good.jar").connector("Good", "good", "").make();
    }

    private final List<URLClassLoader> opened = new ArrayList<>();

    @AfterEach
    void closeJars() throws IOException {
        for (URLClassLoader loader : opened) {
            loader.close();
        }
    }

    private ClassLoader classPath(URL... jars) {
        URLClassLoader loader = new URLClassLoader("zoo", jars, getClass().getClassLoader());
        opened.add(loader);
        return loader;
    }

    private JarMaker jar(String name) {
        return new JarMaker(directory, name);
    }

    private static List<String> ids(ConnectorRegistry registry) {
        return registry.connectors().stream()
                .map(connector -> connector.descriptor().id())
                .toList();
    }

    private static ConnectorException refusal(Runnable attempt) {
        ConnectorException thrown = catchThrowableOfType(ConnectorException.class, attempt::run);
        assertThat(thrown.kind()).isEqualTo(ErrorKind.CONFIGURATION);
        return thrown;
    }

    @Test
    @DisplayName("finds the connectors of all jars, sorted by id")
    void findsAll() {
        ConnectorRegistry registry = ConnectorRegistry.load(classPath(
                jar("one.jar").connector("Zebra", "zebra", "").make(),
                jar("two.jar")
                        .connector("Yak", "yak", "")
                        .service("# a comment")
                        .connector("Ape", "ape", "")
                        .make()));

        assertThat(ids(registry)).containsExactly("ape", "yak", "zebra");
        assertThat(registry.broken()).isEmpty();
        assertThat(registry.connector("yak").getClass().getName()).isEqualTo("zoo.Yak");
    }

    // ---- the zoo of broken jars ----

    /** Name, what makes the jar, the class at fault, and what has to be said of it. */
    static Stream<Arguments> brokenJars() {
        String descriptor = "return " + JarMaker.descriptor("bad") + ";";
        return Stream.of(
                animal("a class that isn't there", jar -> jar.service("zoo.Bad"), "no such class"),
                animal(
                        "a class that is no connector",
                        jar -> jar.source("zoo.Bad", "package zoo; public class Bad {}")
                                .service("zoo.Bad"),
                        "no CrmOptOutConnector"),
                animal(
                        "no public constructor without parameters",
                        jar -> jar.connector("Bad", "bad", "public Bad(int size) {}"),
                        "no public constructor"),
                animal(
                        "an abstract class",
                        jar -> jar.source(
                                        "zoo.Bad",
                                        "package zoo; public abstract class Bad"
                                                + " implements org.crmoptout.connector.CrmOptOutConnector {}")
                                .service("zoo.Bad"),
                        "java.lang.InstantiationException"),
                animal(
                        "a constructor that throws",
                        jar -> jar.connector(
                                "Bad", "bad", "public Bad() { throw new IllegalStateException(\"s3cret\"); }"),
                        "java.lang.IllegalStateException at zoo.Bad.<init>"),
                animal(
                        "a constructor that throws an error",
                        jar -> jar.connector("Bad", "bad", "public Bad() { throw new AssertionError(\"s3cret\"); }"),
                        "java.lang.AssertionError at zoo.Bad.<init>"),
                animal(
                        "a class that can't be initialised",
                        jar -> jar.connector("Bad", "bad", "static final int SIZE = Integer.parseInt(\"s3cret\");"),
                        "java.lang.NumberFormatException at zoo.Bad.<clinit>"),
                animal(
                        "a superclass that is not packed",
                        jar -> jar.source("zoo.Base", "package zoo; public class Base {}")
                                .source(
                                        "zoo.Bad",
                                        JarMaker.connectorCode("Bad", "return 1;", descriptor, "")
                                                .replace("Bad implements", "Bad extends Base implements"))
                                .service("zoo.Bad")
                                .without("zoo.Base"),
                        "java.lang.NoClassDefFoundError: zoo/Base"),
                animal(
                        "a library that is not packed",
                        jar -> jar.source("zoo.Library", "package zoo; public class Library {}")
                                .connector("Bad", "bad", "private final Object used = new Library();")
                                .without("zoo.Library"),
                        "java.lang.NoClassDefFoundError: zoo/Library"),
                animal(
                        "bytes that are no class",
                        jar -> jar.connector("Bad", "bad", "").change("zoo.Bad", bytes -> new byte[] {1, 2, 3, 4}),
                        "java.lang.ClassFormatError"),
                animal(
                        "a class for a newer Java",
                        jar -> jar.connector("Bad", "bad", "").change("zoo.Bad", bytes -> {
                            bytes[7] = (byte) 200;
                            return bytes;
                        }),
                        "java.lang.UnsupportedClassVersionError"),
                animal(
                        "a connector from before the SPI had versions",
                        jar -> jar.source(
                                        "org.crmoptout.connector.CrmOptOutConnector",
                                        "package org.crmoptout.connector; public interface CrmOptOutConnector {"
                                                + " int SPI_VERSION = 1; ConnectorDescriptor descriptor(); }")
                                .source(
                                        "zoo.Bad",
                                        JarMaker.connectorCode("Bad", "", descriptor, "")
                                                .replace("public int spiVersion() {  }", ""))
                                .service("zoo.Bad")
                                .without("org.crmoptout.connector.CrmOptOutConnector"),
                        "spiVersion() failed: java.lang.AbstractMethodError"),
                animal(
                        "an spiVersion() that throws",
                        jar -> bad(jar, "throw new IllegalStateException(\"s3cret\");", descriptor),
                        "spiVersion() failed: java.lang.IllegalStateException at zoo.Bad.spiVersion"),
                animal(
                        "an spiVersion() that never was one",
                        jar -> bad(jar, "return 0;", descriptor),
                        "spiVersion() is 0"),
                animal(
                        "a descriptor() that throws",
                        jar -> bad(jar, "return 1;", "throw new IllegalStateException(\"s3cret\");"),
                        "descriptor() failed: java.lang.IllegalStateException at zoo.Bad.descriptor"),
                animal(
                        "a descriptor() with an id out of order",
                        jar -> bad(jar, "return 1;", "return " + JarMaker.descriptor("Not An Id") + ";"),
                        "descriptor() failed: java.lang.IllegalArgumentException"),
                animal(
                        "a descriptor() without an answer",
                        jar -> bad(jar, "return 1;", "return null;"),
                        "descriptor() is null"),
                animal(
                        "a connector for a newer SPI",
                        jar -> bad(jar, "return 2;", descriptor),
                        "built for version 2 of the connector SPI and this host has version 1"),
                animal(
                        "a connector for a newer SPI with types this host does not have",
                        jar -> bad(jar, "return 2;", "throw new NoSuchMethodError(\"ConnectorDescriptor.icon\");"),
                        "built for version 2"));
    }

    private static JarMaker bad(JarMaker jar, String spiVersion, String descriptor) {
        return jar.source("zoo.Bad", JarMaker.connectorCode("Bad", spiVersion, descriptor, ""))
                .service("zoo.Bad");
    }

    private static Arguments animal(String name, UnaryOperator<JarMaker> jar, String why) {
        return Arguments.of(name, jar, why);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenJars")
    @DisplayName("steps over a broken jar and names it")
    void stepsOver(String name, UnaryOperator<JarMaker> broken, String why) {
        JarMaker between = broken.apply(jar("bad-1.0.jar").connector("Before", "before", ""))
                .connector("After", "after", "");

        ConnectorRegistry registry = ConnectorRegistry.load(classPath(between.make(), good));

        assertThat(ids(registry)).containsExactly("after", "before", "good");
        assertThat(registry.broken()).hasSize(1);
        BrokenConnector named = registry.broken().get(0);
        assertThat(named.where()).isEqualTo("zoo.Bad in bad-1.0.jar");
        assertThat(named.why()).contains(why).doesNotContain("s3cret");
    }

    @Test
    @DisplayName("names every connector of a services file that can't be read")
    void unreadableServicesFile() {
        ConnectorRegistry registry = ConnectorRegistry.load(classPath(
                jar("bad.jar")
                        .connector("Fine", "fine", "")
                        .service("not a class")
                        .make(),
                good));

        assertThat(ids(registry)).containsExactly("good");
        assertThat(registry.broken())
                .extracting(BrokenConnector::where)
                .containsExactlyInAnyOrder("zoo.Fine in bad.jar", "not a class in bad.jar");
    }

    @Test
    @DisplayName("says of a connector for a newer SPI why it is refused when asked for it")
    void newerSpi() {
        ConnectorRegistry registry = ConnectorRegistry.load(classPath(
                bad(jar("acme-9.jar"), "return 9;", "return " + JarMaker.descriptor("acme") + ";")
                        .make(),
                good));

        assertThat(refusal(() -> registry.connector("acme")))
                .hasMessageContaining("'acme'")
                .hasMessageContaining("zoo.Bad in acme-9.jar")
                .hasMessageContaining("version 9")
                .hasMessageContaining("version 1");
    }

    // ---- one id, one connector ----

    @Test
    @DisplayName("refuses two connectors of one id, naming both classes and jars")
    void twoOfOneId() {
        ClassLoader loader = classPath(
                jar("acme.jar").connector("Acme", "acme", "").make(),
                jar("other.jar").connector("Other", "acme", "").make());

        assertThat(refusal(() -> ConnectorRegistry.load(loader)))
                .hasMessageContaining("'acme'")
                .hasMessageContaining("zoo.Acme in acme.jar")
                .hasMessageContaining("zoo.Other in other.jar");
    }

    @Test
    @DisplayName("refuses two versions of one connector, of which the class loader would take the first")
    void oneClassTwice() {
        ClassLoader loader = classPath(
                jar("acme-1.0.jar").connector("Acme", "acme", "").make(),
                jar("acme-1.1.jar").connector("Acme", "acme", "").make());

        assertThat(refusal(() -> ConnectorRegistry.load(loader)))
                .hasMessageContaining("zoo.Acme in acme-1.0.jar")
                .hasMessageContaining("zoo.Acme in acme-1.1.jar");
    }

    @Test
    @DisplayName("takes one jar for one, however often the class path and a line name it")
    void oneJarTwice() {
        URL acme = jar("acme.jar")
                .connector("Acme", "acme", "")
                .service("zoo.Acme")
                .make();
        ClassLoader parent = classPath(acme, acme);
        URLClassLoader child = new URLClassLoader(new URL[] {acme}, parent);
        opened.add(child);

        assertThat(ids(ConnectorRegistry.load(child))).containsExactly("acme");
    }

    // ---- asking for what isn't there ----

    @Test
    @DisplayName("lists the connectors there are when asked for another")
    void unknownId() {
        ConnectorRegistry registry = ConnectorRegistry.load(classPath(
                jar("one.jar")
                        .connector("Yak", "yak", "")
                        .connector("Ape", "ape", "")
                        .make(),
                jar("bad.jar").service("zoo.Bad").make()));

        assertThat(refusal(() -> registry.connector("zebra")))
                .hasMessageContaining("'zebra'")
                .hasMessageContaining("[ape, yak]")
                .hasMessageContaining("zoo.Bad in bad.jar");
        assertThat(refusal(() -> registry.connector("jane@example.org")).getMessage())
                .doesNotContain("jane");
    }

    @Test
    @DisplayName("points at uber jars and class loaders when there are no connectors at all")
    void noneAtAll() {
        ConnectorRegistry wrongLoader = ConnectorRegistry.load(classPath());

        assertThat(wrongLoader.connectors()).isEmpty();
        assertThat(refusal(() -> wrongLoader.connector("good")))
                .hasMessageContaining("ServicesResourceTransformer")
                .hasMessageContaining("java.net.URLClassLoader 'zoo'");
    }

    @Test
    @DisplayName("steps over a services file that can't be opened")
    void unopenableServicesFile() throws IOException {
        URL gone = new URL("jar:" + directory.resolve("gone.jar").toUri() + "!/" + Declaration.SERVICES_FILE);
        ClassLoader parent = classPath(good);
        ClassLoader loader = new ClassLoader(parent) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                List<URL> all = new ArrayList<>(List.of(gone));
                all.addAll(Collections.list(super.getResources(name)));
                return Collections.enumeration(all);
            }
        };

        ConnectorRegistry registry = ConnectorRegistry.load(loader);

        assertThat(ids(registry)).containsExactly("good");
        assertThat(registry.broken()).hasSize(1);
        assertThat(registry.broken().get(0).where()).endsWith("in gone.jar");
    }

    @Test
    @DisplayName("gives up with a clear error when the class path can't be read")
    void unreadableClassPath() {
        ClassLoader broken = new ClassLoader(getClass().getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException("disk");
            }
        };

        assertThat(refusal(() -> ConnectorRegistry.load(broken))).hasMessageContaining("META-INF/services");
    }

    @Test
    @DisplayName("never changes once loaded")
    void immutable() {
        ConnectorRegistry registry = ConnectorRegistry.load(
                classPath(jar("one.jar").connector("Yak", "yak", "").make()));
        CrmOptOutConnector yak = registry.connector("yak");

        assertThatThrownBy(() -> registry.connectors().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> registry.broken().add(new BrokenConnector("x", "y")))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(registry.connector("yak")).isSameAs(yak);
    }

    // ---- opening ----

    @Test
    @DisplayName("opens nothing with wrong settings, and says all that is wrong with them")
    void wrongSettings() {
        ConnectorRegistry registry = ConnectorRegistry.load(
                classPath(jar("one.jar").connector("Yak", "yak", "").make()));

        ConnectorException thrown =
                refusal(() -> registry.open("yak", Map.of("size", "s3cret", "colour", "red"), RemoteCalls.direct()));

        assertThat(thrown)
                .hasMessageContaining("token: is missing")
                .hasMessageContaining("size: must be")
                .hasMessageContaining("colour: is not a setting");
        assertThat(thrown.getMessage()).doesNotContain("s3cret");
    }

    @Test
    @DisplayName("hands settings and calls to the connector, and keeps the words of its defects to itself")
    void opens() {
        ConnectorRegistry registry = ConnectorRegistry.load(classPath(
                jar("one.jar").connector("Yak", "yak", "").make(),
                jar("two.jar")
                        .source(
                                "zoo.Ok",
                                JarMaker.connectorCode(
                                                "Ok", "return 1;", "return " + JarMaker.descriptor("ok") + ";", "")
                                        .replace(
                                                "throw new IllegalStateException(\"s3cret\");",
                                                "throw new ConnectorException(ErrorKind.PERMISSION,"
                                                        + " context.settings() + \" \" + context.calls().hashCode());"))
                        .service("zoo.Ok")
                        .make()));
        RemoteCalls calls = RemoteCalls.direct();

        assertThat(refusal(() -> registry.open("yak", Map.of("token", "t"), calls)))
                .hasMessageContaining("java.lang.IllegalStateException at zoo.Yak.open")
                .hasNoCause()
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("s3cret");
        assertThatExceptionOfType(ConnectorException.class)
                .isThrownBy(() -> registry.open("ok", Map.of("token", "t"), calls))
                .withMessage("settings [token] " + calls.hashCode());
    }
}
