package org.crmoptout.service.settings;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.io.IOException;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crmoptout.connector.ConnectorDescriptor;
import org.crmoptout.connector.SettingKey;
import org.crmoptout.runtime.registry.ConnectorRegistry;
import org.crmoptout.service.OperationsDocument;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** The settings of the service and of its connectors, from the records that hold them and what their Javadoc says. */
@DisplayName("The settings in docs/operations.md")
class SettingsTableTest {

    private static final String HEAD = "| setting | default | meaning |\n| --- | --- | --- |\n";

    private final SortedMap<String, String> rows = new TreeMap<>();
    private final Map<Class<?>, String> described = new HashMap<>();
    private final PropertySource<?> shipped = shipped();

    private static PropertySource<?> shipped() {
        try {
            return new YamlPropertySourceLoader()
                    .load("shipped", new ClassPathResource("application.yaml"))
                    .get(0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName(
            "are those of the service's records, with the defaults it is shipped with, and those its connectors declare")
    void asInTheCode() throws IOException {
        Map<String, String> tables = Map.of("settings", ofTheService(), "settings of connectors", ofTheConnectors());
        OperationsDocument.generate(tables);

        assertThat(OperationsDocument.tables()).as(OperationsDocument.REMEDY).isEqualTo(tables);
    }

    private String ofTheService() {
        ClassPathScanningCandidateComponentProvider records = new ClassPathScanningCandidateComponentProvider(false);
        records.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        records.findCandidateComponents("org.crmoptout.service").stream()
                .map(found -> ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null))
                .sorted(Comparator.comparing(Class::getName))
                .forEach(record -> describe(
                        record.getAnnotation(ConfigurationProperties.class).value(), record));
        assertThat(rows).hasSizeGreaterThan(30);
        return HEAD + String.join("", rows.values());
    }

    private String ofTheConnectors() {
        String tables = ConnectorRegistry.load(getClass().getClassLoader()).connectors().stream()
                .map(connector -> connector.descriptor())
                .filter(descriptor -> !descriptor.id().startsWith("fake-"))
                .map(descriptor -> "**`" + descriptor.id() + "`**\n\n" + HEAD + rowsOf(descriptor))
                .collect(Collectors.joining("\n"));
        assertThat(tables).contains("`salesforce`", "`hubspot`");
        return tables;
    }

    private static String rowsOf(ConnectorDescriptor descriptor) {
        return descriptor.settings().stream()
                .map(key -> row(key.name(), defaultOf(key), key.description() + (key.isSecret() ? " (secret)" : "")))
                .collect(Collectors.joining());
    }

    private static String defaultOf(SettingKey<?> key) {
        return key.isRequired()
                ? "required"
                : key.defaultValue()
                        .filter(value -> !(value instanceof Collection)) // which settings write otherwise
                        .map(value -> code(value.toString()))
                        .orElse("");
    }

    private void describe(String prefix, Class<?> record) {
        described.put(record, prefix);
        Map<String, String> words = javadoc(record);
        Stream.of(record.getDeclaredConstructors()[0].getParameters())
                .sorted(Comparator.comparing(Parameter::getName))
                .forEach(part -> describe(prefix + "." + kebab(part.getName()), part, words));
    }

    private void describe(String name, Parameter part, Map<String, String> words) {
        Class<?> item = itemOf(part.getParameterizedType());
        if (item == part.getType() && item.isRecord()) {
            describe(name, item); // a group, not a setting
            return;
        }
        String meaning = words.getOrDefault(part.getName(), "");
        assertThat(meaning).as("what the Javadoc says of " + name).isNotEmpty();
        String before = described.get(item);
        if (item.isRecord() && before == null) {
            describe(name + (Map.class.isAssignableFrom(part.getType()) ? ".CONNECTOR[]" : "[]"), item);
        }
        rows.put(
                name,
                row(name, defaultOf(name, part), before == null ? meaning : meaning + ". Each as `" + before + "`"));
    }

    /** What a list or a map of lists holds in the end; of anything else, itself. */
    private static Class<?> itemOf(Type type) {
        if (type instanceof ParameterizedType holder) {
            Type[] arguments = holder.getActualTypeArguments();
            return itemOf(arguments[arguments.length - 1]);
        }
        return (Class<?>) type;
    }

    private String defaultOf(String name, Parameter part) {
        Object value = shipped.getProperty(name);
        DefaultValue declared = part.getAnnotation(DefaultValue.class);
        String text = value != null ? value.toString() : declared == null ? "" : String.join(",", declared.value());
        if (!text.isEmpty()) {
            return code(text);
        }
        boolean needed = part.isAnnotationPresent(NotNull.class) || part.isAnnotationPresent(NotBlank.class);
        return needed && declared == null ? "required" : "";
    }

    private static String row(String name, String byDefault, String meaning) {
        return "| " + code(name) + " | " + byDefault + " | " + meaning.replace("|", "\\|") + " |\n";
    }

    private static String code(String text) {
        return "`" + text + "`";
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** What the record's Javadoc says of each component. */
    private static Map<String, String> javadoc(Class<?> record) {
        Path source = Path.of("src/main/java", record.getName().replace('.', '/') + ".java");
        String text;
        try {
            text = Files.readString(source);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        String comment = text.substring(0, text.indexOf("record " + record.getSimpleName()));
        comment = comment.substring(comment.lastIndexOf("/**"), comment.lastIndexOf("*/"));
        Map<String, String> words = new HashMap<>();
        for (String one : comment.replaceAll("\\s*\\n \\*\\s*", " ").split(" @param ")) {
            String meaning = one.substring(one.indexOf(' ') + 1)
                    .replaceAll("\\{@\\w+ ([^}]*)}", "`$1`")
                    .replaceAll("</?code>", "`")
                    .strip();
            words.put(one.substring(0, one.indexOf(' ')), meaning);
        }
        return words;
    }
}
