package org.crmoptout.demo;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import tools.jackson.databind.json.JsonMapper;

/** Outside authors have the documents only: their code must be that of examples/connector-acme, which is built and tested. */
@DisplayName("The code that outside authors are shown")
class WritingGuideTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path EXAMPLE = ROOT.resolve("examples/connector-acme");

    @ParameterizedTest(name = "{0}")
    @CsvSource({"docs/writing-a-connector.md, 5", "docs/CONTRACT.md, 1", "README.md, 2"})
    @DisplayName("is cut from the example")
    void isCutFromTheExample(String document, int blocks) throws IOException {
        Map<Path, String> sources = sources();
        List<String> shown = blocks(document, "java").stream()
                .filter(block -> !block.startsWith("package com.example.host;"))
                .toList();

        assertThat(shown).as("blocks of Java about the example in " + document).hasSize(blocks);
        assertThat(shown)
                .as("blocks of %s that are not in examples/connector-acme; copy them from there", document)
                .allSatisfy(block -> assertThat(sources.values()).anyMatch(source -> isPartOf(source, block)));
    }

    @Test
    @DisplayName("is the whole example: with the guide alone one has every file of it")
    void isTheWholeExample() throws IOException {
        assertThat(blocks("docs/writing-a-connector.md", "java"))
                .containsAll(sources().values().stream()
                        .filter(source -> source.contains("Acme"))
                        .toList());
        assertThat(blocks("docs/writing-a-connector.md", ""))
                .contains(Files.readString(EXAMPLE.resolve(
                                "src/main/resources/META-INF/services/org.crmoptout.connector.CrmOptOutConnector"))
                        .strip());
    }

    @Test
    @DisplayName("has a pom with the example's dependencies, in the versions of this build")
    void pomIsThatOfTheExample() throws Exception {
        Document guide = xml(blocks("docs/writing-a-connector.md", "xml").get(0));
        Document example = xml(Files.readString(EXAMPLE.resolve("pom.xml")));
        Document root = xml(Files.readString(ROOT.resolve("pom.xml")));

        Map<String, String> scopes = scopes(guide);
        assertThat(scopes).containsEntry("connector-testkit", "test").containsEntry("junit-jupiter", "test");
        Map<String, String> expected = scopes(example);
        expected.remove("jspecify"); // comes with connector-api
        assertThat(scopes).isEqualTo(expected);
        assertThat(versions(guide))
                .isEqualTo(new TreeMap<>(Map.of(
                        "connector-bom", text(root, "version"),
                        "jackson-databind", JsonMapper.shared().version().toString(),
                        "junit-jupiter", text(root, "junit.version"),
                        "maven-compiler-plugin", text(root, "compiler-plugin.version"),
                        "maven-surefire-plugin", text(root, "surefire-plugin.version"))));
    }

    private static Map<Path, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(EXAMPLE.resolve("src"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(toMap(file -> file, WritingGuideTest::read));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fenced blocks of one language. */
    private static List<String> blocks(String document, String language) throws IOException {
        return Pattern.compile("^```(\\w*)\\n(.*?)\\n```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(ROOT.resolve(document)))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** Whether these lines follow each other in a source, but for empty ones and the indentation. */
    private static boolean isPartOf(String source, String block) {
        return lines(source).contains(lines(block));
    }

    private static String lines(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(joining("\n", "\n", "\n"));
    }

    private static Document xml(String text) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    /** Scopes of the dependencies that are not merely managed. */
    private static Map<String, String> scopes(Document pom) {
        Map<String, String> scopes = new TreeMap<>();
        for (Element dependency : elements(pom, "dependency")) {
            if (!String.valueOf(dependency.getParentNode().getParentNode().getNodeName())
                    .equals("dependencyManagement")) {
                scopes.put(text(dependency, "artifactId"), text(dependency, "scope"));
            }
        }
        return scopes;
    }

    private static Map<String, String> versions(Document pom) {
        Map<String, String> versions = new TreeMap<>();
        for (String kind : List.of("dependency", "plugin")) {
            for (Element element : elements(pom, kind)) {
                if (element.getElementsByTagName("version").getLength() > 0) {
                    versions.put(text(element, "artifactId"), text(element, "version"));
                }
            }
        }
        return versions;
    }

    private static List<Element> elements(Document pom, String name) {
        NodeList nodes = pom.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    private static String text(Document pom, String name) {
        return text(pom.getDocumentElement(), name);
    }

    /** The text of the first element of a name, empty if there is none. */
    private static String text(Element in, String name) {
        NodeList nodes = in.getElementsByTagName(name);
        return nodes.getLength() == 0 ? "" : String.valueOf(nodes.item(0).getTextContent());
    }
}
