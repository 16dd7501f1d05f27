package org.crmoptout.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API of the published modules stands in docs/api as text, so that whoever reviews a change sees what it does to it. */
@DisplayName("The public surface")
class PublicSurfaceTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "connector-api, org.crmoptout.connector, 40",
        "connector-runtime, org.crmoptout.runtime, 30",
        "connector-testkit, org.crmoptout.testkit, 10"
    })
    @DisplayName("is what docs/api says")
    void isAsWritten(String module, String inPackage, int floor) throws IOException {
        List<Class<?>> types = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(inPackage).stream()
                        .map(JavaClass::reflect)
                        .collect(Collectors.toList());
        assertThat(types).as("classes in " + inPackage).hasSizeGreaterThanOrEqualTo(floor);

        String surface = PublicSurface.of(types);

        Path generated = Path.of("target", "api", module + ".txt");
        Files.createDirectories(generated.toAbsolutePath().getParent());
        Files.writeString(generated, surface);
        assertThat(Path.of("..", "docs", "api", module + ".txt"))
                .as(
                        "the API of %s is no longer what docs/api says. If VERSIONING.md allows the change, run"
                                + " 'cp demo/target/api/*.txt docs/api' and commit it",
                        module)
                .hasContent(surface);
    }
}
